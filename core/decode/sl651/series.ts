import { hexOf } from './digits.ts'
import { definitionOf, elementOf } from './elements.ts'
import { type Findings, notANumber, numberOf } from './findings.ts'
import { type Header, headerAt, isMakers, isStandard, nextMark, oddBytes } from './layout.ts'

/** Identifiers that one series may have. */
const most = 4

/** Identifiers, then their values by turns, up to the next mark. */
export function series(bytes: Uint8Array, reading: Findings): boolean {
  const from = reading.at
  const end = nextMark(bytes, from)
  const columns = identifiersAt(bytes, from)
  const trouble = troubleOf(bytes, columns, end)
  if (trouble !== undefined) {
    reading.refuse('bad-shape', `/${from}`, `a series at ${from} of ${trouble}`)
    return false
  }
  let at = columns.at(-1)?.from ?? end
  for (let index = 0; at < end; index++) {
    const column = columns[index % columns.length]
    if (!column) return false
    const { id, length, definition } = column
    const row = Math.floor(index / columns.length)
    const more = { plusMs: row * reading.stepMs, where: `/${id}/${row}` }
    const raw = { id, data: bytes.subarray(at, at + length), decimals: definition & 7 }
    const value = numberOf(raw)
    if (value === undefined) notANumber(raw, more.where, reading)
    else reading.take(id, value, more)
    at += length
  }
  reading.at = end
  return true
}

/** All that stand there, each once. The second and further ones are as in the standard: a value is seldom like one. */
function identifiersAt(bytes: Uint8Array, from: number): Header[] {
  const found: Header[] = []
  for (let at = from; ; ) {
    const header = headerAt(bytes, at)
    if (!header || found.some(({ id }) => id === header.id)) return found
    if (found.length > 0 && (!isStandard(header) || isHour(header))) return found
    found.push(header)
    at = header.from
  }
}

/**
 * Why the bytes are no series, or could be another one: with fewer identifiers and more values, or with fewer values, and
 * elements of their own behind them. One byte for byte like the other, nobody knows which was meant.
 */
function troubleOf(bytes: Uint8Array, columns: readonly Header[], end: number): string | undefined {
  if (columns.length === 0 || columns.length > most) return `no identifiers, or of more than ${most}`
  const from = columns.at(-1)?.from ?? end
  if (!fits(columns, end)) return 'no values that fit their identifiers'
  if (columns.some((_, count) => count > 0 && fits(columns.slice(0, count), end)))
    return 'identifiers and values that cannot be told apart'
  const odd = oddBytes(bytes, { from, end }, (header) => mayStandBehind(bytes, header))
  // with values of two lengths one that is left out shifts what is behind it
  const stride = columns.map(({ length }) => length).reduce(commonDivisor)
  for (let at = from; at < end; at += stride) {
    if (odd(at) < Number.POSITIVE_INFINITY) return `values and, at ${at}, elements that cannot be told apart`
  }
  return undefined
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other)
}

function fits(columns: readonly Header[], end: number): boolean {
  const row = columns.reduce((sum, { length }) => sum + length, 0)
  const values = end - (columns.at(-1)?.from ?? end)
  return row > 0 && values > 0 && values % row === 0
}

function isHour({ id }: Header): boolean {
  return /^F[4-9A-C]$/.test(id)
}

/** An element of the standard, with the digits that it has; or a maker's, of any length. */
function mayStandBehind(bytes: Uint8Array, header: Header): boolean {
  const { id, from, length } = header
  if (!isStandard(header)) return isMakers(id) && length > 0
  const known = elementOf(id)
  if (!known) return true
  // an odd number of digits leaves the first half-byte 0
  const isPadded = known.digits % 2 === 1 && definitionOf(known).bytes * 2 > known.digits
  return !isPadded || /^[0F]/.test(hexOf(bytes, from, 1)) || !/^\d+$/.test(hexOf(bytes, from, length))
}
