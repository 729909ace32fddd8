import { type Area, isInArea } from '../../core/people/area.ts'
import type { Plant } from '../../core/plant/plant.ts'

/** Whether somebody may change who is on duty for these crews: they look after sites, all of them in the area. */
export function mayRoster(area: Area, plant: Plant, crews: readonly string[]): boolean {
  if (area.sites === undefined) return true
  return (
    crews.length > 0 &&
    crews.every((crew) => {
      const sites = plant.sites.filter((site) => site.crew === crew)
      return sites.length > 0 && sites.every(({ id }) => isInArea(area, id))
    })
  )
}

/** The crews that a change is of: its own, or all in which the person is. */
export function crewsOfPerson(plant: Plant, person: string): readonly string[] {
  return [...plant.duty.crews.values()].filter(({ members }) => members.includes(person)).map(({ id }) => id)
}
