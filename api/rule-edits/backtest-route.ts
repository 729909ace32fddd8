import { createRoute, type z } from '@hono/zod-openapi'
import type { NewEdit } from '../../core/rule-edit/edit.ts'
import { foresee } from '../../core/rule-edit/foresee.ts'
import { callerOf, secured } from '../access.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import { presentBacktest } from '../backtests/present.ts'
import { refuseBacktest } from '../backtests/routes.ts'
import { Backtest, BacktestBody } from '../backtests/schema.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders, outside } from '../step.ts'
import { query } from '../validation.ts'
import { freshPlant } from './fresh.ts'
import { badEdit, EditParam, editWays } from './routes.ts'

export const EditBacktestBody = BacktestBody.pick({ to: true, incidents: true })
  .extend({ from: BacktestBody.shape.from.default('-365d') })
  .openapi('RuleEditBacktest')

const route = createRoute({
  method: 'post',
  path: '/api/v1/rule-edits/{id}/backtest',
  operationId: 'backtestRuleEdit',
  tags: ['rules'],
  summary: 'The past under the rules in force and under an edit, side by side',
  'x-summary-zh': '用历史数据对比现行规则与修改后的规则',
  description:
    'A backtest of the rules that the edit changes, each by itself: `report` is of the edit, `report.before` of the rules ' +
    'in force: count, how long active, chatter, lead before the incidents given. Ask for it by `Location`, as for any backtest.',
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    params: EditParam,
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: EditBacktestBody } } },
  },
  responses: {
    202: { description: 'It runs', content: { 'application/json': { schema: Backtest } } },
    ...problemResponses(...onceRefusals, ...editWays, 'bad-rules', 'backtest-running'),
  },
})

/** `POST /api/v1/rule-edits/{id}/backtest`. */
export function ruleEditBacktestRoute(api: Api, deps: RouteDeps): void {
  const { ruleEdits } = deps
  api.openapi(route, async (c) => {
    const edit = await ruleEdits.edit(c.req.valid('param').id)
    if (!edit) return problem(c, 'unknown-edit')
    const refusal = outside(c, edit.at.split('/')[0] ?? '')
    if (refusal) return refusal
    return await backtestEdit(c, deps, { edit, id: edit.id, asked: c.req.valid('json') })
  })
}

interface Asked {
  /** As it is kept, or typed. */
  readonly edit: Pick<NewEdit, 'at' | 'rule' | 'set'>
  /** Of one that is kept. */
  readonly id?: number
  readonly asked: z.infer<typeof EditBacktestBody>
}

/** Begins a backtest of what an edit changes. */
export async function backtestEdit(c: ApiContext, deps: RouteDeps, { edit, id, asked }: Asked) {
  const { backtests, clock } = deps
  const wrong: Wrong = []
  const context = { now: clock(), wrong }
  const from = readAsked('json.from', asked.from, context)
  const to = readAsked('json.to', asked.to, context)
  if (from !== undefined && to !== undefined && from >= to)
    wrong.push({ where: 'json.to', expected: 'a time after from', got: asked.to })
  const incidents = asked.incidents.map(({ name, within, at }, index) => {
    const time = readAsked(`json.incidents.${index}.at`, at, context) ?? 0
    return { name, at: time, ...(within !== undefined && { within }) }
  })
  if (wrong.length > 0 || from === undefined || to === undefined)
    return problem(c, 'invalid-request', { errors: wrong })
  const fresh = await freshPlant(deps)
  const seen = foresee(fresh, edit, id)
  if (!seen.ok) return badEdit(c, seen)
  const { tried, inForce } = seen
  const started = await backtests.start(
    { plant: fresh, given: { tried, inForce }, incidents, from, to },
    callerOf(c).name,
  )
  if (!started.ok) return refuseBacktest(c, started)
  const { job } = started
  return c.json(presentBacktest(job), 202, { location: `/api/v1/backtests/${job.id}`, 'retry-after': '1' })
}
