import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Point } from '../../core/plant/plant.ts'
import { secured } from '../access.ts'
import { csvBegin } from '../byte-order-mark.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { openBody } from './body.ts'
import { type HistoryPlan, type HistoryQuery, planHistory } from './plan.ts'
import { HistoryBody, historyQuery } from './query.ts'
import { csvFormat, jsonFormat } from './rows.ts'
import { historyBuckets } from './tiers.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/readings',
  operationId: 'getReadings',
  tags: ['readings'],
  summary: 'History of a point, as JSON or CSV, of any length',
  'x-summary-zh': '测点的历史读数（JSON 或 CSV，长度不限）',
  description:
    'Readings in [from, to), ascending; with `every`, one aggregate per bucket that starts at a whole multiple of it ' +
    'since 1970-01-01 UTC, or at midnight in the city where it is whole days; empty buckets absent. Whole hours and ' +
    'days are answered from roll-ups where these are up to date, which changes nothing but the time it takes. CSV with `Accept: text/csv`. The answer is streamed: it ends early, ' +
    'with the connection broken off, only when the store fails.',
  ...secured('viewer'),
  request: { query: historyQuery },
  responses: {
    200: {
      description: 'The rows',
      content: {
        'application/json': { schema: HistoryBody },
        'text/csv': {
          schema: z.string().openapi({ example: 'at,value,quality,reason\r\n2026-07-03T02:15:00.000Z,1.23,1,\r\n' }),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-point', 'store-unavailable', 'too-slow'),
  },
})

function kindOf(plan: HistoryPlan): 'readings' | 'buckets' | 'band' {
  if (plan.rows === 'readings') return 'readings'
  return plan.query.aggregate === 'band' ? 'band' : 'buckets'
}

/** History: `/api/v1/readings`. */
export function readingRoutes(api: Api, deps: RouteDeps): void {
  const { plant, store, state, clock, measures, log } = deps
  const rowsOf = (plan: HistoryPlan, point: Point) => {
    if (plan.rows === 'readings') return { batches: store.range(plan.query) }
    return historyBuckets(plan.query, { store, state, point, zone: plant.current.city.zone, now: clock() })
  }
  api.openapi(route, async (c) => {
    const asked: HistoryQuery = c.req.valid('query')
    const point = plant.current.points.get(asked.point)
    if (!point) return problem(c, 'unknown-point')
    const planned = planHistory(asked, point, clock())
    if (!planned.ok) return problem(c, 'invalid-request', { errors: planned.errors })
    const { plan } = planned
    const mediaType = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    })
    const rows = await rowsOf(plan, point)
    const tier = 'tier' in rows && { tier: rows.tier }
    const format =
      mediaType === 'text/csv'
        ? csvFormat(kindOf(plan), csvBegin(c, asked.bom))
        : jsonFormat({ ...plan.asked, ...tier })
    const headers = {
      'content-type': format.mediaType,
      'cache-control': 'no-store',
      vary: 'Accept, Sec-Fetch-Mode',
      ...(mediaType === 'text/csv' && {
        'content-disposition': `attachment; filename="${point.id.replaceAll('/', '_')}.csv"`,
      }),
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const { batches } = rows
    measures.reads.inc()
    const body = await openBody({ batches, format, onEnd: () => measures.reads.dec(), onBroken })
    if (c.var.expired.aborted) await body.cancel()
    return c.body(body, 200, headers)

    function onBroken(error: unknown): boolean {
      measures.brokenOff.inc()
      log.error({ err: error, request: c.var.requestId, point: asked.point }, 'answer broken off')
      c.env?.hangUp?.()
      return c.env?.hangUp !== undefined
    }
  })
}
