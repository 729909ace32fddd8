import { z } from 'zod'
import { isZone } from '../local-time.ts'
import type { QualityReason } from '../reading.ts'
import { quote } from './json.ts'

/** What several decoders' options have in common. */

/** An IANA time zone, or a fixed offset. */
export const Zone = z.string().refine(isZone, 'expected an IANA time zone like Asia/Shanghai, or an offset like +08:00')

/** A device's own words for a quantity's units: `{ C: degC }`. */
export const UnitNames = z.record(z.string(), z.string()).default({})
export type UnitNames = z.output<typeof UnitNames>

/** Other spellings of our units that need no entry in the options. */
const spellings = new Map([
  ['°C', 'degC'],
  ['℃', 'degC'],
  ['°F', 'degF'],
  ['m³/s', 'm3/s'],
  ['m³/h', 'm3/h'],
  ['L/s', 'l/s'],
  ['L/min', 'l/min'],
  ['m³', 'm3'],
  ['µS/cm', 'uS/cm'],
  ['μS/cm', 'uS/cm'],
])

/** The quantity's name of a unit that a message names. */
export function unitNamed(raw: unknown, names: UnitNames): string | undefined {
  if (raw === undefined || raw === null) return undefined
  const text = typeof raw === 'string' ? raw : quote(raw)
  return Object.hasOwn(names, text) ? names[text] : (spellings.get(text) ?? text)
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
