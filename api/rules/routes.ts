import { createRoute, z } from '@hono/zod-openapi'
import { attentionStates, stateOf } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { parseTrialId } from '../../core/rule-edit/trial.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { pageOf, SiteFilter } from '../query.ts'
import { presentValues } from '../rule-edits/present.ts'
import { ValuesBody } from '../rule-edits/schema.ts'
import { query } from '../validation.ts'

const RuleBody = z
  .object({
    id: z.string().openapi({ description: "The alarm's id" }),
    kind: z.string(),
    site: z.string(),
    asset: z.string().optional(),
    point: z.string().optional(),
    device: z.string().optional(),
    name: z.object({ 'zh-CN': z.string(), en: z.string() }),
    version: z.string(),
    priority: z.enum(priorities),
    audience: z.enum(['people', 'shadow']),
    onDelayMs: z.number(),
    offDelayMs: z.number(),
    stages: z.array(z.object({ limit: z.number(), clear: z.number(), priority: z.enum(priorities) })),
    state: z.enum(attentionStates).openapi({ description: 'Of its alarm, now' }),
    source: z
      .object({
        from: z.enum(['template', 'devices', 'rule']),
        path: z.string().openapi({ description: 'Where the plant file says it', example: 'alarms.templates.sump[0]' }),
        overrides: z.array(z.string()).openapi({ description: 'Overrides of the plant file that hold here' }),
        edits: z.array(z.int()).openapi({ description: 'Edits that hold here, the last one last' }),
        against: z.array(z.int()).openapi({ description: 'Edits that the plant file has contradicted since' }),
        filed: ValuesBody.openapi({ description: 'What the plant file says' }),
        values: ValuesBody.openapi({ description: 'What holds, as a plant file would write it' }),
      })
      .optional(),
    trialOf: z.object({ alarm: z.string(), edit: z.int() }).optional(),
  })
  .openapi('Rule')

const route = createRoute({
  method: 'get',
  path: '/api/v1/rules',
  operationId: 'listRules',
  tags: ['rules'],
  summary: 'Every compiled rule: where it comes from, and the state of its alarm',
  'x-summary-zh': '全部规则：来自哪里、报警现在的状态',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      within: z.string().optional().openapi({
        description: 'Only alarms whose id begins so, such as `linka.gauge`',
        'x-description-zh': '只要 id 以此开头的',
      }),
      edited: z.enum(['0', '1']).optional().openapi({
        description: '`1`: only those with an edit or on trial',
        'x-description-zh': '1 为只要有修改或在试用的',
      }),
      after: z
        .string()
        .optional()
        .openapi({ description: 'Only ids behind this', 'x-description-zh': '只要排在此 id 之后的' }),
      limit: pageOf(1_000, 10_000),
    }),
  },
  responses: {
    200: {
      description: 'By id; `next` is the `after` of the next page, absent on the last',
      content: {
        'application/json': {
          schema: z.object({ rules: z.array(RuleBody), total: z.int(), next: z.string().optional() }).openapi('Rules'),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** `GET /api/v1/rules`. */
export function ruleRoutes(api: Api, { plant, alarms }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site, within, edited, after, limit } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const isWithin = (id: string) => within === undefined || id === within || id.startsWith(`${within}.`)
    const found = current.rules
      .filter((rule) => (site === undefined || rule.site === site) && isWithin(rule.id))
      .filter(({ id }) => edited === undefined || isEdited(current, id) === (edited === '1'))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const rest = after === undefined ? found : found.filter(({ id }) => id > after)
    const page = rest.slice(0, limit)
    const next = rest.length > limit ? page.at(-1)?.id : undefined
    // what is not among them is NORM
    const kept = new Map((await alarms.alarms(site === undefined ? {} : { site })).map((alarm) => [alarm.id, alarm]))
    const rules = page.map((rule) => {
      const alarm = kept.get(rule.id)
      return { ...presentRule(rule, current), state: alarm ? stateOf(alarm) : ('NORM' as const) }
    })
    return c.json({ rules, total: found.length, ...(next !== undefined && { next }) }, 200, {
      'cache-control': 'no-store',
    })
  })
}

function isEdited({ book }: Plant, id: string): boolean {
  const origin = book?.origins.get(id)
  return parseTrialId(id) !== undefined || (origin !== undefined && origin.edits.length + origin.against.length > 0)
}

function presentRule(rule: AlarmRule, { book }: Plant) {
  const { id, kind, site, asset, point, device, texts, version, priority, audience, onDelayMs, offDelayMs, test } = rule
  const origin = book?.origins.get(id)
  const trialOf = origin ? undefined : parseTrialId(id)
  return {
    ...{ id, kind, site, version, priority, audience, onDelayMs, offDelayMs },
    name: { ...texts.name },
    ...(asset !== undefined && { asset }),
    ...(point !== undefined && { point }),
    ...(device !== undefined && { device }),
    stages: test.stages.map(({ limit, clear, priority: of }) => ({ limit, clear, priority: of })),
    ...(origin && {
      source: {
        from: origin.from,
        path: formatPath(origin.path),
        overrides: origin.overrides.map((index) => `alarms.overrides[${index}]`),
        edits: [...origin.edits],
        against: [...new Set(origin.against.map(({ edit }) => edit))],
        filed: presentValues(origin.filed),
        values: presentValues(origin.values),
      },
    }),
    ...(trialOf && { trialOf }),
  }
}
