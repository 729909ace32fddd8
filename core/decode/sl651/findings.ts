import { hexOf, readBcd } from './digits.ts'
import { elementOf } from './elements.ts'
import { statusBits } from './status-bits.ts'

/** One value that a message says. */
export interface Item {
  /** The station that it is of, 10 hex characters: that of the frame, or of the last F1F1 before it. */
  readonly station: string
  /** Local time YYMMDDHHmm of the last F0F0 before it; undefined where there was none. */
  readonly time: string | undefined
  /** Later than `time` by this, ms: in a series. */
  readonly plusMs: number
  /** Guide as hex (`39`, `FF02`), `ZT.` and a bit's name, or a name that the standard does not know. */
  readonly id: string
  /** A state's word; null where the station has no value. */
  readonly value: number | string | null
  readonly isCode?: true
  /** Place in the body, for a reject. */
  readonly where: string
}

export interface Misread {
  readonly reason: 'bad-shape' | 'not-a-number'
  readonly where: string
  readonly detail: string
}

/** What a body says; `sent` is local time, YYMMDDHHmmss. */
export interface Body {
  readonly serial: number
  readonly sent: string
  readonly items: readonly Item[]
  readonly misread: readonly Misread[]
}

/** An element that was read: its bytes, and how many items there were before it. */
interface Passed {
  readonly from: number
  readonly end: number
  readonly items: number
}
/** Bytes too many in one element that are looked for: fewer than any element has, which would seem to be too many. */
const mostSurplus = 2

/** What is read of a body, and what holds for what comes next in it. */
export class Findings {
  at = 8
  /** Where the elements since the last mark begin. */
  group = 8
  station: string
  time: string | undefined
  stepMs = 0
  readonly items: Item[] = []
  readonly misread: Misread[] = []
  /** The elements since the last mark, in their order. */
  private readonly elements: Passed[] = []
  private isOdd = false

  constructor(station: string) {
    this.station = station
  }

  /** Adds a value of the element. */
  take(id: string, value: number | string | null, more: { plusMs?: number; where?: string } = {}): void {
    const { station, time } = this
    const { plusMs = 0, where = `/${id}` } = more
    const code = typeof value === 'number' ? elementOf(id)?.codes?.get(value) : undefined
    const of = { station, time, plusMs, id, where }
    this.items.push(code === undefined ? { ...of, value } : { ...of, value: code, isCode: true })
  }

  /** An element of the body is next; an odd one is not as the standard has it. */
  meets(passed: Omit<Passed, 'items'>, isOdd: boolean): void {
    this.elements.push({ ...passed, items: this.items.length })
    this.isOdd ||= isOdd
  }

  /**
   * A mark or the body's end is next, which is like nothing else; or, `broken`, nothing that can be. Where all are of the
   * standard they are sure. Else one is not, with all behind it, if a byte or two less or more in it would leave fewer odd
   * bytes behind it; nor is the last one before a break. How many values are lost so.
   */
  closes(how: 'sound' | 'broken', oddFrom: (read: ReadonlySet<number>) => (at: number) => number): number {
    const { elements } = this
    const before = this.items.length
    if (how === 'broken' || this.isOdd) {
      const odd = oddFrom(new Set(elements.map(({ from }) => from)))
      const couldEndElsewhere = ({ from, end }: Passed) =>
        Array.from({ length: end + mostSurplus - from }, (_, index) => from + 1 + index).some(
          (at) => at !== end && odd(at) < odd(end),
        )
      const unsure = elements.find(couldEndElsewhere) ?? (how === 'broken' ? elements.at(-1) : undefined)
      if (unsure) this.items.length = unsure.items
    }
    elements.length = 0
    this.isOdd = false
    return before - this.items.length
  }

  refuse(reason: Misread['reason'], where: string, detail: string): void {
    this.misread.push({ reason, where, detail })
  }
}

/** An element as it stands in a body of bytes. */
export interface Raw {
  readonly id: string
  readonly data: Uint8Array
  readonly decimals: number
}

export function notANumber({ id, data }: Raw, where: string, reading: Findings): void {
  reading.refuse('not-a-number', where, `${hexOf(data) || 'nothing'} is no number of element ${id}`)
}

/** The number that an element's bytes are; null where there is no value, undefined where they are no number. */
export function numberOf({ id, data, decimals }: Raw): number | null | undefined {
  if (data.length === 0) return undefined
  const value = readBcd(data, decimals)
  return id === '05' ? minutesOf(value) : value
}

const fiveMinutes = 300_000
/** F4: 0.1 mm. F5 to FC: relative level, 0.01 m. */
const rainHour = { bytes: 1, divide: 10 }
const levelHour = { bytes: 2, divide: 100 }

/** HH.mm as minutes. */
export function minutesOf(value: number | null | undefined): number | null | undefined {
  if (value === undefined || value === null) return value
  const hours = Math.trunc(value)
  const minutes = Math.round((value - hours) * 100)
  return minutes < 60 && value >= 0 ? hours * 60 + minutes : undefined
}

/** Twelve values of an hour, one each five minutes, binary. */
export function hour({ id, data }: Pick<Raw, 'id' | 'data'>, reading: Findings): void {
  const kind = id === 'F4' ? rainHour : levelHour
  if (data.length !== 12 * kind.bytes) {
    reading.refuse('bad-shape', `/${id}`, `${data.length} bytes where ${12 * kind.bytes} were expected`)
    return
  }
  for (let index = 0; index < 12; index++) {
    const [high = 0, low = 0] = data.subarray(index * kind.bytes)
    const number = kind.bytes === 1 ? high : (high << 8) | low
    const isMissing = number === (kind.bytes === 1 ? 0xff : 0xffff)
    const plusMs = index * fiveMinutes
    reading.take(id, isMissing ? null : number / kind.divide, { plusMs, where: `/${id}/${index}` })
  }
}

/** The station's status, bit by bit. */
export function bits(data: Uint8Array, reading: Findings): void {
  if (data.length !== 4) {
    reading.refuse('bad-shape', '/45', `${data.length} bytes where 4 were expected`)
    return
  }
  const [, , high = 0, low = 0] = data
  const all = (high << 8) | low
  for (const [bit, { name, words }] of statusBits.entries()) {
    reading.take(`ZT.${name}`, words[(all >> bit) & 1] ?? '', { where: `/45/${bit}` })
  }
}
