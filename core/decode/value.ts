import type { Point } from '../plant/plant.ts'
import { stateCode, toCanonical } from '../quantity.ts'
import type { Quantity } from '../quantity-register.ts'
import type { QualityReason } from '../reading.ts'
import { type Scale, scaled } from '../scale.ts'
import type { RejectReason } from './decoder.ts'
import { quote } from './json.ts'

/** A raw value in the unit of the point's quantity, or why it is none. Null is "the device has no value". */
export type ValueResult =
  | { readonly ok: true; readonly value: number | null; readonly reason?: QualityReason }
  | { readonly ok: false; readonly reason: RejectReason; readonly detail: string }

const noValue: ValueResult = { ok: true, value: null, reason: 'no-value' }
const notFinite = 'what stands there is no finite number, or no JSON (NaN, Infinity, 1e999)'
const sentinelText: ValueResult = { ok: true, value: null, reason: 'sentinel' }

/**
 * What a device sent for a point: a number, a state's word or code, true or false (a state's 1 and 0), null (no value).
 * Text is never read as a number: `"0.260|0.267"` and `"1,5"` have no one meaning. A sentinel that is a number is kept
 * beside its reason; one that is text has no value. `unit` is what the message says, else the plant file does; `scale` is
 * the format's, the point's own comes after it.
 */
export function readValue(point: Point, raw: unknown, unit = point.unit, scale?: Scale): ValueResult {
  if (typeof raw === 'number') {
    if (!Number.isFinite(raw)) return { ok: false, reason: 'not-a-number', detail: notFinite }
    const { quantity } = point
    if (unit !== quantity.unit && !Object.hasOwn(quantity.units, unit)) return unknownUnit(point, unit)
    const value = toCanonical(quantity, unit, scaledBy(raw, scale, point.scale))
    if (!Number.isFinite(value)) return { ok: false, reason: 'not-a-number', detail: `${raw} ${unit} overflows` }
    if (point.sentinels.size > 0 && point.sentinels.has(raw)) return { ok: true, value, reason: 'sentinel' }
    return quantity.kind === 'state' ? readCode(point, value) : { ok: true, value }
  }
  if (raw === null || raw === undefined) return noValue
  if (typeof raw === 'string') {
    if (point.sentinels.has(raw)) return sentinelText
    return point.quantity.kind === 'state' ? readWord(point, raw) : notANumber(raw)
  }
  if (typeof raw === 'boolean' && point.quantity.kind === 'state') return readCode(point, raw ? 1 : 0)
  return notANumber(raw)
}

function scaledBy(raw: number, ofFormat: Scale | undefined, ofPoint: Scale | undefined): number {
  const meant = ofFormat ? scaled(ofFormat, raw) : raw
  return ofPoint ? scaled(ofPoint, meant) : meant
}

const codes = new WeakMap<Quantity, ReadonlySet<number>>()

function codesOf(quantity: Quantity): ReadonlySet<number> {
  const known = codes.get(quantity)
  if (known) return known
  const made = new Set(Object.values(quantity.states ?? {}))
  codes.set(quantity, made)
  return made
}

function readCode(point: Point, code: number): ValueResult {
  return codesOf(point.quantity).has(code) ? { ok: true, value: code } : unknownState(point, code)
}

function readWord(point: Point, word: string): ValueResult {
  const code = stateCode(point.quantity, word)
  return code === undefined ? unknownState(point, word) : { ok: true, value: code }
}

function unknownState(point: Point, raw: unknown): ValueResult {
  const words = Object.entries(point.quantity.states ?? {}).map(([word, code]) => `${word} (${code})`)
  const detail = `${quote(raw)} is no state of ${point.quantity.id}: expected ${words.join(', ')}`
  return { ok: false, reason: 'unknown-state', detail }
}

function unknownUnit(point: Point, unit: string): ValueResult {
  const units = [point.quantity.unit, ...Object.keys(point.quantity.units)].map((known) => quote(known))
  const detail = `${quote(unit)} is no unit of ${point.quantity.id}: expected ${units.join(', ')}`
  return { ok: false, reason: 'unknown-unit', detail }
}

function notANumber(raw: unknown): ValueResult {
  return { ok: false, reason: 'not-a-number', detail: `${quote(raw)} where a number was expected` }
}
