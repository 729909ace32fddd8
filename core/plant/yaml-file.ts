import { type Document, LineCounter, parseDocument } from 'yaml'
import { type LineColumn, lineColumnAt, offsetOf } from './line-column.ts'
import { formatPath, type PlantProblem } from './problem.ts'
import { yamlValue } from './yaml-value.ts'

/** A problem with its place in the text. */
export interface PlacedProblem extends LineColumn {
  /** `sites[0].assets[2].id`; '' where the text is not even YAML. */
  readonly path: string
  readonly message: string
}

/** A small YAML file that a person wrote: what it says, and where in its text each problem with that stands. */
export type YamlFile =
  | {
      readonly ok: true
      readonly value: unknown
      /** Each problem once per place, in the order of the text. */
      readonly place: (problems: readonly PlantProblem[]) => PlacedProblem[]
    }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads YAML 1.2, anchors and `<<` allowed. Total. */
export function readYamlFile(text: string): YamlFile {
  const lines = new LineCounter()
  const document = documentOf(text, lines)
  if (!document) return { ok: false, problems: [nestedTooDeeply] }
  const { value, targets, problems, duplicates } = yamlValue(document.contents)
  const syntax = document.errors.map(({ pos, message }) => ({ offset: pos[0], message }))
  // what is no YAML has keys that nobody wrote
  const unreadable = syntax.length > 0 ? [...syntax, ...problems] : [...problems, ...duplicates]
  if (unreadable.length > 0) {
    const placed = unreadable.map(({ offset, message }) => ({ ...lineColumnAt(lines, offset), path: '', message }))
    return { ok: false, problems: oncePerPlace(placed) }
  }
  const place = (found: readonly PlantProblem[]) =>
    oncePerPlace(
      found.map(({ path, message, about }) => {
        const offset = offsetOf(document.contents, path, { targets, about })
        return { ...lineColumnAt(lines, offset), path: formatPath(path), message }
      }),
    )
  return { ok: true, value, place }
}

export const nestedTooDeeply: PlacedProblem = { line: 1, column: 1, path: '', message: 'nested too deeply' }

/** That keys are unique is for `yamlValue` to see: the package compares each key with each. Undefined where brackets are nested so deeply that the parser has no stack left. */
export function documentOf(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** In the order of the text. What is wrong in an anchor is wrong wherever it is used, and told once. */
export function oncePerPlace(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const told = new Map(problems.toReversed().map((one) => [`${one.line}:${one.column} ${one.message}`, one]))
  return [...told.values()].toReversed().sort((a, b) => a.line - b.line || a.column - b.column)
}
