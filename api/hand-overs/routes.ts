import { createRoute, z } from '@hono/zod-openapi'
import { attentionStates } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { handOverIn } from '../../core/delivery/about.ts'
import { handOverAlarm, relievedAlarm } from '../../core/hand-over/id.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import { secured } from '../access.ts'
import { presentDelivery } from '../deliveries/present.ts'
import { DeliveryBody } from '../deliveries/schema.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { pageOf } from '../query.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { takeOverRoute } from './take-over-route.ts'

const Time = z.iso.datetime()
const count = z.int()

const HandOverBody = z
  .object({
    crew: z.string(),
    at: Time.openapi({ description: 'When duty changed' }),
    incoming: z.array(z.string()),
    outgoing: z.array(z.string()),
    counts: z.object({
      unanswered: count.openapi({ description: 'Nobody had acknowledged them' }),
      standing: count.openapi({ description: 'Acknowledged, and not over' }),
      shelved: count,
      outOfService: count,
    }),
    alarms: z.array(
      z.object({
        id: z.string(),
        occurrence: count,
        state: z.enum(attentionStates).openapi({ description: 'As it was then' }),
        priority: z.enum(priorities),
        at: Time,
      }),
    ),
    deliveries: z.array(DeliveryBody).openapi({ description: 'To who came on duty' }),
    relieved: z.array(DeliveryBody).openapi({ description: 'To who went off duty' }),
    takenOver: z
      .object({ at: Time, by: z.string() })
      .nullable()
      .openapi({ description: 'Who has said that it is theirs now; for an hour until then who went is told, too' }),
  })
  .openapi('HandOver')

const route = createRoute({
  method: 'get',
  path: '/api/v1/hand-overs',
  operationId: 'listHandOvers',
  tags: ['duty'],
  summary:
    'What stood when duty changed, and who was told of it; newest first. Changes at which nothing stood are left out',
  'x-summary-zh': '交接班记录：交班时未应答、在报、搁置、停用的报警及告知了谁，最新在前',
  ...secured('viewer'),
  request: {
    query: query({
      crew: z.string().optional().openapi({ description: 'Of one crew' }),
      limit: pageOf(20, 200),
    }),
  },
  responses: {
    200: {
      description: 'The hand-overs',
      content: { 'application/json': { schema: z.object({ handOvers: z.array(HandOverBody) }).openapi('HandOvers') } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

/** `/api/v1/hand-overs` and all under it. */
export function handOverRoutes(api: Api, deps: RouteDeps): void {
  const { plant, deliveries } = deps
  takeOverRoute(api, deps)

  async function present(calling: Calling): Promise<z.infer<typeof HandOverBody>[]> {
    const { alarm, occurrence, crew = '' } = calling
    const handOver = handOverIn(calling)
    if (!handOver) return []
    const { at, incoming, outgoing, counts, notices, takenOver } = handOver
    const sent = await deliveries.deliveriesOf(alarm, occurrence)
    const relieved = await deliveries.deliveriesOf(relievedAlarm(crew), occurrence)
    const alarms = notices.map((each) => ({
      ...{ id: each.alarm, occurrence: each.occurrence, state: each.state, priority: each.priority },
      at: formatTime(each.at),
    }))
    const people = { incoming: [...incoming], outgoing: [...outgoing] }
    const told = { deliveries: sent.map(presentDelivery), relieved: relieved.map(presentDelivery) }
    const taken = takenOver ? { at: formatTime(takenOver.at), by: takenOver.by } : null
    return [{ crew, at: formatTime(at), ...people, counts, alarms, ...told, takenOver: taken }]
  }

  api.openapi(route, async (c) => {
    const { crew, limit } = c.req.valid('query')
    const found: Calling[] = []
    for (const id of crew === undefined ? plant.current.duty.crews.keys() : [crew])
      found.push(...(await deliveries.callingsOf(handOverAlarm(id), { limit })))
    const newest = found.toSorted((a, b) => b.occurrence - a.occurrence).slice(0, limit)
    const handOvers = (await Promise.all(newest.map(present))).flat()
    return c.json({ handOvers }, 200, { 'cache-control': 'no-store' })
  })
}
