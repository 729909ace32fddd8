import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { openBody } from '../history/body.ts'
import { type HistoryQuery, planHistory } from '../history/plan.ts'
import { HistoryBody, historyQuery } from '../history/query.ts'
import { csvFormat, jsonFormat } from '../history/rows.ts'
import { problem, problemResponses, refusals } from '../problem.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/readings',
  summary: 'History of a point, as JSON or CSV, of any length',
  'x-summary-zh': '测点的历史读数（JSON 或 CSV，长度不限）',
  description:
    'Readings in [from, to), ascending; with `every`, one aggregate per bucket that starts at a whole multiple of it ' +
    'since 1970-01-01 UTC, empty buckets absent. CSV with `Accept: text/csv`. The answer is streamed: it ends early, ' +
    'with the connection broken off, only when the store fails.',
  ...secured('viewer'),
  request: { query: historyQuery },
  responses: {
    200: {
      description: 'The rows',
      content: {
        'application/json': { schema: HistoryBody },
        'text/csv': {
          schema: z.string().openapi({ example: 'at,value,quality\r\n2026-07-03T02:15:00.000Z,1.23,1\r\n' }),
        },
      },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-point', 'store-unavailable', 'too-slow'),
  },
})

/** History: `/api/v1/readings`. */
export function readingRoutes(api: Api, deps: RouteDeps): void {
  const { plant, store, clock, measures, log } = deps
  api.openapi(route, async (c) => {
    const asked: HistoryQuery = c.req.valid('query')
    const point = plant.current.points.get(asked.point)
    if (!point) return problem(c, 'unknown-point')
    const planned = planHistory(asked, point, clock())
    if (!planned.ok) return problem(c, 'invalid-request', { errors: [...planned.errors] })
    const { plan } = planned
    const mediaType = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    })
    const format = mediaType === 'text/csv' ? csvFormat(plan.rows) : jsonFormat(plan.asked)
    const headers = {
      'content-type': format.mediaType,
      'cache-control': 'no-store',
      vary: 'Accept',
      ...(mediaType === 'text/csv' && {
        'content-disposition': `attachment; filename="${point.id.replaceAll('/', '_')}.csv"`,
      }),
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const batches = plan.rows === 'buckets' ? store.buckets(plan.query) : store.range(plan.query)
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
