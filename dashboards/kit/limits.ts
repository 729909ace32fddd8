import type { Plant } from '../../core/plant/plant.ts'

/** 设防, 警戒, 保证, crest and record level in m, by the plant file's names. */
export type LimitName = 'FRZ' | 'WRZ' | 'GRZ' | 'crest' | 'record'

/** A level point whose asset has a 警戒 level. */
export interface LevelLimit {
  readonly site: string
  readonly asset: string
  readonly point: string
  /** Lowest first; always holds WRZ. */
  readonly levels: readonly (readonly [LimitName, number])[]
}

const names: readonly LimitName[] = ['FRZ', 'WRZ', 'GRZ', 'crest']

/** The level points that can be above a limit, in the plant file's order. */
export function levelLimits(plant: Plant): readonly LevelLimit[] {
  return plant.sites.flatMap((site) =>
    site.assets.flatMap((asset) => {
      const point = asset.points.find(({ quantity }) => quantity === 'water_level')
      if (!point || asset.levels?.WRZ === undefined) return []
      const { levels } = asset
      const given = names.flatMap((name) => (levels[name] === undefined ? [] : [[name, levels[name]] as const]))
      return [{ site: site.id, asset: asset.id, point: point.id, levels: given }]
    }),
  )
}
