import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import { allow, callerOf, meansOf, waitProblem } from '../access.ts'
import type { Api, ApiContext, ApiEnv, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { digestOf, outside, stepHeaders } from '../step.ts'
import { query } from '../validation.ts'
import { type ActionName, actions, actorOf } from './actions.ts'
import { presentAlarm, presentEntry } from './present.ts'
import { actionProblems, refusalProblems } from './refusal.ts'
import { alarmOf, ruleOf } from './register.ts'
import { AlarmParam } from './routes.ts'
import { AlarmBody, EntryBody } from './schema.ts'
import { secondOf } from './second.ts'

/** The answer to an action that was done. */
const Acted = z.object({ alarm: AlarmBody, entries: z.array(EntryBody) }).openapi('Acted')

const Headers = stepHeaders('action', '报警')

const ways = [
  ...refusals,
  ...actionProblems,
  'out-of-area',
  'invalid-request',
  'unknown-alarm',
  'unsupported-media-type',
  'disk-unavailable',
  'too-many-requests',
] as const

/** What a generated client calls them. */
const operationIds: Readonly<Record<ActionName, string>> = {
  acknowledge: 'acknowledgeAlarm',
  comment: 'commentOnAlarm',
  shelve: 'shelveAlarm',
  unshelve: 'unshelveAlarm',
  reset: 'resetAlarm',
  'out-of-service': 'takeAlarmOutOfService',
  'return-to-service': 'returnAlarmToService',
}

/** `AcknowledgeAlarm`: its body's, in the description. */
function bodyName(name: ActionName): string {
  const [first = '', ...rest] = operationIds[name]
  return first.toUpperCase() + rest.join('')
}

/** `POST /api/v1/alarms/{id}/acknowledge` and its like. */
export function alarmActionRoutes(api: Api, deps: RouteDeps): void {
  for (const name of Object.keys(actions) as ActionName[]) actionRoute(api, deps, name)
}

function actionRoute(api: Api, deps: RouteDeps, name: ActionName): void {
  const { plant, alarms, clock } = deps
  const { role, summary, zh, body } = actions[name]
  const route = createRoute({
    method: 'post',
    path: `/api/v1/alarms/{id}/${name}`,
    operationId: operationIds[name],
    tags: ['alarms'],
    summary,
    'x-summary-zh': zh,
    security: [{ bearer: [] }, { session: [] }],
    'x-role': role,
    middleware: [audit(name, deps), allow(role)] as const,
    request: {
      params: AlarmParam,
      query: query({}),
      headers: Headers,
      body: { required: true, content: { 'application/json': { schema: body.openapi(bodyName(name)) } } },
    },
    responses: {
      200: { description: 'Done, and in the journal', content: { 'application/json': { schema: Acted } } },
      ...problemResponses(...ways),
    },
  })

  api.openapi(route, async (c) => {
    const caller = callerOf(c)
    const { id } = c.req.valid('param')
    const { current } = plant
    const rule = await ruleOf(current, alarms, id)
    if (!rule || !(await alarmOf(current, alarms, id))) return problem(c, 'unknown-alarm')
    const refusal = outside(c, rule.site)
    if (refusal) return refusal
    const headers = c.req.valid('header')
    const given = c.req.valid('json')
    const now = clock()
    const second = await secondOf(given, { c, deps })
    const read = actions[name].read(given, { now, site: rule.site, second, means: meansOf(c) })
    if (!read.ok) {
      if (read.kind === 'too-many-requests') return waitProblem(c, read.waitMs)
      const { kind, detail, errors } = read
      return problem(c, kind, { detail, ...(errors && { errors }) })
    }
    const match = headers['if-match']
    const ifRevision = given.revision ?? (match === undefined ? undefined : Number(match.slice(1, -1)))
    const event = {
      ...read.said,
      who: actorOf(caller),
      ...(ifRevision !== undefined && { ifRevision }),
    } as OperatorEvent
    const key = headers['idempotency-key']
    const keyed = key !== undefined && { idempotencyKey: key, request: digest({ ...given, revision: ifRevision }) }
    const result = await alarms.act(rule, event, { serverAt: now, ...keyed })
    const alarm = presentAlarm(result.alarm, rule, current)
    if (result.ok) return c.json({ alarm, entries: result.entries.map(presentEntry) }, 200)
    const { kind, detail } = refusalProblems[result.because]
    return problem(c, kind, { detail, alarm })
  })
}

/** Tells two requests apart, without keeping what a second person has shown: a password could be guessed from it. */
function digest(request: object): string {
  return digestOf({ ...request, second: undefined })
}

/** What was done is in the journal; who tried what in vain is here. */
function audit(action: ActionName, { log, measures }: RouteDeps): MiddlewareHandler<ApiEnv> {
  return async (c: ApiContext, next) => {
    await next()
    const because = c.res.ok ? undefined : c.var.problem
    measures.actions.inc({ action, outcome: because ?? 'done' })
    if (because === undefined) return
    const who = c.var.caller?.name
    const address = c.env?.address
    log.info(
      { request: c.var.requestId, alarm: c.req.param('id'), action, who, address, because },
      'alarm action refused',
    )
  }
}
