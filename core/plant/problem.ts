import type { Impossible } from '../alarm/prove/impossible.ts'

/** Where in the plant file: keys and indexes from the top. A missing key's path ends with the key. */
export type PlantPath = readonly (string | number)[]

/** One thing that is wrong with a plant file, for the person who wrote it. */
export interface PlantProblem {
  readonly path: PlantPath
  readonly message: string
  /** Why a rule cannot be so, and which rule it is, where there is a word for it in both languages. */
  readonly reason?: Impossible
  readonly rule?: string
  /** `key` where the key itself is wrong, and not its value. */
  readonly about?: 'key'
  /** Where its earlier namesake is, for what appears twice. */
  readonly first?: PlantPath
}

/** `sites[0].assets[2].id`; `the file` for the top. */
export function formatPath(path: PlantPath): string {
  if (path.length === 0) return 'the file'
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}
