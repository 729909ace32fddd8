import { createRoute, z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { callerOf, secured } from '../access.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { presentKpis } from '../kpis/present.ts'
import { KpiBody } from '../kpis/schema.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'
import { adviceText } from './advice.ts'
import { failureTexts } from './failure.ts'
import type { BacktestJob, BacktestStart } from './jobs.ts'
import type { Selection } from './selection.ts'

const TimeText = z
  .string()
  .min(1)
  .openapi({ description: 'As of history: RFC 3339 with a zone, epoch ms, `now`, `-30d`' })
const Time = z.iso.datetime()

const BacktestBody = z
  .strictObject({
    rules: z
      .string()
      .max(1_000_000)
      .optional()
      .openapi({ description: 'The `alarms` of a plant file, YAML or JSON. Default: the rules in force' }),
    from: TimeText,
    to: TimeText.default('now'),
    sites: z.array(z.string()).max(1_000).optional().openapi({ description: 'Only rules of these sites' }),
    points: z.array(z.string()).max(10_000).optional().openapi({ description: 'Only rules that look at one of these' }),
    incidents: z
      .array(
        z.strictObject({
          name: z.string().max(200),
          at: TimeText,
          within: z.string().optional().openapi({ description: 'Only alarms whose id begins so count' }),
        }),
      )
      .max(1_000)
      .default([])
      .openapi({ description: 'What did happen: how long before it would somebody have been called?' }),
  })
  .openapi('BacktestRequest')

const Report = z
  .object({
    readings: z.int(),
    from: Time.openapi({ description: 'Of the first reading' }),
    to: Time.openapi({ description: 'Of the last reading' }),
    alarmsPerDay: z.number(),
    kpis: KpiBody,
    incidents: z.array(
      z.object({ name: z.string(), at: Time, leadMs: z.number().nullable(), alarm: z.string().nullable() }),
    ),
    difference: z
      .array(z.object({ alarm: z.string(), tried: z.int().nullable(), inForce: z.int().nullable() }))
      .openapi({ description: 'From the rules in force, in raisings; null: no such rule there. The thousand largest' }),
    advice: z.array(
      z.object({
        alarm: z.string(),
        deadband: z.number().optional(),
        onDelayMs: z.number().optional(),
        alarms: z.int(),
        saved: z.int(),
        says: z.object({ 'zh-CN': z.string(), en: z.string() }),
      }),
    ),
  })
  .openapi('BacktestReport')

/** A backtest as it stands. */
const Backtest = z
  .object({
    id: z.string(),
    by: z.string(),
    startedAt: Time,
    from: Time,
    to: Time,
    rules: z.int().openapi({ description: 'How many are tried' }),
    state: z.enum(['running', 'done', 'failed']),
    readings: z.int().optional().openapi({ description: 'While it runs: so far, of two passes' }),
    endedAt: Time.optional(),
    because: z.enum(['too-much', 'too-slow', 'memory', 'store', 'stopped', 'error']).optional(),
    says: z.object({ 'zh-CN': z.string(), en: z.string() }).optional().openapi({ description: 'Why it failed' }),
    report: Report.optional(),
  })
  .openapi('Backtest')

const content = { 'application/json': { schema: Backtest } }
const startRoute = createRoute({
  method: 'post',
  path: '/api/v1/backtests',
  operationId: 'startBacktest',
  tags: ['backtests'],
  summary: 'Try alarm rules on stored history',
  'x-summary-zh': '用历史数据试运行报警规则',
  description:
    'Begins a backtest and answers once its rules are checked, which may take 10 s; of their problems the first hundred ' +
    'are told. Ask for it by its id (`Location`). One at a time, at most 50,000 alarms, 20,000,000 ' +
    'readings and 15 minutes; the last ten results are kept until a restart. Clocks and sessions of devices are not in ' +
    'history: their rules stay silent.',
  ...secured('engineer'),
  request: { query: query({}), body: { required: true, content: { 'application/json': { schema: BacktestBody } } } },
  responses: {
    202: { description: 'It runs', content },
    ...problemResponses(...refusals, 'invalid-request', 'unsupported-media-type', 'bad-rules', 'backtest-running'),
  },
})
const findRoute = createRoute({
  method: 'get',
  path: '/api/v1/backtests/{id}',
  operationId: 'getBacktest',
  tags: ['backtests'],
  summary: 'A backtest: how far it is, and what came of it',
  'x-summary-zh': '查询回测进度与结果',
  ...secured('engineer'),
  request: { params: z.object({ id: z.uuid() }), query: query({}) },
  responses: {
    200: { description: 'The backtest', content },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-backtest'),
  },
})

/** `/api/v1/backtests`. */
export function backtestRoutes(api: Api, { plant, backtests, clock }: RouteDeps): void {
  api.openapi(startRoute, async (c) => {
    const body = c.req.valid('json')
    const { current } = plant
    const now = clock()
    const errors: Wrong = []
    const context = { now, wrong: errors }
    const from = readAsked('json.from', body.from, context)
    const to = readAsked('json.to', body.to, context)
    if (from !== undefined && to !== undefined && from >= to) {
      errors.push({ where: 'json.to', expected: 'a time after from', got: body.to })
    }
    const incidentTimes = body.incidents.map(({ at }, index) => readAsked(`json.incidents.${index}.at`, at, context))
    errors.push(...unknownPlaces(current, body))
    if (errors.length > 0 || from === undefined || to === undefined) return problem(c, 'invalid-request', { errors })
    const incidents = body.incidents.map(({ name, within }, index) => {
      return { name, at: incidentTimes[index] ?? 0, ...(within !== undefined && { within }) }
    })
    const { rules, sites, points } = body
    const selection = { ...(sites && { sites }), ...(points && { points }) }
    const request = { plant: current, ...selection, ...(rules !== undefined && { rules }), incidents, from, to }
    const started = await backtests.start(request, callerOf(c).name)
    if (!started.ok) return refuse(c, started)
    const { job } = started
    return c.json(present(job), 202, { location: `/api/v1/backtests/${job.id}`, 'retry-after': '1' })
  })

  api.openapi(findRoute, (c) => {
    const job = backtests.find(c.req.valid('param').id)
    return job ? c.json(present(job), 200, { 'cache-control': 'no-store' }) : problem(c, 'unknown-backtest')
  })
}

function refuse(c: ApiContext, refused: BacktestStart & { ok: false }) {
  switch (refused.because) {
    case 'busy':
      return problem(c, 'backtest-running', { headers: { 'retry-after': '30' } })
    case 'rules-too-large':
      return problem(c, 'bad-rules', {
        errors: [{ where: 'json.rules', expected: 'rules that can be checked in 10 s: fewer, or at fewer places' }],
      })
    case 'bad-rules': {
      const { problems, more } = refused.checked
      const errors = problems.map(({ line, column, path, message }) => {
        return { where: `json.rules:${line}:${column}${path && ` ${path}`}`, expected: message }
      })
      if (more > 0) errors.push({ where: 'json.rules', expected: `and ${more} more` })
      return problem(c, 'bad-rules', { errors })
    }
  }
}

function unknownPlaces({ sites: known, points }: Plant, asked: Selection) {
  const unknown = (of: 'sites' | 'points', isKnown: (id: string) => boolean) =>
    (asked[of] ?? []).flatMap((id, index) =>
      isKnown(id) ? [] : [{ where: `json.${of}.${index}`, expected: `one of the plant's ${of}`, got: id }],
    )
  const ids = new Set(known.map(({ id }) => id))
  return [...unknown('sites', (id) => ids.has(id)), ...unknown('points', (id) => points.has(id))]
}

function present({ id, by, startedAt, from, to, rules, state }: BacktestJob): z.infer<typeof Backtest> {
  const about = { id, by, startedAt: formatTime(startedAt), from: formatTime(from), to: formatTime(to) }
  const what = { ...about, rules, state: state.name }
  if (state.name === 'running') return { ...what, readings: state.readings }
  const ended = { ...what, endedAt: formatTime(state.endedAt) }
  return state.name === 'failed'
    ? { ...ended, because: state.because, says: failureTexts[state.because] }
    : { ...ended, report: presentReport(state.report) }
}

function presentReport(report: (BacktestJob['state'] & { name: 'done' })['report']): z.infer<typeof Report> {
  const { readings, from, to, alarmsPerDay, kpis, incidents, difference, advice } = report
  return {
    readings,
    from: formatTime(from),
    to: formatTime(to),
    alarmsPerDay,
    kpis: presentKpis(kpis),
    incidents: incidents.map(({ incident, leadMs, alarm }) => {
      return { name: incident.name, at: formatTime(incident.at), leadMs, alarm }
    }),
    difference: difference.slice(0, 1_000),
    advice: advice.map((each) => {
      const { kind: _, ...change } = each.change
      return { alarm: each.alarm, ...change, alarms: each.alarms, saved: each.saved, says: adviceText(each) }
    }),
  }
}
