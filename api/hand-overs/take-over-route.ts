import { createRoute, z } from '@hono/zod-openapi'
import { handOverIn } from '../../core/delivery/about.ts'
import { handOverAlarm } from '../../core/hand-over/id.ts'
import { includesRole } from '../../core/people/role.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { mayRoster } from '../people/area.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'

const TakeOver = z
  .strictObject({
    crew: z.string(),
    at: z.iso.datetime({ offset: true }).openapi({ description: '`at` of the hand-over: when duty changed' }),
  })
  .openapi('TakeOver')

const route = createRoute({
  method: 'post',
  path: '/api/v1/hand-overs/take-over',
  operationId: 'takeOver',
  tags: ['duty'],
  summary:
    'Take over what stood when duty changed: who went off duty is told of it no more. For who came on duty, or an engineer',
  'x-summary-zh': '确认接班：交班人不再收到交出报警的通知；限接班人或工程师',
  ...secured('operator', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: TakeOver } } },
  },
  responses: {
    202: { description: 'Taken', content: { 'application/json': { schema: TakeOver } } },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'out-of-area',
      'invalid-request',
      'unknown-hand-over',
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

/** `POST /api/v1/hand-overs/take-over`. */
export function takeOverRoute(api: Api, { plant, deliveries, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { crew, at } = c.req.valid('json')
    const alarm = handOverAlarm(crew)
    const occurrence = Math.floor(Date.parse(at) / 1_000)
    const handOver = handOverIn((await deliveries.calling(alarm, occurrence)) ?? {})
    if (!handOver) return problem(c, 'unknown-hand-over')
    const isOwn = caller.person !== undefined && handOver.incoming.includes(caller.name)
    if (!isOwn && !(includesRole(caller.role, 'engineer') && mayRoster(caller, plant.current, [crew])))
      return problem(c, 'out-of-area', {
        detail: {
          en: 'Who came on duty takes over, or an engineer in whose area the crew is',
          'zh-CN': '须由接班人或辖区内工程师确认接班',
        },
      })
    const said = { alarm, occurrence, by: caller.name, via: meansOf(c), verb: 'acknowledge' } as const
    await deliveries.bring({ is: 'answer', receivedAt: clock(), ...said })
    return c.json({ crew, at }, 202)
  })
}
