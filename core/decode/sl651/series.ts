import { hexOf } from './digits.ts'
import { definitionOf, type Element, elementOf } from './elements.ts'
import { type Findings, notANumber, numberOf } from './findings.ts'

/** Identifiers, then their values by turns, up to the next mark. */
export function series(bytes: Uint8Array, reading: Findings): boolean {
  const found = [1, 2, 3, 4].flatMap((count) => columnsAt(bytes, reading.at, count))
  const [columns, ...others] = found
  if (!columns || others.length > 0) {
    const what = columns ? 'identifiers and values that cannot be told apart' : 'no values that fit their identifier'
    reading.refuse('bad-shape', `/${reading.at}`, `a series at ${reading.at} of ${what}`)
    return false
  }
  let { at } = columns
  for (let index = 0; at < columns.end; index++) {
    const column = columns.of[index % columns.of.length]
    if (!column) return false
    const { id, bytes: size, decimals } = column
    const row = Math.floor(index / columns.of.length)
    const more = { plusMs: row * reading.stepMs, where: `/${id}/${row}` }
    const raw = { id, data: bytes.subarray(at, at + size), decimals }
    const value = numberOf(raw)
    if (value === undefined) notANumber(raw, more.where, reading)
    else reading.take(id, value, more)
    at += size
  }
  reading.at = columns.end
  return true
}

interface Columns {
  readonly of: readonly { readonly id: string; readonly bytes: number; readonly decimals: number }[]
  readonly at: number
  readonly end: number
}

/** The series with so many identifiers, where its bytes can be one. The second and further ones are as in the standard. */
function columnsAt(bytes: Uint8Array, from: number, count: number): Columns[] {
  const of: { id: string; bytes: number; decimals: number }[] = []
  let at = from
  for (let index = 0; index < count; index++) {
    const isExtended = bytes[at] === 0xff
    const id = hexOf(bytes, at, isExtended ? 2 : 1)
    at += isExtended ? 2 : 1
    const definition = bytes[at++]
    if (definition === undefined) return []
    const known = elementOf(id)
    if (index > 0 && !(known && isStandard(known, definition))) return []
    if (of.some((other) => other.id === id)) return []
    of.push({ id, bytes: definition >> 3, decimals: definition & 7 })
  }
  const row = of.reduce((sum, { bytes: size }) => sum + size, 0)
  if (row === 0) return []
  for (let end = at; end <= bytes.length; end += row) {
    if (end > at && (end === bytes.length || isMark(bytes, end))) return [{ of, at, end }]
  }
  return []
}

function isStandard(element: Element, definition: number): boolean {
  const { bytes, byte } = definitionOf(element)
  return bytes > 0 && byte === definition
}

/** A time or a station follows: values may look like the two bytes, but not like what stands behind them. */
function isMark(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== bytes[at + 1]) return false
  if (bytes[at] === 0xf1) return at + 7 < bytes.length
  return bytes[at] === 0xf0 && /^\d\d(?:0\d|1[0-2])[0-3]\d[0-2]\d[0-5]\d$/.test(hexOf(bytes, at + 2, 5))
}
