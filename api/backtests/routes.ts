import { createRoute, z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { callerOf, secured } from '../access.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { onceRefusals, problemResponses, refusals } from '../problem-responses.ts'
import { once } from '../repeats.ts'
import { onceHeaders } from '../step.ts'
import { query } from '../validation.ts'
import type { BacktestStart } from './jobs.ts'
import { presentBacktest } from './present.ts'
import { Backtest, BacktestBody } from './schema.ts'
import type { Selection } from './selection.ts'

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
  ...secured('engineer', once),
  request: {
    headers: onceHeaders,
    query: query({}),
    body: { required: true, content: { 'application/json': { schema: BacktestBody } } },
  },
  responses: {
    202: { description: 'It runs', content },
    ...problemResponses(
      ...onceRefusals,
      ...refusals,
      'invalid-request',
      'unsupported-media-type',
      'bad-rules',
      'backtest-running',
    ),
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

const cancelRoute = createRoute({
  method: 'post',
  path: '/api/v1/backtests/{id}/cancel',
  operationId: 'cancelBacktest',
  tags: ['backtests'],
  summary: 'End a backtest that runs: another one may begin at once',
  'x-summary-zh': '停止正在运行的回测，随即可以开始另一个',
  ...secured('engineer'),
  request: { params: z.object({ id: z.uuid() }), query: query({}) },
  responses: {
    200: { description: 'The backtest as it is then; one that had ended is left as it was', content },
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
    if (!started.ok) return refuseBacktest(c, started)
    const { job } = started
    return c.json(presentBacktest(job), 202, { location: `/api/v1/backtests/${job.id}`, 'retry-after': '1' })
  })

  api.openapi(findRoute, (c) => {
    const job = backtests.find(c.req.valid('param').id)
    return job ? c.json(presentBacktest(job), 200, { 'cache-control': 'no-store' }) : problem(c, 'unknown-backtest')
  })

  api.openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param')
    await backtests.cancel(id)
    const job = backtests.find(id)
    return job ? c.json(presentBacktest(job), 200, { 'cache-control': 'no-store' }) : problem(c, 'unknown-backtest')
  })
}

/** The answer to a backtest that does not begin. */
export function refuseBacktest(c: ApiContext, refused: BacktestStart & { ok: false }) {
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
