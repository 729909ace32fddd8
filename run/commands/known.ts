import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { UsageError } from '../process/usage-error.ts'

/** Throws a `UsageError` that names the first site of an option that the plant lacks, and what was perhaps meant. */
export function expectSites(plant: Plant, ids: readonly string[], option: string): void {
  const sites = new Set(plant.sites.map(({ id }) => id))
  const strange = ids.find((id) => !sites.has(id))
  if (strange === undefined) return
  throw new UsageError(`${option}: the plant has no site ${strange}${suggest(strange, sites)}`)
}

/** The same for points, `{site}/{asset}/{point}`. */
export function expectPoints(plant: Plant, ids: readonly string[], option: string): void {
  const strange = ids.find((id) => !plant.points.has(id))
  if (strange === undefined) return
  throw new UsageError(`${option}: the plant has no point ${strange}${suggest(strange, plant.points.keys())}`)
}
