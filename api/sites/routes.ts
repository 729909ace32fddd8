import { createRoute, z } from '@hono/zod-openapi'
import type { Plant, Point, Site } from '../../core/plant/plant.ts'
import { AssetSchema, PlantSchema, SiteSchema } from '../../core/plant/schema.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { PointBody, presentPoint } from '../points/routes.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { query } from '../validation.ts'

const SiteSummary = SiteSchema.pick({ id: true, kind: true, name: true, at: true, crew: true })
  .extend({ assets: z.int(), points: z.int() })
  .openapi('SiteSummary')

/** The answer of `/api/v1/sites`. */
export const Sites = z
  .object({
    city: z
      .object(PlantSchema.shape.city.shape)
      .openapi({ description: 'With its time zone; times in the API are UTC' }),
    sites: z.array(SiteSummary),
  })
  .openapi('Sites')

const AssetBody = AssetSchema.omit({ points: true })
  .extend({ points: z.array(PointBody) })
  .openapi('Asset')
/** The answer of `/api/v1/sites/{site}`. */
export const SiteBody = SiteSchema.omit({ assets: true })
  .extend({ zone: PlantSchema.shape.city.shape.zone, assets: z.array(AssetBody) })
  .openapi('Site')

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
    return c.json({ city, sites: sites.map((site) => summaryOf(site, counts.get(site.id) ?? [])) }, 200)
  })

  api.openapi(siteRoute, (c) => {
    const { site: id } = c.req.valid('param')
    const site = plant.current.sites.find((known) => known.id === id)
    return site ? c.json(bodyOf(site, plant.current), 200) : problem(c, 'unknown-site')
  })
}

function summaryOf({ id, kind, name, at, crew, assets }: Site, points: readonly Point[]): z.infer<typeof SiteSummary> {
  return { id, kind, name, at, ...(crew && { crew }), assets: assets.length, points: points.length }
}

function bodyOf(site: Site, { city, points }: Plant): z.infer<typeof SiteBody> {
  const assets = site.assets.map((asset) => ({
    ...asset,
    points: asset.points.flatMap(({ id }) => {
      const point = points.get(`${site.id}/${asset.id}/${id}`)
      return point ? [presentPoint(point)] : []
    }),
  }))
  return { ...site, zone: city.zone, assets }
}
