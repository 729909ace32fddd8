import { z } from 'zod'
import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { type PlacesOption, placedOf } from './places.ts'
import { type Cell, type Row, rowsOf } from './rows.ts'

/** Text as the entries that a mapping reads: each line an object, or a misfit where it is not what the options say. */

export const HeaderOption = z.union(
  [
    z.literal(true),
    z
      .strictObject({ line: z.number().int().min(1), of: z.number().int().min(1).max(100) })
      .refine(({ line, of }) => line <= of, 'expected one of the lines above the values: line is not above of'),
  ],
  'expected true, or { line: 2, of: 4 } where more lines than one stand above the values',
)
export type HeaderOption = z.output<typeof HeaderOption>

export interface TextOptions {
  /** What stands between the values of a line. */
  readonly columns?: string | undefined
  readonly names?: readonly string[] | undefined
  /** Where the columns are named; `true` is the first line, and only that stands above the values. */
  readonly header?: HeaderOption | undefined
  /** What stands between one `name=value` and the next. */
  readonly pairs?: string | undefined
  readonly equals: string
  /** The values' places in a line. */
  readonly fixed?: PlacesOption | undefined
}

export function documentOf(text: string, { columns, names, header, pairs, equals, fixed }: TextOptions): unknown {
  if (fixed) {
    const lines = text.split(/[\r\n]+/)
    return lines.filter((line) => line.trim() !== '').map((line) => placedOf(line, fixed))
  }
  if (pairs !== undefined) {
    const grammar = pairs === equals ? { separator: pairs } : { separator: pairs, equals }
    return rowsOf(text, grammar)
      .filter(saysSomething)
      .map((row) => membersOf(pairs === equals ? alternating(row) : row, pairs))
  }
  if (columns === undefined) return text.trim()
  const rows = rowsOf(text, { separator: columns })
  if (!header) return valuesIn(rows, names ?? [])
  const { line, of } = header === true ? { line: 1, of: 1 } : header
  const given = headerOf(rows[line - 1] ?? [])
  // a station that has lost its header sends values in its place
  if (rows.length > 0 && rows.length <= of) return [new Misfit(`${of} lines of a header, and none behind them`)]
  return given instanceof Misfit ? [given] : valuesIn(rows.slice(of), given)
}

function valuesIn(rows: readonly Row[], names: readonly string[]): unknown[] {
  return rows.filter(saysSomething).map((row) => columnsOf(row, names))
}

/** Lines of empty values say nothing, as spreadsheets leave them behind. */
function saysSomething(row: Row): boolean {
  return row instanceof Misfit || row.some(({ text, name }) => text !== '' || name !== undefined)
}

function headerOf(row: Row): readonly string[] | Misfit {
  if (row instanceof Misfit) return row
  const names = row.map(({ text }) => text)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? names : new Misfit(`two columns called ${quote(twice)}`)
}

/** With one column more or fewer than there are names, any value may be another's. */
function columnsOf(row: Row, names: readonly string[]): unknown {
  if (row instanceof Misfit) return row
  if (row.length !== names.length) return new Misfit(`${row.length} columns where ${names.length} were expected`)
  return Object.fromEntries(row.map(({ text }, index) => [names[index], text]))
}

/** Names and values by turns. */
function alternating(row: Row): Row {
  if (row instanceof Misfit) return row
  if (row.length % 2 !== 0) return new Misfit(`${row.length} parts where names and values were expected by turns`)
  return row.flatMap(({ text: name }, index) => {
    const value = row[index + 1]
    return index % 2 === 0 && value ? [{ name, text: value.text }] : []
  })
}

/** What has no name belongs to the value before it: `level=1,24` between commas is no 1. A name that comes twice has no one value. */
function membersOf(row: Row, separator: string): unknown {
  if (row instanceof Misfit) return row
  const pairs = row.reduce<Cell[]>((found, cell) => {
    const before = found.at(-1)
    if (cell.name !== undefined) found.push(cell)
    else if (before && cell.text !== '')
      found[found.length - 1] = { ...before, text: before.text + separator + cell.text }
    return found
  }, [])
  const members = new Map<string | undefined, unknown>()
  for (const { name, text } of pairs) {
    members.set(name, members.has(name) ? new Misfit(`${quote(name)} comes twice`) : text)
  }
  return Object.fromEntries(members)
}
