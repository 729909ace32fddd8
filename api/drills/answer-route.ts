import { createRoute, z } from '@hono/zod-openapi'
import { drillAlarm } from '../../core/delivery/drill.ts'
import { drillReport } from '../../core/delivery/drill-report.ts'
import { callerOf, meansOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'

const AnsweredDrill = z.object({ number: z.int() }).openapi('AnsweredDrill')

const route = createRoute({
  method: 'post',
  path: '/api/v1/drills/{number}/answer',
  operationId: 'answerDrill',
  tags: ['duty'],
  summary: 'Say that one was told of a drill, which is over with it. For who was called',
  'x-summary-zh': '应答演练：确认已收到通知，演练随即结束；限被通知人',
  ...secured('operator', once),
  request: { headers: onceHeaders, params: z.object({ number: z.coerce.number().int().positive() }), query: query({}) },
  responses: {
    202: {
      description: 'Taken; also where the same person had answered it',
      content: { 'application/json': { schema: AnsweredDrill } },
    },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'out-of-area',
      'invalid-request',
      'unknown-drill',
      'drill-over',
      'disk-unavailable',
    ),
  },
})

/** `POST /api/v1/drills/{number}/answer`. */
export function drillAnswerRoute(api: Api, { deliveries, clock }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { number } = c.req.valid('param')
    const calling = await deliveries.calling(drillAlarm, number)
    if (!calling) return problem(c, 'unknown-drill')
    const sent = await deliveries.deliveriesOf(drillAlarm, number)
    const { called, answeredBy } = drillReport(calling.state, sent, await deliveries.notesOf(drillAlarm, number))
    if (caller.person === undefined || !called.includes(caller.name)) {
      return problem(c, 'out-of-area', {
        detail: { en: 'Only who was called answers a drill', 'zh-CN': '仅被通知人可应答演练' },
      })
    }
    // what a phone sends again has been said
    if (answeredBy === caller.name) return c.json({ number }, 202)
    if (calling.state?.stage.name === 'over') return problem(c, 'drill-over')
    const said = {
      alarm: drillAlarm,
      occurrence: number,
      by: caller.name,
      via: meansOf(c),
      verb: 'acknowledge',
    } as const
    await deliveries.bring({ is: 'answer', receivedAt: clock(), ...said })
    return c.json({ number }, 202)
  })
}
