import { createRoute, z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { editStates, NewEditSchema, type RuleEdit } from '../../core/rule-edit/edit.ts'
import { type Foreseen, foresee, foreseeWithout, type Without } from '../../core/rule-edit/foresee.ts'
import { editsYaml } from '../../core/rule-edit/yaml.ts'
import { callerOf, secured } from '../access.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { preferredLanguage } from '../language.ts'
import { doerOf } from '../login/let-in-by.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { choices, pageOf, SiteFilter } from '../query.ts'
import { keyOf, outside, stepHeaders } from '../step.ts'
import { query, whole } from '../validation.ts'
import { freshPlant } from './fresh.ts'
import { presentEdit, presentValues } from './present.ts'
import { editProblems, refusedEdit } from './refusal.ts'
import { RuleEditBody, RuleEditShown } from './schema.ts'
import { trialCounts } from './trial.ts'

export const EditHeaders = stepHeaders('step', '修改')
export const EditParam = z.object({ id: whole(1).openapi({ type: 'integer', description: 'Of the edit' }) })
/** Ways in which a step may fail. */
export const editWays = [
  ...refusals,
  ...editProblems,
  'out-of-area',
  'unsupported-media-type',
  'disk-unavailable',
] as const
const content = { 'application/json': { schema: RuleEditShown } }
const about = { tags: ['rules'], ...secured('engineer') }

// made here: the other one may be older than what adds `openapi` to schemas
const NewRuleEdit = z.strictObject(NewEditSchema.shape).openapi('NewRuleEdit')

const draftRoute = createRoute({
  ...about,
  method: 'post',
  path: '/api/v1/rule-edits',
  operationId: 'draftRuleEdit',
  summary: 'Draft an edit of a rule: a limit, deadband, delay or priority at a place',
  'x-summary-zh': '起草规则修改：某处的限值、死区、延时或优先级',
  request: {
    query: query({}),
    headers: EditHeaders.pick({ 'idempotency-key': true }),
    body: { required: true, content: { 'application/json': { schema: NewRuleEdit } } },
  },
  responses: {
    200: { description: 'The draft', content },
    ...problemResponses(...editWays, 'bad-rules', 'unknown-site'),
  },
})

const listRoute = createRoute({
  ...about,
  ...secured('viewer'),
  method: 'get',
  path: '/api/v1/rule-edits',
  operationId: 'listRuleEdits',
  summary: 'Edits of rules, the newest first',
  'x-summary-zh': '规则修改列表，最新的在前',
  request: {
    query: query({
      state: choices(editStates, 'Only in these states', '只要这些状态'),
      site: SiteFilter,
      before: whole(1)
        .optional()
        .openapi({ type: 'integer', description: 'Only ids below this', 'x-description-zh': '只要编号小于此值的' }),
      limit: pageOf(100, 1_000),
    }),
  },
  responses: {
    200: {
      description: '`next` is the `before` of the next page, absent on the last',
      content: {
        'application/json': {
          schema: z.object({ edits: z.array(RuleEditBody), next: z.int().optional() }).openapi('RuleEdits'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const yamlRoute = createRoute({
  ...about,
  method: 'get',
  path: '/api/v1/rule-edits/yaml',
  operationId: 'exportRuleEdits',
  summary: 'Applied edits as lines for the plant file',
  'x-summary-zh': '已生效的修改，导出为厂站文件的行',
  request: { query: query({}) },
  responses: {
    200: { description: 'YAML, to be added to `alarms`', content: { 'text/plain': { schema: z.string() } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const showRoute = createRoute({
  ...about,
  ...secured('viewer'),
  method: 'get',
  path: '/api/v1/rule-edits/{id}',
  operationId: 'getRuleEdit',
  summary: 'One edit: what it would do, and has done on trial',
  'x-summary-zh': '查看一项规则修改及其试用结果',
  request: { params: EditParam, query: query({}) },
  responses: {
    200: { description: 'The edit', content },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-edit'),
  },
})

/** `/api/v1/rule-edits`: drafting and looking. */
export function ruleEditRoutes(api: Api, deps: RouteDeps): void {
  const { ruleEdits, plant, alarms, clock, measures } = deps
  api.openapi(draftRoute, async (c) => {
    const given = c.req.valid('json')
    const site = given.at.split('/')[0] ?? ''
    const refusal = unknownSite(c, deps, site) ?? outside(c, site)
    if (refusal) return refusal
    const fresh = await freshPlant(deps)
    const seen = foresee(fresh, given)
    if (!seen.ok) {
      measures.ruleEdits.inc({ step: 'draft', outcome: 'bad-rules' })
      return badEdit(c, seen)
    }
    const caller = callerOf(c)
    const key = keyOf(caller, c.req.valid('header')['idempotency-key'], 'draft rule edit', given)
    const result = await ruleEdits.draft(given, { ...(await doerOf(c, deps)), at: clock() }, key)
    measures.ruleEdits.inc({ step: 'draft', outcome: result.ok ? 'done' : result.because })
    if (!result.ok) return await refusedEdit(c, { store: ruleEdits, plant: fresh }, result)
    return c.json(shown(presentEdit(result.edit, fresh), seen), 200, {
      ...{ 'cache-control': 'no-store', location: `/api/v1/rule-edits/${result.edit.id}` },
    })
  })

  api.openapi(listRoute, async (c) => {
    const { state, site, before, limit } = c.req.valid('query')
    const refusal = site === undefined ? undefined : unknownSite(c, deps, site)
    if (refusal) return refusal
    const asked = { ...(state && { states: state }), ...(site !== undefined && { site }), ...(before && { before }) }
    const found = await ruleEdits.edits({ ...asked, limit: limit + 1 })
    const page = found.slice(0, limit)
    const next = found.length > limit ? page.at(-1)?.id : undefined
    const edits = page.map((edit) => presentEdit(edit, plant.current))
    return c.json({ edits, ...(next !== undefined && { next }) }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(yamlRoute, async (c) => {
    const { edits } = await ruleEdits.inForce()
    const applied = edits.flatMap((edit) => (edit.state.name === 'applied' ? [{ edit, at: edit.state.at }] : []))
    const text = editsYaml(applied.sort((a, b) => a.at - b.at).map(({ edit }) => edit))
    return c.text(text, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(showRoute, async (c) => {
    const edit = await ruleEdits.edit(c.req.valid('param').id)
    if (!edit) return problem(c, 'unknown-edit')
    const { name } = edit.state
    const fresh = await freshPlant(deps)
    const isOver = name === 'reverted' || name === 'superseded' || name === 'discarded'
    const seen = isOver ? undefined : foresee(fresh, edit, edit.id)
    const of = seen?.ok ? seen.tried.map(({ id }) => id) : []
    const trial = await trialCounts(edit, of, { alarms, now: clock() })
    const without = withoutOf(edit, fresh)
    const body = { ...shown(presentEdit(edit, plant.current), seen, without), ...(trial && { trial }) }
    return c.json(body, 200, { 'cache-control': 'no-store', etag: `"${edit.revision}"` })
  })
}

/** An edit as it is answered, with what it would do. */
export function shown(edit: RuleEditBody, seen?: Foreseen, without?: Without): z.infer<typeof RuleEditShown> {
  const its = {
    edit,
    ...(without && { without: { values: presentValues(without.values), older: [...without.older] } }),
  }
  if (!seen) return its
  if (!seen.ok) return { ...its, problems: seen.problems.map(({ where, message }) => ({ where, expected: message })) }
  return { ...its, approval: seen.approval, alarms: seen.tried.slice(0, 100).map(({ id }) => id) }
}

/** What holds where an applied edit is taken back. */
export function withoutOf({ id, set, state }: RuleEdit, plant: Plant): Without | undefined {
  return state.name === 'applied' ? foreseeWithout(plant, { id, set }, Object.keys(state.versions)) : undefined
}

export function badEdit(c: ApiContext, { problems }: Extract<Foreseen, { ok: false }>) {
  const language = preferredLanguage(c.req.header('accept-language'))
  return problem(c, 'bad-rules', {
    errors: problems.map(({ where, message, local }) => ({
      where: `json.${where}`,
      expected: local?.[language] ?? message,
    })),
  })
}

function unknownSite(c: ApiContext, { plant }: RouteDeps, site: string) {
  return plant.current.sites.some(({ id }) => id === site) ? undefined : problem(c, 'unknown-site')
}
