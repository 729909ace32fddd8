import type { Plant } from '../../core/plant/plant.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { Me } from './schema.ts'

/** Who asks, and what they may do. */
export function presentMe({ name, role, sites, person }: Caller, { city }: Plant): Me {
  return { name, role, ...(person !== undefined && { person }), ...(sites && { sites: [...sites] }), zone: city.zone }
}
