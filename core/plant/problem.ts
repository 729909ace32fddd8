import { type Impossible, impossibleText } from '../alarm/prove/impossible.ts'
import type { LocalText } from '../words/language.ts'

/** Where in the plant file: keys and indexes from the top. A missing key's path ends with the key. */
export type PlantPath = readonly (string | number)[]

/** One thing that is wrong with a plant file, for the person who wrote it. */
export interface PlantProblem {
  readonly path: PlantPath
  readonly message: string
  /** The message in Chinese, of those that a claim made on a page can lead to. */
  readonly zh?: string
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

/** A problem for people who read one of both languages; what has no word in Chinese says so in English. */
export function problemText({ message, zh, reason, rule }: PlantProblem): LocalText {
  if (zh !== undefined) return { en: message, 'zh-CN': zh }
  return { en: message, 'zh-CN': reason ? `${rule ?? ''}：${impossibleText(reason)['zh-CN']}` : message }
}
