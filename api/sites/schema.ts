import { z } from '@hono/zod-openapi'
import { AssetSchema, PlantSchema, SiteSchema } from '../../core/plant/schema.ts'
import { PointBody } from '../points/schema.ts'

export const SiteSummary = SiteSchema.pick({ id: true, kind: true, name: true, at: true, lines: true, crew: true })
  .extend({
    assets: z.int(),
    points: z.int(),
    assetList: z
      .array(AssetSchema.pick({ id: true, kind: true, name: true, at: true }))
      .openapi({ description: 'What it has, and where that stands' }),
  })
  .openapi('SiteSummary')
export type SiteSummary = z.infer<typeof SiteSummary>

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
