import type { Point } from '../../core/plant/plant.ts'
import { quality as qualities, type Reading, reasonCodes } from '../../core/reading.ts'
import type { Unsaid } from './influx-row.ts'

/**
 * InfluxDB line protocol: how readings, and other facts, are written as lines.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */

/** A number is a float, a bigint a 64-bit integer. */
export type FieldValue = number | bigint | string | boolean

export interface Line {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  /** At least one. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** Since the epoch, in the precision of the writer that it goes to. */
  readonly at: number | bigint
}

const unstorable = /[%\\\p{Cc}]/gu

/**
 * A name or tag value as InfluxDB keeps it. Its protocol has no way to say a newline or a final backslash outside of a
 * string field, so these, all control characters and `%` are written as `%0A`, `%5C`, …; all else stays as it is.
 */
export function storedText(text: string): string {
  return text.replace(unstorable, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** The text that `storedText` was given. */
export function originalText(stored: string): string {
  return stored.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** A line that begins with `#` is a comment, so a measurement must not. */
function escapeMeasurement(name: string): string {
  return storedText(name).replace(/[, ]/g, '\\$&').replace(/^#/, '%23')
}

/** For tag keys, tag values and field keys. */
function escapeTag(text: string): string {
  return storedText(text).replace(/[,= ]/g, '\\$&')
}

/** A string field's value without its quotes; newlines are allowed there. */
function escapeString(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}

/** The shortest text that reads back as exactly this number; `String(-0)` would lose the sign. */
export function formatFloat(value: number): string {
  return value === 0 && Object.is(value, -0) ? '-0' : String(value)
}

/** Throws a RangeError on what InfluxDB has no way to keep: NaN, infinities, integers beyond 64 bits. */
export function formatField(value: FieldValue): string {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number that InfluxDB keeps`)
      return formatFloat(value)
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit into 64 bits`)
      return `${value}i`
    case 'boolean':
      return String(value)
    case 'string':
      return `"${escapeString(value)}"`
  }
}

/** Measurement and tags, which InfluxDB calls a series key. Empty tags are left out; sorted, as InfluxDB likes them. */
export function formatSeries(measurement: string, tags: Readonly<Record<string, string>>): string {
  const written = Object.entries(tags).filter(([, value]) => value !== '')
  const sorted = written.map(([key, value]) => `,${escapeTag(key)}=${escapeTag(value)}`).sort()
  return escapeMeasurement(measurement) + sorted.join('')
}

export function formatLine({ measurement, tags, fields, at }: Line): string {
  const written = Object.entries(fields).map(([key, value]) => `${escapeTag(key)}=${formatField(value)}`)
  return `${formatSeries(measurement, tags)} ${written.join(',')} ${at}`
}

/** The part of a line that all readings of a point share, up to and with the space before the fields. */
export function seriesPrefix({ quantity, site, asset, point }: Point): string {
  return `${formatSeries(quantity.id, { site, asset, point })} `
}

/** Whether a reading is its value alone: a good one of a point that is judged, without a reason. */
export function isUnsaid(
  { unsaid }: { readonly unsaid: Unsaid },
  { quality, reason }: { readonly quality: Reading['quality']; readonly reason?: Reading['reason'] | undefined },
): boolean {
  return quality === qualities.good && unsaid === quality && reason === undefined
}

/**
 * A reading that `whyUnstorable` has nothing against, as a line with ms precision; which fields it has is told in
 * influx-row.ts. By hand: it runs per reading. Where it replaces another, what needs no saying must be said too, as
 * fields are merged.
 */
export function readingLine(
  { prefix, unsaid }: { readonly prefix: string; readonly unsaid: Unsaid },
  { value, quality, reason, at }: Reading,
  place: 'free' | 'taken' = 'free',
): string {
  if (value !== null && isUnsaid({ unsaid }, { quality, reason }) && place === 'free')
    return `${prefix}value=${formatFloat(value)} ${at}`
  const field = quality <= qualities.suspect ? 'value' : 'raw'
  const kept = value === null ? '' : `${field}=${formatFloat(value)},`
  const why =
    reason === undefined && place === 'free' ? '' : `,reason=${reason === undefined ? 0 : reasonCodes[reason]}i`
  return `${prefix}${kept}quality=${quality}i${why} ${at}`
}
