import { createRoute, z } from '@hono/zod-openapi'
import { NewEditSchema } from '../../core/rule-edit/edit.ts'
import { foresee } from '../../core/rule-edit/foresee.ts'
import { secured } from '../access.ts'
import { Backtest } from '../backtests/schema.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders, outside } from '../step.ts'
import { query } from '../validation.ts'
import { backtestEdit, EditBacktestBody } from './backtest-route.ts'
import { freshPlant } from './fresh.ts'
import { badEdit } from './routes.ts'

const Unsaved = z.strictObject(NewEditSchema.shape).omit({ why: true })
const ways = [
  ...refusals,
  'invalid-request',
  'unsupported-media-type',
  'bad-rules',
  'unknown-site',
  'out-of-area',
] as const
const about = { tags: ['rules'], ...secured('engineer') }

const checkRoute = createRoute({
  ...about,
  method: 'post',
  path: '/api/v1/rule-edits/check',
  operationId: 'checkRuleEdit',
  summary: 'What an edit would do, before it is kept',
  'x-summary-zh': '保存之前检查规则修改会怎样',
  request: {
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: Unsaved.openapi('UnsavedRuleEdit') } } },
  },
  responses: {
    200: {
      description: 'It can be kept',
      content: {
        'application/json': {
          schema: z
            .object({
              approval: z.enum(['required', 'free']).openapi({ description: 'Whether a second person has to approve' }),
              rules: z.int().openapi({ description: 'How many alarms it changes' }),
              alarms: z.array(z.string()).openapi({ description: 'The first hundred of them' }),
              limits: z.record(z.string(), z.number()).openapi({
                description: 'The first limit that each of these would have, a level of the plant file as its number',
              }),
            })
            .openapi('RuleEditCheck'),
        },
      },
    },
    ...problemResponses(...ways),
  },
})

const backtestRoute = createRoute({
  ...about,
  ...secured('engineer', once),
  method: 'post',
  path: '/api/v1/rule-edits/backtest',
  operationId: 'backtestUnsavedRuleEdit',
  summary: 'The past under the rules in force and under an edit that is not kept yet, side by side',
  'x-summary-zh': '用历史数据对比现行规则与尚未保存的修改',
  request: {
    headers: onceHeaders,
    query: query({}),
    body: {
      required: true,
      content: {
        'application/json': { schema: Unsaved.extend(EditBacktestBody.shape).openapi('UnsavedRuleEditBacktest') },
      },
    },
  },
  responses: {
    202: { description: 'It runs', content: { 'application/json': { schema: Backtest } } },
    ...problemResponses(...onceRefusals, ...ways, 'backtest-running'),
  },
})

/** `POST /api/v1/rule-edits/check` and `…/backtest`: what is typed is looked at before anything of it is kept. */
export function unsavedEditRoutes(api: Api, deps: RouteDeps): void {
  const isKnown = (site: string) => deps.plant.current.sites.some(({ id }) => id === site)

  api.openapi(checkRoute, async (c) => {
    const given = c.req.valid('json')
    const site = given.at.split('/')[0] ?? ''
    const refusal = isKnown(site) ? outside(c, site) : problem(c, 'unknown-site')
    if (refusal) return refusal
    const seen = foresee(await freshPlant(deps), given)
    if (!seen.ok) return badEdit(c, seen)
    const { approval, tried } = seen
    const first = tried.slice(0, 100)
    const limits = Object.fromEntries(
      first.flatMap(({ id, test }) => (test.stages[0] ? [[id, test.stages[0].limit] as const] : [])),
    )
    const alarms = first.map(({ id }) => id)
    return c.json({ approval, rules: tried.length, alarms, limits }, 200, { 'cache-control': 'no-store' })
  })

  api.openapi(backtestRoute, async (c) => {
    const { at, rule, set, ...asked } = c.req.valid('json')
    const site = at.split('/')[0] ?? ''
    const refusal = isKnown(site) ? outside(c, site) : problem(c, 'unknown-site')
    return refusal ?? (await backtestEdit(c, deps, { edit: { at, rule, set }, asked }))
  })
}
