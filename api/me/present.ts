import type { Plant } from '../../core/plant/plant.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { Me } from './schema.ts'

/** Who asks, and what they may do. */
export function presentMe({ name, role, sites, person }: Caller, { city, duty }: Plant): Me {
  const crews = person === undefined ? [] : [...duty.crews.values()].filter(({ members }) => members.includes(name))
  return {
    ...{ name, role },
    ...(person !== undefined && { person }),
    ...(sites && { sites: [...sites] }),
    ...(crews.length > 0 && { crews: crews.map(({ id }) => id) }),
    zone: city.zone,
  }
}
