import { suggest } from '../plant/nearest.ts'
import type { PlantPath, PlantProblem } from '../plant/problem.ts'

interface Sought {
  readonly path: PlantPath
  readonly what: string
}

/** A name that is not among these; where they cannot be told (undefined) no name is wrong. */
export function known(
  id: string | undefined,
  names: ReadonlySet<string> | undefined,
  { path, what }: Sought,
): PlantProblem[] {
  if (id === undefined || !names || names.has(id)) return []
  return [{ path, message: `unknown ${what} ${id}${suggest(id, names)}` }]
}

/** The same for one or a list. */
export function knownAll(
  ids: string | readonly string[] | undefined,
  names: ReadonlySet<string> | undefined,
  { path, what }: Sought,
): PlantProblem[] {
  if (ids === undefined || typeof ids === 'string') return known(ids as string | undefined, names, { path, what })
  return ids.flatMap((id, index) => known(id, names, { path: [...path, index], what }))
}
