import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import { compilePlant } from './compile.ts'
import { type Place, placeOf } from './place.ts'
import type { Plant } from './plant.ts'
import { formatPath, type PlantProblem } from './problem.ts'

/** A problem with its place in the text, both counted from 1. */
export interface PlacedProblem extends Place {
  /** `sites[0].assets[2].id`; '' where the text is not even YAML. */
  readonly path: string
  readonly message: string
}

export type ParseResult =
  | { readonly ok: true; readonly plant: Plant }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** More uses of anchors than this are no hand-written plant file but a bomb. */
const maxAliasCount = 10_000

/** Reads a plant file (YAML 1.2, anchors and `<<` allowed). Every problem at once, in the order of the text. */
export function parsePlant(text: string): ParseResult {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, stringKeys: true })
  const errors = syntaxProblems(document, lines)
  // Of a key that comes twice all else can be told; of a text that is no YAML nothing can.
  const readable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY')
  if (!readable) return { ok: false, problems: errors }
  const loose = looseAliases(document, lines)
  if (loose.length > 0) return { ok: false, problems: [...errors, ...loose] }
  const file = plainOf(document)
  if (!file.ok) return { ok: false, problems: [{ line: 1, column: 1, path: '', message: file.message }] }
  const compiled = compilePlant(file.value)
  if (compiled.ok && errors.length === 0) return compiled
  const found = compiled.ok ? [] : compiled.problems.map((problem) => place(problem, document, lines))
  return { ok: false, problems: oncePerPlace([...errors, ...found]) }
}

/** In the order of the text. What is wrong in an anchor is wrong wherever it is used, and told once. */
function oncePerPlace(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const told = new Map(problems.toReversed().map((one) => [`${one.line}:${one.column} ${one.message}`, one]))
  return [...told.values()].toReversed().sort((a, b) => a.line - b.line || a.column - b.column)
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): PlacedProblem[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0])
    const text = code === 'DUPLICATE_KEY' ? 'this key is there already: the keys of one thing are unique' : message
    return { line: Math.max(1, line), column: Math.max(1, col), path: '', message: text }
  })
}

/** An alias that has no anchor: `toJS` would throw at the first, and not say where. */
function looseAliases(document: Document.Parsed, lines: LineCounter): PlacedProblem[] {
  const loose: PlacedProblem[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0)
      loose.push({ line, column: col, path: '', message: `no anchor &${alias.source} stands before this` })
    },
  })
  return loose
}

function plainOf(document: Document.Parsed): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount }) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

function place({ path, message, about, first }: PlantProblem, document: Document.Parsed, lines: LineCounter) {
  const where = placeOf(document, lines, path, about)
  const also = first ? ` (line ${placeOf(document, lines, first).line})` : ''
  return { ...where, path: formatPath(path), message: `${message}${also}` }
}
