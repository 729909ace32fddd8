import { createRoute, z } from '@hono/zod-openapi'
import { answerVerbs } from '../../core/delivery/outcome.ts'
import { isInArea } from '../../core/people/area.ts'
import { acknowledgeOccurrence } from '../../storage/alarms/acknowledge.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import { ruleOf } from '../alarms/register.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { isAtWork } from './at-work.ts'
import { OccurrenceParam } from './routes.ts'

const AnsweredBody = z
  .object({ verb: z.enum(answerVerbs), acknowledged: z.string().openapi({ description: '`done`, or why not' }) })
  .openapi('Answered')

const route = createRoute({
  method: 'post',
  path: '/api/v1/alarms/{id}/occurrences/{occurrence}/answers',
  operationId: 'answerCalling',
  tags: ['alarms'],
  summary:
    'Answer a call: acknowledge, on my way, arrived, or pass on. Calls end everywhere, or go on to the next at once',
  'x-summary-zh': '应答：确认、在途、到场或转派；其余呼叫随即停止，或立即转下一人',
  ...secured('operator', once),
  request: {
    headers: onceHeaders,
    params: OccurrenceParam,
    query: query({}),
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ verb: z.enum(answerVerbs) }).openapi('NewAnswer') } },
    },
  },
  responses: {
    202: { description: 'Taken', content: { 'application/json': { schema: AnsweredBody } } },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'out-of-area',
      'invalid-request',
      'unknown-alarm',
      'unknown-occurrence',
      'another-occurrence',
      'unsupported-media-type',
      'disk-unavailable',
    ),
  },
})

/** `POST /api/v1/alarms/{id}/occurrences/{occurrence}/answers`. */
export function answerRoutes(api: Api, { plant, alarms, deliveries, orders, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { id: alarm, occurrence } = c.req.valid('param')
    const rule = await ruleOf(plant.current, alarms, alarm)
    if (!rule) return problem(c, 'unknown-alarm')
    if (!isInArea(caller, rule.site)) return problem(c, 'out-of-area')
    const newest = (await alarms.alarm(alarm))?.occurrence ?? 0
    if (occurrence === 0 || occurrence > newest) return problem(c, 'unknown-occurrence')
    if (occurrence < newest && !(await isAtWork(orders, alarm, occurrence))) return problem(c, 'another-occurrence')
    const { verb } = c.req.valid('json')
    const now = clock()
    const called = caller.person !== undefined && { person: caller.person }
    const said = { alarm, occurrence, by: caller.name, ...called, via: meansOf(c) }
    // first what was said: it is on record whatever becomes of the process
    await deliveries.bring({ is: 'answer', receivedAt: now, ...said, verb })
    const acknowledged =
      verb === 'pass-on' ? 'not asked for' : await acknowledgeOccurrence(alarms, { ...said, note: verb }, now)
    return c.json({ verb, acknowledged }, 202)
  })
}
