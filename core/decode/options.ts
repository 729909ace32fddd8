import { z } from 'zod'
import { checkInstant, readTime, type TimeResult } from '../instant.ts'
import { isZone } from '../local-time.ts'
import type { QualityReason } from '../reading.ts'
import { quote } from './json.ts'

/** What several decoders' options have in common. */

/** An IANA time zone, or a fixed offset. */
export const Zone = z.string().refine(isZone, 'expected an IANA time zone like Asia/Shanghai, or an offset like +08:00')

/** How a time is written: ISO 8601, epoch milliseconds, epoch seconds, or `20260703101500` (SL 651, HJ 212). */
export const TimeFormat = z.enum(['iso', 'ms', 's', 'compact'])
export type TimeFormat = z.output<typeof TimeFormat>

const compact = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})?$/

/** A time from a payload in the format that its station uses; `zone` is for text that has none. */
export function readFormattedTime(
  raw: unknown,
  format: TimeFormat,
  zone: string | undefined,
  receivedAt: number,
): TimeResult {
  if (format === 'iso') return readTime(raw, zone, receivedAt)
  const text = typeof raw === 'number' ? String(raw) : raw
  if (format === 'compact') {
    const iso = typeof text === 'string' ? text.replace(compact, '$1-$2-$3T$4:$5:$6.$7').replace(/\.$/, '') : text
    return readTime(iso, zone, receivedAt)
  }
  const number = typeof text === 'string' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) return { ok: false, detail: `${quote(raw)} where epoch ${format} was expected` }
  return checkInstant(format === 's' ? Math.round(number * 1000) : number)
}

/** A device's own words for a quantity's units: `{ C: degC }`. */
export const UnitNames = z.record(z.string(), z.string()).default({})
export type UnitNames = z.output<typeof UnitNames>

/** The quantity's name of a unit that a message names. */
export function unitNamed(raw: unknown, names: UnitNames): string | undefined {
  if (raw === undefined || raw === null) return undefined
  const text = typeof raw === 'string' ? raw : quote(raw)
  return Object.hasOwn(names, text) ? names[text] : text
}

/**
 * What an OPC quality code says of a value (OPC DA 3.0 §6.8): the high two of its eight bits are good, uncertain or bad.
 * Sparkplug adds 500, stale. Undefined is good.
 */
export function opcQuality(code: unknown): QualityReason | undefined {
  if (code === 500) return 'device-says-suspect'
  if (typeof code !== 'number' || code > 255 || code < 0) return 'device-says-bad'
  const major = code & 0xc0
  if (major === 0xc0) return undefined
  return major === 0x40 ? 'device-says-suspect' : 'device-says-bad'
}
