import { createRoute, z } from '@hono/zod-openapi'
import { drillAlarm } from '../../core/delivery/drill.ts'
import { callingKpis } from '../../core/delivery/kpis.ts'
import { type TimeLineEntry, timeLine } from '../../core/delivery/time-line.ts'
import type { Order } from '../../core/order/order.ts'
import { orderSteps } from '../../core/order/steps.ts'
import { secured } from '../access.ts'
import { alarmOf } from '../alarms/register.ts'
import { AlarmParam } from '../alarms/routes.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { readPeriod, Time, To } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { presentDelivery, presentLine } from './present.ts'
import { CallingKpisBody, DeliveriesBody } from './schema.ts'

export const OccurrenceParam = AlarmParam.extend({
  occurrence: z.coerce.number().int().min(0).openapi({ description: 'Which raising of the alarm', example: 3 }),
})

const route = createRoute({
  method: 'get',
  path: '/api/v1/alarms/{id}/occurrences/{occurrence}/deliveries',
  operationId: 'listDeliveries',
  tags: ['alarms'],
  summary:
    'Who was called for one occurrence of an alarm, by what, how far it came, and the whole story in order of time',
  'x-summary-zh': '一次报警的叫应记录：通知了谁、经何渠道、到达与应答，以及完整时间线',
  ...secured('viewer'),
  request: { params: OccurrenceParam, query: query({}) },
  responses: {
    200: { description: 'The record', content: { 'application/json': { schema: DeliveriesBody } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-alarm'),
  },
})

const kpiRoute = createRoute({
  method: 'get',
  path: '/api/v1/deliveries/kpis',
  operationId: 'getCallingKpis',
  tags: ['alarms'],
  summary: 'How people were reached: times to tell and to answer, and what nobody has answered',
  'x-summary-zh': '叫应绩效：通知与应答时间、五分钟叫应率、无人应答',
  ...secured('viewer'),
  request: { query: query({ from: Time, to: To }) },
  responses: {
    200: { description: 'The figures', content: { 'application/json': { schema: CallingKpisBody } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const mostEntries = 1_000
const mostDeliveries = 20_000
const defaultMs = 30 * 86_400_000

/** `/api/v1/alarms/{id}/occurrences/{occurrence}/deliveries` and `/api/v1/deliveries/kpis`. */
export function deliveryRoutes(api: Api, { plant, alarms, deliveries, orders, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { id, occurrence } = c.req.valid('param')
    if (id !== drillAlarm && !(await alarmOf(plant.current, alarms, id))) return problem(c, 'unknown-alarm')
    const calling = await deliveries.calling(id, occurrence)
    const records = await deliveries.deliveriesOf(id, occurrence)
    const after = (calling?.begunBy ?? 1) - 1
    const entries = await alarms.journal({ alarm: id, after, limit: mostEntries })
    const own = entries.filter((entry) => entry.occurrence === occurrence)
    const order = await orders.ofOccurrence(id, occurrence)
    const steps = order ? await stepsOf(order, orders) : []
    const body = {
      ...(order && { order: { id: order.id, state: order.stage.name } }),
      ...(calling && {
        calling: {
          escalation: calling.escalation,
          ...(calling.crew !== undefined && { crew: calling.crew }),
          stage: calling.state?.stage.name ?? ('settling' as const),
          ...(calling.due !== undefined && { nextAt: formatTime(calling.due) }),
        },
      }),
      deliveries: records.map(presentDelivery),
      timeLine: timeLine(own, records, await deliveries.notesOf(id, occurrence), steps).map(presentLine),
    }
    return c.json(body, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(kpiRoute, async (c) => {
    const now = clock()
    const period = readPeriod(c.req.valid('query'), now)
    if (!period.ok) return problem(c, 'invalid-request', { errors: period.errors })
    const { to = now } = period
    const { from = to - defaultMs } = period
    const found = await deliveries.decidedIn(from, to, mostDeliveries)
    const answered = new Map<string, number | undefined>()
    for (const { alarm, occurrence, purpose, isDrill, about } of found) {
      const key = `${alarm}#${occurrence}`
      if (purpose !== 'call' || isDrill || about || answered.has(key)) continue
      const notes = await deliveries.notesOf(alarm, occurrence)
      answered.set(key, notes.find(({ note }) => note.note === 'answered')?.at)
    }
    const byPriority = callingKpis(found, (alarm, occurrence) => answered.get(`${alarm}#${occurrence}`))
    const isWhole = found.length < mostDeliveries
    const body = { from: formatTime(from), to: formatTime(to), isWhole, byPriority }
    return c.json(body, 200, { 'cache-control': 'no-store' })
  })
}

/** Orders of one occurrence that are looked at, the newest first: each was over before the next was opened. */
const mostOrders = 20

async function stepsOf(newest: Order, orders: RouteDeps['orders']): Promise<readonly TimeLineEntry[]> {
  const entries: TimeLineEntry[] = []
  let order: Order | undefined = newest
  for (let count = 0; order && count < mostOrders; count++) {
    entries.unshift(...orderSteps(await orders.journal(order.id)))
    order = await before(order, orders)
  }
  return entries
}

/** The order of the same occurrence that was over when it called again. */
async function before({ follows, about }: Order, orders: RouteDeps['orders']): Promise<Order | undefined> {
  const found = follows === undefined ? undefined : await orders.order(follows)
  const alarm = found?.about.alarm
  return alarm?.id === about.alarm?.id && alarm?.occurrence === about.alarm?.occurrence ? found : undefined
}
