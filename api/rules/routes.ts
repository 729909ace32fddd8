import { createRoute, z } from '@hono/zod-openapi'
import { stateOf } from '../../core/alarm/alarm.ts'
import { describeAlarm } from '../../core/alarm/describe.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { parseTrialId } from '../../core/rule-edit/trial.ts'
import { secured } from '../access.ts'
import { pointsOfRules } from '../backtests/selection.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { pageOf, SiteFilter } from '../query.ts'
import { presentValues } from '../rule-edits/present.ts'
import { query } from '../validation.ts'
import { RuleBody } from './schema.ts'

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
      find: z.string().max(200).optional().openapi({
        description: 'Only those whose id, name or place has every word of it, in either language',
        'x-description-zh': '编号、名字或地点含全部这些词的（中英文均可）',
      }),
      standing: z.enum(['0', '1']).optional().openapi({
        description: '`1`: only those whose alarm is not normal',
        'x-description-zh': '1 为只要报警未归于正常的',
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

/** Of the points that a rule looks at. */
const mostLooks = 12

/** `GET /api/v1/rules`. */
export function ruleRoutes(api: Api, { plant, alarms }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site, within, edited, find, standing, after, limit } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    // what is not among them is normal
    const known = await alarms.alarms(site === undefined ? {} : { site })
    const kept = new Map(known.filter((alarm) => stateOf(alarm) !== 'NORM').map((alarm) => [alarm.id, alarm]))
    const words = (find ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    const isWithin = (id: string) => within === undefined || id === within || id.startsWith(`${within}.`)
    const found = current.rules
      .filter((rule) => (site === undefined || rule.site === site) && isWithin(rule.id))
      .filter(({ id }) => edited === undefined || isEdited(current, id) === (edited === '1'))
      .filter((rule) => words.length === 0 || hasAll(words, rule, current))
      .filter(({ id }) => standing === undefined || kept.has(id) === (standing === '1'))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const rest = after === undefined ? found : found.filter(({ id }) => id > after)
    const page = rest.slice(0, limit)
    const next = rest.length > limit ? page.at(-1)?.id : undefined
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

function hasAll(words: readonly string[], rule: AlarmRule, plant: Plant): boolean {
  const { site, asset, device } = describeAlarm(rule.id, rule, plant)
  const names = [rule.texts.name, site.name, asset?.name, device?.name].flatMap((name) => Object.values(name ?? {}))
  const text = [rule.id, ...names].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

function presentRule(rule: AlarmRule, plant: Plant) {
  const { book } = plant
  const about = describeAlarm(rule.id, rule, plant)
  const { id, kind, site, asset, point, device, texts, version, priority, audience, onDelayMs, offDelayMs, test } = rule
  const origin = book?.origins.get(id)
  const here = [
    site,
    asset ?? device ?? '',
    ...(point !== undefined && id.startsWith(`${site}.${asset}.${point}.`) ? [point] : []),
  ]
  const trialOf = origin ? undefined : parseTrialId(id)
  return {
    ...{ id, kind, site, version, priority, audience, onDelayMs, offDelayMs },
    name: { ...texts.name },
    siteName: { ...about.site.name },
    ...(about.asset && { assetName: { ...about.asset.name } }),
    unit: about.unit,
    looksAt: [...pointsOfRules(plant, [rule])].slice(0, mostLooks),
    ...(asset !== undefined && { asset }),
    ...(point !== undefined && { point }),
    ...(device !== undefined && { device }),
    stages: test.stages.map(({ limit, clear, priority: of }) => ({ limit, clear, priority: of })),
    ...(origin && {
      source: {
        from: origin.from,
        path: formatPath(origin.path),
        at: here.join('/'),
        rule: id.slice(here.join('.').length + 1),
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
