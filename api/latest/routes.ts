import { createRoute, z } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { Latest } from '../live/schema.ts'
import { listInPieces } from '../pieces.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { SiteFilter } from '../query.ts'
import { query } from '../validation.ts'
import { presentReading } from './present.ts'

/** The answer of `/api/v1/latest`. */
export const LatestReadings = z.object({ readings: z.array(Latest) }).openapi('LatestReadings')

const route = createRoute({
  method: 'get',
  path: '/api/v1/latest',
  operationId: 'getLatest',
  tags: ['readings'],
  summary: 'The newest reading of each point',
  'x-summary-zh': '各测点的最新读数',
  ...secured('viewer'),
  request: { query: query({ site: SiteFilter }) },
  responses: {
    200: {
      description: 'Newest readings, by point; a point that has never reported is absent',
      content: { 'application/json': { schema: LatestReadings } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** The newest readings: `/api/v1/latest`. */
export function latestRoutes(api: Api, { plant, state }: RouteDeps): void {
  api.openapi(route, async (c) => {
    const { site } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const found = await state.latest(site)
    return listInPieces<z.infer<typeof LatestReadings>>(c, {
      key: 'readings',
      items: found.values().map((reading) => presentReading(reading, current)),
    })
  })
}
