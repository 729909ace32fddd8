import { accessOf } from '../../core/people/access.ts'
import { liesIn } from '../../core/people/manage.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'

/**
 * Whose log-ins somebody with an area is shown: of those whose whole area lies in it, and their own. Undefined:
 * everybody's. A token that is called like a person is not that person.
 */
export function shownTo(caller: Caller, plant: Plant): readonly string[] | undefined {
  if (caller.sites === undefined) return undefined
  return [...plant.duty.people.keys()].filter((id) => {
    const access = accessOf(plant, id)
    return (caller.person !== undefined && caller.name === id) || (access !== undefined && liesIn(caller, access))
  })
}
