import type { PlacedEdit } from '../alarm/compile/origin.ts'
import type { RuleBook } from '../plant/plant.ts'
import type { EditVerdict } from './verdict.ts'

type Superseded = Extract<EditVerdict, { name: 'superseded' }>

/** The edits of which at every place all that they set is set by later ones, by id; all places are looked through once. */
export function supersededAmong(
  held: readonly PlacedEdit[],
  origins: RuleBook['origins'],
): ReadonlyMap<number, Superseded> {
  const sets = new Map(held.map(({ id, set }) => [id, set]))
  const found = new Map<number, Set<number>>()
  const stillSet = new Set<number>()
  for (const { edits } of origins.values()) {
    edits.forEach((id, index) => {
      if (stillSet.has(id)) return
      const by = found.get(id) ?? new Set<number>()
      found.set(id, by)
      const later = edits.slice(index + 1)
      for (const key of Object.keys(sets.get(id) ?? {})) {
        const winner = later.findLast((other) => key in (sets.get(other) ?? {}))
        if (winner === undefined) stillSet.add(id)
        else by.add(winner)
      }
    })
  }
  for (const id of stillSet) found.delete(id)
  return new Map([...found].map(([id, by]) => [id, { name: 'superseded', by: [...by] }]))
}
