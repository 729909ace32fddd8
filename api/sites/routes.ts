import { createRoute, z } from '@hono/zod-openapi'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { query } from '../validation.ts'
import { presentSite, presentSummary } from './present.ts'
import { SiteBody, Sites } from './schema.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/sites',
  operationId: 'listSites',
  tags: ['plant'],
  summary: 'The city and its sites',
  'x-summary-zh': '城市及其站点',
  ...secured('viewer'),
  request: { query: query({}) },
  responses: {
    200: { description: 'All sites', content: { 'application/json': { schema: Sites } } },
    ...problemResponses(...refusals, 'invalid-request'),
  },
})

const siteRoute = createRoute({
  method: 'get',
  path: '/api/v1/sites/{site}',
  operationId: 'getSite',
  tags: ['plant'],
  summary: 'A site with its assets and points',
  'x-summary-zh': '站点及其设施和测点',
  ...secured('viewer'),
  request: {
    params: z.object({ site: z.string().openapi({ example: 'huoshui-linka', description: 'Id of a site' }) }),
    query: query({}),
  },
  responses: {
    200: { description: 'The site', content: { 'application/json': { schema: SiteBody } } },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

/** The register of sites: `/api/v1/sites`. */
export function siteRoutes(api: Api, { plant }: RouteDeps): void {
  api.openapi(listRoute, (c) => {
    const { city, sites, points } = plant.current
    const counts = Map.groupBy(points.values(), (point) => point.site)
    return c.json({ city, sites: sites.map((site) => presentSummary(site, counts.get(site.id) ?? [])) }, 200)
  })

  api.openapi(siteRoute, (c) => {
    const { site: id } = c.req.valid('param')
    const site = plant.current.sites.find((known) => known.id === id)
    return site ? c.json(presentSite(site, plant.current), 200) : problem(c, 'unknown-site')
  })
}
