import { localDigits } from '../../core/decode/sl651/ask.ts'
import { bytesOfHex, hexText } from '../../core/decode/sl651/digits.ts'
import { definitionOf, type Element, elementOf } from '../../core/decode/sl651/elements.ts'
import { control, formatFrame } from '../../core/decode/sl651/frame.ts'
import { statusBits } from '../../core/decode/sl651/status-bits.ts'
import type { Device, Point } from '../../core/plant/plant.ts'
import type { Row } from './book.ts'

/** What a simulated station says in SL 651: a periodic report (32H) of one row. */

const periodic = 0x32
const minuteMs = 60_000

/** True for a device that speaks SL 651: its address is one of that standard's. */
export function speaksSl651({ address = '' }: Device): boolean {
  return /^[\da-f]{10}$/i.test(address)
}

export interface StationSpeech {
  readonly device: Device
  /** Four hex characters. */
  readonly password: string
  readonly zone: string
}

/** The row as it can be said: at a whole minute, and of what the standard has elements for. */
export function sayable({ device }: StationSpeech, { at, readings }: Row): Row {
  const said = Object.entries(readings).filter(([wire, value]) => {
    const point = device.points.get(wire)
    if (wire.startsWith('ZT.')) return bitOf(wire) !== undefined
    return typeof value === 'number' && point !== undefined && elementFor(point) !== undefined
  })
  return { at: Math.floor(at / minuteMs) * minuteMs, readings: Object.fromEntries(said) }
}

/** A row of `sayable` as a frame. */
export function reportOf({ device, password, zone }: StationSpeech, { at, readings }: Row, serial: number): Uint8Array {
  const station = (device.address ?? '').toUpperCase()
  const digits = localDigits(at, zone)
  const numbers = Object.entries(readings).map(([wire, value]) => {
    const point = device.points.get(wire)
    const element = point && elementFor(point)
    return element && typeof value === 'number' ? elementHex(element, value) : ''
  })
  const head = `${hexText(serial, 4)}${digits}F1F1${station}48F0F0${digits.slice(0, 10)}`
  const body = bytesOfHex(head + numbers.join('') + statusHex(readings)) ?? new Uint8Array()
  const centre = 1
  return formatFrame({
    ...{ encoding: 'hex', direction: 'up', centre, station, password, code: periodic, body, end: control.etx },
  })
}

/** The element of a point, where the point is sent in the element's unit. */
function elementFor({ wire, unit }: Point): Element | undefined {
  const element = elementOf(wire)
  return element && (element.unit === '' || element.unit === unit) && element.digits > 0 ? element : undefined
}

/** Guide, definition and packed digits, with as many decimals as the number has, three at most; FF before what is below 0. */
function elementHex(element: Element, value: number): string {
  const decimals = Math.max(element.decimals, Math.min(3, (String(value).split('.')[1] ?? '').length))
  const digits = Math.abs(value).toFixed(decimals).replace('.', '')
  const own = definitionOf(element).bytes
  const even = digits.padStart(Math.max(2 * own, digits.length + (digits.length % 2)), '0')
  const data = value < 0 ? `FF${even}` : even
  return element.guide + hexText(((data.length / 2) << 3) | decimals, 2) + data
}

function bitOf(wire: string): number | undefined {
  const bit = statusBits.findIndex(({ name }) => `ZT.${name}` === wire)
  return bit < 0 ? undefined : bit
}

/** All bits of which the row has a word; the others stand as what is usual. */
function statusHex(readings: Row['readings']): string {
  const words = Object.entries(readings).filter(([wire]) => bitOf(wire) !== undefined)
  if (words.length === 0) return ''
  const bits = statusBits.reduce((all, { name, words: [, one] }, bit) => {
    const word = readings[`ZT.${name}`]
    return word === one ? all | (1 << bit) : all
  }, 0)
  return `4520${hexText(bits, 8)}`
}
