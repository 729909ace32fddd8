import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import { priorities } from '../../core/alarm/priority.ts'
import { type Order, orderStates } from '../../core/order/order.ts'
import type { OrderQuery } from '../../storage/orders/orders.ts'
import { secured } from '../access.ts'
import { BomFilter, csvBegin } from '../byte-order-mark.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { After, choices, From, pageOf, readPeriod, SiteFilter, To } from '../query.ts'
import { query } from '../validation.ts'
import { OrderParam } from './act.ts'
import { presentOrder, presentOrderEntry } from './present.ts'
import { OrderBody, OrderEntryBody } from './schema.ts'
import { csvHead, csvRow } from './text.ts'

const Orders = z.object({ orders: z.array(OrderBody), next: z.int().optional() }).openapi('Orders')

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/orders',
  operationId: 'listOrders',
  tags: ['orders'],
  summary: 'Work orders, in pages; as CSV all that are asked for',
  'x-summary-zh': '工单列表，分页；CSV 则导出全部',
  description:
    'JSON, or CSV with `Accept: text/csv`. `order=newest` begins with the newest; `after` is then one below which to go on.',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      crew: z.string().optional().openapi({ description: 'Only of this crew', 'x-description-zh': '只要该班组的' }),
      alarm: z.string().optional().openapi({ description: 'Only of this alarm', 'x-description-zh': '只要该报警的' }),
      state: choices(
        [...orderStates, 'open'],
        'Only in these states; `open` is all but closed and void',
        '只要这些状态的；open 为未结',
      ),
      priority: choices(priorities, 'Only of these priorities', '只要这些优先级的'),
      from: From,
      to: To,
      order: z
        .enum(['oldest', 'newest'])
        .default('oldest')
        .openapi({ description: 'Which come first', 'x-description-zh': '排序' }),
      after: After,
      limit: pageOf(100, 1_000),
      bom: BomFilter,
    }),
  },
  responses: {
    200: {
      description: 'By id; `next` is the `after` of the next page, absent on the last',
      content: { 'application/json': { schema: Orders }, 'text/csv': { schema: z.string() } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const showRoute = createRoute({
  method: 'get',
  path: '/api/v1/orders/{id}',
  operationId: 'getOrder',
  tags: ['orders'],
  summary: 'One work order, and all that became of it: a case for another case system',
  'x-summary-zh': '一个工单及其全部经过，可供城市案件系统导入',
  ...secured('viewer'),
  request: { params: OrderParam, query: query({}) },
  responses: {
    200: {
      description: 'The order and its journal',
      content: {
        'application/json': {
          schema: z.object({ order: OrderBody, journal: z.array(OrderEntryBody) }).openapi('OrderCase'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-order'),
  },
})

/** `/api/v1/orders` and `/api/v1/orders/{id}`, to look at. */
export function orderRoutes(api: Api, deps: RouteDeps): void {
  const { orders, plant, clock } = deps
  api.openapi(listRoute, async (c) => {
    const { bom, limit, after, order, state, priority, site, crew, alarm, ...times } = c.req.valid('query')
    if (site !== undefined && !plant.current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const period = readPeriod(times, clock())
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { ok: _, ...span } = period
    const asked: Omit<OrderQuery, 'limit'> = {
      ...span,
      ...(order === 'newest' && { newest: true }),
      ...(after !== undefined && { after }),
      ...(site !== undefined && { site }),
      ...(crew !== undefined && { crew }),
      ...(alarm !== undefined && { alarm }),
      ...(state && { states: statesOf(state) }),
      ...(priority && { priorities: priority }),
    }
    const supports = ['application/json', 'text/csv']
    if (accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv')
      return csv(c, deps, asked, bom)
    const found = await orders.orders({ ...asked, limit: limit + 1 })
    const page = found.slice(0, limit)
    const next = found.length > limit ? page.at(-1)?.id : undefined
    const body = { orders: page.map(presentOrder), ...(next !== undefined && { next }) }
    return c.json(body, 200, { 'cache-control': 'no-store', vary: 'Accept' })
  })

  api.openapi(showRoute, async (c) => {
    const { id } = c.req.valid('param')
    const order = await orders.order(id)
    if (!order) return problem(c, 'unknown-order')
    const journal = (await orders.journal(id)).map(presentOrderEntry)
    const body = { order: presentOrder(order), journal }
    return c.json(body, 200, { 'cache-control': 'no-store', etag: `"${order.revision}"` })
  })
}

function statesOf(asked: readonly (Order['stage']['name'] | 'open')[]): Order['stage']['name'][] {
  const open = orderStates.filter((name) => name !== 'closed' && name !== 'void')
  return [...new Set(asked.flatMap((state) => (state === 'open' ? open : [state])))]
}

const pageSize = 500

/** All of them, page by page, as fast as they are read. */
function csv(c: ApiContext, { orders, log }: RouteDeps, asked: Omit<OrderQuery, 'limit'>, bom: '0' | '1' | undefined) {
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="work-orders.csv"',
    'cache-control': 'no-store',
    vary: 'Accept, Sec-Fetch-Mode',
  }
  const begin = csvBegin(c, bom)
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const encoder = new TextEncoder()
  return c.body(ReadableStream.from(rows()), 200, headers)

  async function* rows(): AsyncGenerator<Uint8Array> {
    try {
      yield encoder.encode(begin + csvHead)
      for (let page = await orders.orders({ ...asked, limit: pageSize }); page.length > 0; ) {
        yield encoder.encode(page.map(csvRow).join(''))
        const last = page.at(-1)
        if (!last || page.length < pageSize) return
        page = await orders.orders({ ...asked, after: last.id, limit: pageSize })
      }
    } catch (error) {
      log.error({ err: error, request: c.var.requestId }, 'answer of work orders broken off')
      if (!c.env?.hangUp) throw error
      c.env.hangUp()
    }
  }
}
