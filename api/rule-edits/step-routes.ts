import { createRoute, z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { EditSetSchema, type EditStep, mostTrialDays, type RuleEdit } from '../../core/rule-edit/edit.ts'
import { type Foreseen, foresee, type Without } from '../../core/rule-edit/foresee.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { doerOf } from '../login/let-in-by.ts'
import { problem } from '../problem.ts'
import { problemResponses } from '../problem-responses.ts'
import { keyOf, outside, revisionOf } from '../step.ts'
import { query } from '../validation.ts'
import { freshPlant } from './fresh.ts'
import { presentEdit } from './present.ts'
import { refusedEdit } from './refusal.ts'
import { badEdit, EditHeaders, EditParam, editWays, shown, withoutOf } from './routes.ts'
import { RuleEditShown } from './schema.ts'

const revision = z.int().min(1).optional().openapi({ description: 'That was seen; this or `If-Match` is required' })
const why = z.string().trim().max(1_000)
const bodies = {
  revise: z.strictObject({ set: EditSetSchema, why, revision }),
  try: z.strictObject({
    days: z.int().min(1).max(mostTrialDays).default(14),
    revision,
  }),
  approve: z.strictObject({ revision }),
  apply: z.strictObject({ revision }),
  discard: z.strictObject({ why, revision }),
  revert: z.strictObject({ why, revision }),
} as const satisfies Record<EditStep['type'], z.ZodType>
const dayMs = 86_400_000
type Name = keyof typeof bodies

const summaries: Readonly<Record<Name, readonly [string, string]>> = {
  revise: ['Write a draft anew; what was approved or tried was another', '改写草稿；原批准与试用随之作废'],
  try: ['Try an edit: evaluated beside the rule, telling nobody', '试用：与原规则并行判断，不通知任何人'],
  approve: ['Approve an edit as the second person', '作为第二人批准'],
  apply: ['Put an edit in force, beside the plant file', '使修改生效（与厂站文件并存）'],
  discard: ['Discard a draft, or end a trial', '丢弃草稿或结束试用'],
  revert: [
    'Take back an applied edit: the plant file holds again, or what the answer says',
    '撤回已生效的修改，恢复厂站文件的规则',
  ],
}

/** `POST /api/v1/rule-edits/{id}/…`. */
export function ruleEditStepRoutes(api: Api, deps: RouteDeps): void {
  for (const name of Object.keys(bodies) as Name[]) stepRoute(api, deps, name)
}

function stepRoute(api: Api, deps: RouteDeps, name: Name): void {
  const { ruleEdits, clock, log, measures } = deps
  const [summary, zh] = summaries[name]
  const operation = `${name[0]?.toUpperCase()}${name.slice(1)}RuleEdit`
  const body = (bodies[name] as z.ZodType).openapi(operation)
  const route = createRoute({
    ...{ method: 'post', path: `/api/v1/rule-edits/{id}/${name}`, tags: ['rules'], summary, 'x-summary-zh': zh },
    operationId: `${name}RuleEdit`,
    ...secured('engineer'),
    request: {
      params: EditParam,
      query: query({}),
      headers: EditHeaders,
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: {
      200: { description: 'Done, and on record', content: { 'application/json': { schema: RuleEditShown } } },
      ...problemResponses(...editWays, 'bad-rules', 'revision-required'),
    },
  } as const)

  api.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const edit = await ruleEdits.edit(id)
    if (!edit) return problem(c, 'unknown-edit')
    const refusal = outside(c, edit.at.split('/')[0] ?? '')
    if (refusal) return refusal
    const given = c.req.valid('json') as Given
    const caller = callerOf(c)
    const headers = c.req.valid('header')
    const seen = revisionOf(headers['if-match'], given.revision)
    if (seen.ifRevision === undefined) return problem(c, 'revision-required')
    const now = clock()
    const fresh = await freshPlant(deps)
    const read = stepOf(name, given, { edit, fresh, now })
    if (!read.ok) {
      measures.ruleEdits.inc({ step: name, outcome: 'bad-rules' })
      return badEdit(c, read.seen)
    }
    const key = keyOf(caller, headers['idempotency-key'], `rule edit ${id} ${name}`, { ...given, ...seen })
    const result = await ruleEdits.act(id, read.step, { ...(await doerOf(c, deps)), at: now, ...seen }, key)
    const outcome = result.ok ? 'done' : result.because
    measures.ruleEdits.inc({ step: name, outcome })
    log.info({ request: c.var.requestId, edit: id, step: name, who: caller.name, outcome }, 'step of a rule edit')
    if (!result.ok) return await refusedEdit(c, { store: ruleEdits, plant: fresh }, result, seen.ifRevision)
    return c.json(shown(presentEdit(result.edit, deps.plant.current), read.seen, read.without), 200, {
      'cache-control': 'no-store',
    })
  })
}

interface Given {
  readonly revision?: number
  readonly why?: string
  readonly days?: number
  readonly set?: RuleEdit['set']
}
type Read =
  | { readonly ok: true; readonly step: EditStep; readonly seen?: Foreseen; readonly without?: Without }
  | { readonly ok: false; readonly seen: Extract<Foreseen, { ok: false }> }
interface About {
  readonly edit: RuleEdit
  readonly fresh: Plant
  readonly now: number
}

function stepOf(name: Name, given: Given, { edit, fresh, now }: About): Read {
  const reason = given.why ?? ''
  switch (name) {
    case 'approve':
      return { ok: true, step: { type: name } }
    case 'discard':
      return { ok: true, step: { type: name, why: reason } }
    case 'revert': {
      const without = withoutOf(edit, fresh)
      const { versions, approval } = without ?? { versions: {}, approval: 'free' as const }
      return { ok: true, step: { type: name, why: reason, versions, approval }, ...(without && { without }) }
    }
    case 'revise': {
      const set = given.set ?? edit.set
      const seen = foresee(fresh, { ...edit, set }, edit.id)
      return seen.ok ? { ok: true, seen, step: { type: name, set, why: reason } } : { ok: false, seen }
    }
    case 'try': {
      const until = now + (given.days ?? 14) * dayMs
      const seen = foresee(fresh, edit, edit.id)
      return seen.ok ? { ok: true, seen, step: { type: name, until } } : { ok: false, seen }
    }
    case 'apply': {
      const seen = foresee(fresh, edit, edit.id)
      if (!seen.ok) return { ok: false, seen }
      return {
        ok: true,
        seen,
        step: { type: name, approval: seen.approval, found: seen.applied, supersedes: seen.supersedes },
      }
    }
  }
}
