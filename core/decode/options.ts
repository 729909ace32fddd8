import { z } from 'zod'
import { isZone } from '../local-time.ts'
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
