import { createRoute, z } from '@hono/zod-openapi'
import { suggest } from '../../core/plant/nearest.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { listInPieces } from '../pieces.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { SiteFilter } from '../query.ts'
import { query } from '../validation.ts'
import { presentPoint } from './present.ts'
import { Points } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/points',
  operationId: 'listPoints',
  tags: ['plant'],
  summary: 'What is measured',
  'x-summary-zh': '测点清单',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      quantity: z
        .string()
        .optional()
        .openapi({ description: 'Only this quantity', 'x-description-zh': '只要这个物理量', example: 'water_level' }),
    }),
  },
  responses: {
    200: {
      description: 'The points, in the order of the plant file',
      content: { 'application/json': { schema: Points } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** The register of points: `/api/v1/points`. */
export function pointRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(route, (c) => {
    const { site, quantity } = c.req.valid('query')
    const { current } = plant
    const { sites, points, quantities } = current
    if (quantity !== undefined && !quantities.has(quantity)) {
      const expected = `a quantity that is built in or of the plant file${suggest(quantity, quantities.keys())}`
      return problem(c, 'invalid-request', { errors: [{ where: 'query.quantity', expected, got: quantity }] })
    }
    if (site !== undefined && !sites.some((known) => known.id === site)) return problem(c, 'unknown-site')
    const found = points
      .values()
      .filter((point) => (site ?? point.site) === point.site && (quantity ?? point.quantity.id) === point.quantity.id)
    return listInPieces<z.infer<typeof Points>>(c, {
      key: 'points',
      items: found.map((point) => presentPoint(point, current)),
    })
  })
}
