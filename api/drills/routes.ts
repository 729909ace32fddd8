import { createRoute, z } from '@hono/zod-openapi'
import { drillAlarm } from '../../core/delivery/drill.ts'
import { drillReport } from '../../core/delivery/drill-report.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { mayRoster } from '../people/area.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { pageOf } from '../query.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { drillAnswerRoute } from './answer-route.ts'
import { presentDrill } from './present.ts'
import { DrillBody, NewDrillBody } from './schema.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/drills',
  operationId: 'listDrills',
  tags: ['duty'],
  summary: 'Drills, newest first: who was called, when somebody was told, when somebody answered',
  'x-summary-zh': '演练记录，最新在前：通知了谁、何时送达、何时应答',
  ...secured('viewer'),
  request: {
    query: query({
      state: z
        .literal('open')
        .optional()
        .openapi({ description: 'Only those that can still be answered', 'x-description-zh': '只要还能应答的' }),
      limit: pageOf(20, 200),
    }),
  },
  responses: {
    200: {
      description: 'The drills',
      content: { 'application/json': { schema: z.object({ drills: z.array(DrillBody) }).openapi('Drills') } },
    },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const holdRoute = createRoute({
  method: 'post',
  path: '/api/v1/drills',
  operationId: 'holdDrill',
  tags: ['duty'],
  summary: 'Call a crew through a whole chain, as if something had happened; marked as a drill wherever it is told',
  'x-summary-zh': '对班组进行整条叫应链演练；凡送达之处均标明“演练”',
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: NewDrillBody } } },
  },
  responses: {
    202: {
      description: 'It begins within a second, where the role `alarms` runs',
      content: { 'application/json': { schema: NewDrillBody } },
    },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'out-of-area',
      'invalid-request',
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

/** `/api/v1/drills`: what was tried, and another try. */
export function drillRoutes(api: Api, deps: RouteDeps): void {
  const { plant, deliveries, clock } = deps
  drillAnswerRoute(api, deps)

  api.openapi(listRoute, async (c) => {
    const { limit, state: wanted } = c.req.valid('query')
    const drills: DrillBody[] = []
    for (const calling of await deliveries.callingsOf(drillAlarm, { limit, ...(wanted && { isOpen: true }) })) {
      const { occurrence, state } = calling
      const sent = await deliveries.deliveriesOf(drillAlarm, occurrence)
      drills.push(presentDrill(calling, drillReport(state, sent, await deliveries.notesOf(drillAlarm, occurrence))))
    }
    return c.json({ drills }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(holdRoute, async (c) => {
    const caller = callerOf(c)
    const { crew, escalation } = c.req.valid('json')
    const { duty } = plant.current
    const unknown = [
      ...(duty.crews.has(crew) ? [] : [{ where: 'json.crew', expected: 'a crew of the plant file' }]),
      ...(duty.escalations.has(escalation)
        ? []
        : [{ where: 'json.escalation', expected: 'an escalation of the plant file' }]),
    ]
    if (unknown.length > 0) return problem(c, 'invalid-request', { errors: unknown })
    if (!mayRoster(caller, plant.current, [crew])) return problem(c, 'out-of-area')
    await deliveries.bring({ is: 'drill', receivedAt: clock(), escalation, crew, by: caller.name, via: meansOf(c) })
    return c.json({ crew, escalation }, 202)
  })
}
