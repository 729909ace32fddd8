import type { PlacedEdit } from '../alarm/compile/origin.ts'
import type { RuleBook } from '../plant/plant.ts'
import type { EditVerdict } from './verdict.ts'

/** Where at every place all that an edit sets is set by later ones. */
export function supersededBy(
  id: number,
  set: PlacedEdit['set'],
  { held, origins }: { readonly held: readonly PlacedEdit[]; readonly origins: RuleBook['origins'] },
): Extract<EditVerdict, { name: 'superseded' }> | undefined {
  const sets = new Map(held.map((edit) => [edit.id, edit.set]))
  const by = new Set<number>()
  let places = 0
  for (const { edits } of origins.values()) {
    const index = edits.indexOf(id)
    if (index < 0) continue
    places += 1
    const later = edits.slice(index + 1)
    for (const key of Object.keys(set)) {
      const winner = later.findLast((other) => key in (sets.get(other) ?? {}))
      if (winner === undefined) return undefined
      by.add(winner)
    }
  }
  return places === 0 ? undefined : { name: 'superseded', by: [...by] }
}
