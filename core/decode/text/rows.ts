import { Misfit } from '../misfit.ts'
import { withoutStrayQuote } from '../quotes.ts'
import { partsOf } from '../separator.ts'

/** How a text is written: what stands between the values of a line, and between a name and its value. */
export interface Grammar {
  readonly separator: string
  readonly equals?: string
}

/** A value of a line; with a name where `equals` stands before it. */
export interface Cell {
  readonly name?: string
  readonly text: string
}

/** A line taken apart, or why it cannot be. */
export type Row = readonly Cell[] | Misfit

/**
 * Takes a text apart. A value may be quoted (RFC 4180): what separates is text then, a line end too, and `""` is a quote.
 * Quotes anywhere else make their line a misfit. Blank lines are none.
 */
export function rowsOf(payload: string, grammar: Grammar): readonly Row[] {
  if (grammar.separator === 'sign') {
    const lines = payload.split(/[\r\n]+/)
    return lines.filter(isNotBlank).map(signedRow)
  }
  const { text, rest } = withoutStrayQuote(payload, () => false)
  const rows: Row[] = []
  for (let at = 0; at < text.length; ) {
    const [row, end] = readRow(text, at, grammar)
    if (
      row instanceof Misfit ||
      row.length > 1 ||
      row.some(({ text: value, name }) => value !== '' || name !== undefined)
    )
      rows.push(row)
    at = end
  }
  return rest ? [...rows, rest] : rows
}

const isNotBlank = (line: string) => line.trim() !== ''

function signedRow(line: string): Row {
  return partsOf(line.trim(), 'sign').map((text) => ({ text: text.trim() }))
}

/** The line that begins there, and where the next one does. */
function readRow(text: string, from: number, grammar: Grammar): [row: Row, end: number] {
  const cells: Cell[] = []
  for (let at = from; ; ) {
    const found = readCell(text, at, grammar)
    if (found === undefined) return [new Misfit('quotes within a value'), endOfLine(text, from)]
    const [cell, end] = found
    cells.push(cell)
    const between = separatorAt(text, end, grammar)
    at = end + (between || lineEndAt(text, end, grammar))
    if (between === 0) return [isBlank(grammar) ? cells.filter(({ text: value }) => value !== '') : cells, at]
  }
}

function readCell(text: string, from: number, grammar: Grammar): [Cell, end: number] | undefined {
  const isEnd = (at: number) => separatorAt(text, at, grammar) > 0 || lineEndAt(text, at, grammar) > 0
  let at = skipBlanks(text, from, grammar)
  let valueFrom = at
  let named: { readonly name?: string } = {}
  while (at < text.length && text[at] !== '"' && !isEnd(at)) {
    at++
    const { equals } = grammar
    if (equals === undefined || named.name !== undefined || !text.startsWith(equals, at)) continue
    named = { name: text.slice(valueFrom, at).trim() }
    at = skipBlanks(text, at + equals.length, grammar)
    valueFrom = at
  }
  if (text[at] !== '"') return [{ ...named, text: text.slice(valueFrom, at).trim() }, at]
  const close = at === valueFrom ? closingQuote(text, at) : undefined
  if (close === undefined) return undefined
  const end = skipBlanks(text, close + 1, grammar)
  if (end < text.length && !isEnd(end)) return undefined
  return [{ ...named, text: text.slice(at + 1, close).replaceAll('""', '"') }, end]
}

function closingQuote(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return undefined
}

/** Blanks that separate may be several, as in a table. */
function isBlank({ separator }: Grammar): boolean {
  return separator === ' '
}

function separatorAt(text: string, at: number, grammar: Grammar): number {
  if (!isBlank(grammar)) return text.startsWith(grammar.separator, at) ? grammar.separator.length : 0
  let end = at
  while (text[end] === ' ') end++
  return end - at
}

/** No line ends where `\n` itself separates. */
function lineEndAt(text: string, at: number, { separator }: Grammar): number {
  if (separator.includes('\n')) return 0
  if (text.startsWith('\r\n', at)) return 2
  return text[at] === '\n' || text[at] === '\r' ? 1 : 0
}

/** Behind the line; an end within quotes is none. */
function endOfLine(text: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted
    else if (!isQuoted && (text[at] === '\n' || text[at] === '\r')) return at + 1
  }
  return text.length
}

function skipBlanks(text: string, from: number, { separator }: Grammar): number {
  let at = from
  while ((text[at] === ' ' || text[at] === '\t') && !text.startsWith(separator, at)) at++
  return at
}
