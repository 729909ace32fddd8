import type { z } from '@hono/zod-openapi'
import type { Plant, Point, Site } from '../../core/plant/plant.ts'
import { presentPoint } from '../points/present.ts'
import type { SiteBody, SiteSummary } from './schema.ts'

export function presentSummary(
  { id, kind, name, at, lines, crew, assets }: Site,
  points: readonly Point[],
): z.infer<typeof SiteSummary> {
  return {
    id,
    kind,
    name,
    at,
    ...(lines && { lines }),
    ...(crew && { crew }),
    assets: assets.length,
    points: points.length,
    assetList: assets.map(({ id, kind, name, at }) => ({ id, kind, name, at })),
  }
}

export function presentSite(site: Site, plant: Plant): z.infer<typeof SiteBody> {
  const { city, points } = plant
  const assets = site.assets.map((asset) => ({
    ...asset,
    points: asset.points.flatMap(({ id }) => {
      const point = points.get(`${site.id}/${asset.id}/${id}`)
      return point ? [presentPoint(point, plant)] : []
    }),
  }))
  return { ...site, zone: city.zone, assets }
}
