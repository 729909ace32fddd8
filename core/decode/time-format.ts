import { z } from 'zod'
import { checkInstant, parseDateTime, readTime, type TimeResult } from '../instant.ts'
import { isoReader, isTimePattern } from '../time-pattern.ts'
import { quote } from './json.ts'

/** The ways in which stations write a time. */

const epochs = ['ms', 's', 'us', 'ns'] as const
type Epoch = (typeof epochs)[number]
/** SL 651 and HJ 212 write `20260703101500`, with or without milliseconds. */
const compact = ['YYYYMMDDHHmmss', 'YYYYMMDDHHmmssSSS']
const named: readonly string[] = ['iso', ...epochs, 'compact']

/** ISO 8601, epoch in s, ms, us or ns, `compact`, or a pattern (time-pattern.ts). */
export const TimeFormat = z
  .string()
  .refine(
    (format) => named.includes(format) || isTimePattern(format),
    `expected ${named.join(', ')} or a pattern like YYYY/MM/DD HH:mm:ss, of YYYY, YY, MM, DD, HH (0 to 23), mm, ss, SSS and no other letters`,
  )
export type TimeFormat = z.output<typeof TimeFormat>

/** A time from a payload in the format that its station uses; `zone` is for text that has none. */
export function readFormattedTime(
  raw: unknown,
  format: TimeFormat,
  zone: string | undefined,
  receivedAt: number,
): TimeResult {
  const text = typeof raw === 'number' ? String(raw) : raw
  if (format === 'iso' || typeof text !== 'string') return readTime(raw, zone, receivedAt)
  const epoch = epochs.find((unit) => unit === format)
  if (epoch) return readEpoch(text, epoch)
  const patterns = format === 'compact' ? compact : [format]
  const iso = patterns.map((pattern) => readerOf(pattern)(text.trim())).find((found) => found !== undefined)
  if (iso === undefined) return { ok: false, detail: `${quote(raw)} where a time like ${patterns[0]} was expected` }
  if (!parseDateTime(iso)) return { ok: false, detail: `${quote(raw)} is no day and time of day as ${patterns[0]}` }
  const time = readTime(iso, zone, receivedAt)
  return time.ok ? time : { ok: false, detail: `${quote(raw)}: ${time.detail}` }
}

function readEpoch(text: string, unit: Epoch): TimeResult {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return { ok: false, detail: `${quote(text)} where epoch ${unit} was expected` }
  const time = instantOf(text, unit)
  if (time.ok) return time
  const other = epochs.find((one) => instantOf(text, one).ok)
  const hint = other === undefined ? '' : ` (in ${other} it is one: the precision, or the time's format)`
  return { ok: false, detail: `${quote(text)} is not a time in epoch ${unit} between 1990 and 2100${hint}` }
}

function instantOf(text: string, unit: Epoch): TimeResult {
  if (unit === 's') return checkInstant(Math.round(Number(text) * 1000))
  // Nanoseconds are beyond 2^53: what is below a millisecond is cut off as text.
  const [digits = ''] = text.split('.')
  const below = { ms: 0, us: 3, ns: 6 }[unit]
  return checkInstant(Number(digits.slice(0, digits.length - below)))
}

const readers = new Map<string, ReturnType<typeof isoReader>>()

function readerOf(pattern: string): ReturnType<typeof isoReader> {
  const known = readers.get(pattern)
  if (known) return known
  const reader = isoReader(pattern)
  // Patterns come from plant files, so there are a handful; the bound is for a caller's mistake.
  if (readers.size >= 100) readers.clear()
  readers.set(pattern, reader)
  return reader
}
