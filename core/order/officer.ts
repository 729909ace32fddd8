import { accessOf } from '../people/access.ts'
import { isInArea } from '../people/area.ts'
import { includesRole } from '../people/role.ts'
import type { Plant } from '../plant/plant.ts'
import type { Doing } from './event.ts'
import type { Order } from './order.ts'

/** Who agrees to what a crew asks for: its officer, and every engineer. A token that has the officer's name is not the officer. */
export function isOfficer({ officer }: Pick<Order, 'officer'>, { who, asOfficer }: Doing): boolean {
  if (typeof who === 'string') return true
  if (includesRole(who.role, 'engineer')) return true
  // entries of before have no word of it: it was who stood in the order
  return asOfficer ?? (who.person !== undefined && who.name === officer)
}

/** The officer of an order by the plant of now: of the crew that has it, else of the site's. */
export function officerNow(plant: Pick<Plant, 'duty' | 'sites'>, { to, about }: Pick<Order, 'to' | 'about'>) {
  const { crews } = plant.duty
  const site = plant.sites.find(({ id }) => id === about.site)
  return (crews.get(to?.crew ?? '') ?? crews.get(site?.crew ?? ''))?.officer
}

/** Whether a person may take what is to be done at a site; of a crew, whether one of its members may. */
export function mayTake(plant: Plant, { crew, person }: NonNullable<Order['to']>, site: string): boolean {
  const may = (id: string) => {
    const access = accessOf(plant, id)
    return access !== undefined && includesRole(access.role, 'operator') && isInArea(access, site)
  }
  if (person !== undefined) return may(person)
  return crew !== undefined && (plant.duty.crews.get(crew)?.members ?? []).some(may)
}
