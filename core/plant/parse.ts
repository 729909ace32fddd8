import { type Document, LineCounter } from 'yaml'
import { compilePlant } from './compile.ts'
import { type LineColumn, lineColumnAt, offsetOf } from './line-column.ts'
import { plainJson } from './plain-json.ts'
import type { Plant } from './plant.ts'
import { formatPath, type PlantPath, type PlantProblem } from './problem.ts'
import { documentOf, nestedTooDeeply, oncePerPlace, type PlacedProblem } from './yaml-file.ts'
import { yamlValue } from './yaml-value.ts'

export type ParseResult =
  /** `file` is the value of the text, which fits the `PlantSchema`. */
  | { readonly ok: true; readonly plant: Plant; readonly file: unknown }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads a plant file (YAML 1.2, anchors and `<<` allowed). Every problem at once, in the order of the text. Total. */
export function parsePlant(text: string): ParseResult {
  const json = plainJson(text)
  const quick = json === undefined ? undefined : compilePlant(json)
  if (quick?.ok) return { ...quick, file: json }
  const lines = new LineCounter()
  const document = documentOf(text, lines)
  if (!document) return { ok: false, problems: [nestedTooDeeply] }
  const syntax = syntaxProblems(document, lines)
  // Of a key that comes twice all else can be told; of a text that is no YAML nothing can.
  if (document.errors.length > 0) return { ok: false, problems: syntax }
  const { value, targets, problems, duplicates } = yamlValue(document.contents)
  const found = [...problems, ...duplicates]
  const errors = [
    ...syntax,
    ...found.map(({ offset, message }) => ({ ...lineColumnAt(lines, offset), path: '', message })),
  ]
  if (problems.length > 0) return { ok: false, problems: oncePerPlace(errors) }
  const compiled = compilePlant(value)
  if (compiled.ok && errors.length === 0) return { ...compiled, file: value }
  const find = (path: PlantPath, about?: 'key') =>
    lineColumnAt(lines, offsetOf(document.contents, path, { targets, about }))
  const mistakes = compiled.ok ? [] : compiled.problems.map((problem) => place(problem, find))
  return { ok: false, problems: oncePerPlace([...errors, ...mistakes]) }
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): PlacedProblem[] {
  return [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    ...lineColumnAt(lines, pos[0]),
    path: '',
    message,
  }))
}

function place(problem: PlantProblem, find: (path: PlantPath, about?: 'key') => LineColumn): PlacedProblem {
  const { path, message, about, first } = problem
  const also = first ? ` (line ${find(first).line})` : ''
  return { ...find(path, about), path: formatPath(path), message: `${message}${also}` }
}
