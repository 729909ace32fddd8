import { z } from 'zod'
import { checkInstant, readTime, type TimeResult } from '../instant.ts'
import { isoReader, isTimePattern } from '../time-pattern.ts'
import { quote } from './json.ts'

/** The ways in which stations write a time. */

const named = ['iso', 'ms', 's', 'us', 'ns', 'compact']
const perMs = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 } as const
/** SL 651 and HJ 212 write `20260703101500`, with or without milliseconds. */
const compact = ['YYYYMMDDHHmmss', 'YYYYMMDDHHmmssSSS']

/** ISO 8601, epoch in s, ms, us or ns, `compact`, or a pattern (time-pattern.ts). */
export const TimeFormat = z
  .string()
  .refine(
    (format) => named.includes(format) || isTimePattern(format),
    `expected ${named.join(', ')} or a pattern like YYYY/MM/DD HH:mm:ss`,
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
  if (Object.hasOwn(perMs, format)) return readEpoch(text, format as keyof typeof perMs)
  const patterns = format === 'compact' ? compact : [format]
  const iso = patterns.map((pattern) => readerOf(pattern)(text.trim())).find((found) => found !== undefined)
  return iso === undefined
    ? { ok: false, detail: `${quote(raw)} where a time like ${patterns[0]} was expected` }
    : readTime(iso, zone, receivedAt)
}

function readEpoch(text: string, unit: keyof typeof perMs): TimeResult {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return { ok: false, detail: `${quote(text)} where epoch ${unit} was expected` }
  return checkInstant(unit === 's' ? Math.round(Number(text) * 1000) : Number(text) / perMs[unit])
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
