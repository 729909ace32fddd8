import { createRoute, z } from '@hono/zod-openapi'
import { priorities } from '../../core/alarm/priority.ts'
import { orderKpis } from '../../core/order/kpis.ts'
import type { Order } from '../../core/order/order.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { readPeriod, SiteFilter, Time, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'

const ms = z.number().nullable()
const Quantiles = z.object({ p50: ms, p95: ms, p99: ms })
const share = (description: string, zh: string) =>
  z.number().nullable().openapi({ description, 'x-description-zh': zh })

const Body = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    isWhole: z.boolean().openapi({ description: 'False where there were more orders than are looked at' }),
    byPriority: z.record(
      z.enum(priorities),
      z.object({
        opened: z.int(),
        open: z.int(),
        answeredInTime: share('Share answered by their time', '按时接单率（叫应率）'),
        unanswered: z.int(),
        answerMs: Quantiles.openapi({ description: 'From the dispatch to the answer' }),
        arriveMs: Quantiles.openapi({ description: 'From the answer to the arrival' }),
        disposeMs: Quantiles.openapi({ description: 'From the arrival to the end of the work' }),
        arrivedInTime: share('Share of arrivals by their time', '按时到场率'),
        doneInTime: share('Share done by their time, of those that are done or should be', '按期处置率'),
        redone: share('Share of what was done that had to be done again, or came again within a day', '返工率'),
        deferred: z.int(),
        oldestDeferredMs: ms,
        void: z.int(),
      }),
    ),
  })
  .openapi('OrderKpis')

const route = createRoute({
  method: 'get',
  path: '/api/v1/orders/kpis',
  operationId: 'getOrderKpis',
  tags: ['orders'],
  summary: 'How work orders went: answers, arrivals and ends in time, and what was done again; never by person',
  'x-summary-zh': '工单绩效：按时接单、到场、处置与返工；不按个人排名',
  ...secured('viewer'),
  request: { query: query({ from: Time, to: To, site: SiteFilter }) },
  responses: {
    200: { description: 'Of orders opened in the period', content: { 'application/json': { schema: Body } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const defaultMs = 30 * 86_400_000
const pageSize = 1_000
const most = 20_000

/** `/api/v1/orders/kpis`. */
export function orderKpiRoute(api: Api, { orders, plant, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site, ...times } = c.req.valid('query')
    if (site !== undefined && !plant.current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const now = clock()
    const period = readPeriod(times, now)
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { to = now, from = to - defaultMs } = period
    const found: Order[] = []
    for (let after: number | undefined; found.length < most; ) {
      const asked = { from, to, newest: true, limit: pageSize, ...(site !== undefined && { site }) }
      const page = await orders.orders({ ...asked, ...(after !== undefined && { after }) })
      found.push(...page)
      after = page.at(-1)?.id
      if (page.length < pageSize) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    const body = { from: formatTime(from), to: formatTime(to), isWhole: found.length < most }
    return c.json({ ...body, byPriority: orderKpis(found, now) }, 200, { 'cache-control': 'no-store' })
  })
}
