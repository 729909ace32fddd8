import { createHash } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import { isInArea } from '../../core/people/area.ts'
import { allow, callerOf, waitProblem } from '../access.ts'
import type { Api, ApiContext, ApiEnv, RouteDeps } from '../env.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
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

const Headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'expected 1 to 128 visible ASCII characters')
    .optional()
    .openapi({
      description:
        'A new one for each action: if it comes again within a week, nothing is done and the first answer given again; with another request, 422',
      'x-description-zh': '每次操作用新的值：一周内重复提交不会重复执行，而是返回首次的结果；用于另一请求则返回 422',
    }),
  'if-match': z
    .string()
    .regex(/^"\d{1,15}"$/, 'expected a revision in quotes, like "7"')
    .optional()
    .openapi({ description: 'The revision that was seen', 'x-description-zh': '所见报警的 revision' }),
})

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
    if (!isInArea(caller, rule.site)) {
      const sites = caller.sites?.join(', ')
      const detail = {
        en: `${caller.name} may act on ${sites} only`,
        'zh-CN': `${caller.name} 只能操作以下站点：${sites}`,
      }
      return problem(c, 'out-of-area', { detail })
    }
    const headers = c.req.valid('header')
    const given = c.req.valid('json')
    const now = clock()
    const second = await secondOf(given, caller, { c, deps })
    const read = actions[name].read(given, { now, site: rule.site, second })
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
  const said = { ...request, secondToken: undefined, second: undefined }
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url')
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
