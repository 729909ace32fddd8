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

/** What is read of a body, and what holds for what comes next in it. */
export class Findings {
  at = 8
  station: string
  time: string | undefined
  stepMs = 0
  readonly items: Item[] = []
  readonly misread: Misread[] = []
  /** How many of the items end where something known begins: of these the lengths are true. */
  private sure = 0
  private doubted = false

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

  /** What stands next: `known` is something of the standard, of its length; behind anything else nothing is sure. */
  meets(what: 'known' | 'doubtful'): void {
    if (this.doubted) return
    if (what === 'known') this.sure = this.items.length
    else this.doubted = true
  }

  /** The body's end does not come out: one of the lengths is wrong, and what stands behind the last sure one is not what it seems. */
  breaks(): void {
    this.items.length = this.sure
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
