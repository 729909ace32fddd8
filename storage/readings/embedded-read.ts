import type { DatabaseSync } from 'node:sqlite'
import { hourMs } from './embedded-file.ts'
import type { Aggregate } from './store.ts'

/** One page of readings, or of buckets where `aggregate` is given. */
export interface ReadRequest {
  readonly quantity: string
  readonly point: string
  readonly from: number
  readonly to: number
  readonly maxQuality: number
  readonly bucket?: { readonly everyMs: number; readonly aggregate: Aggregate }
}

export interface Page {
  readonly at: Float64Array<ArrayBuffer>
  /** NaN stands for no value. */
  readonly value: Float64Array<ArrayBuffer>
  /** The least and the greatest of buckets that are a band; else empty. */
  readonly min: Float64Array<ArrayBuffer>
  readonly max: Float64Array<ArrayBuffer>
  /** Empty for buckets, as `reason` is. */
  readonly quality: Uint8Array<ArrayBuffer>
  /** A reason's code; 0 stands for none. */
  readonly reason: Uint8Array<ArrayBuffer>
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined
}

/** Rows of a page at most; a page also ends after 30 days, so that a long read lets others in between. */
const pageRows = 10_000
const pageMs = 30 * 24 * hourMs

const aggregateSql: Readonly<Record<Aggregate, string>> = {
  mean: 'avg(reading.value) AS result',
  min: 'min(reading.value) AS result',
  max: 'max(reading.value) AS result',
  count: 'count(reading.value) AS result',
  // A bare column beside max() is that of the row with the maximum: https://sqlite.org/lang_select.html#bareagg
  last: 'reading.value AS result, max(at) AS newest',
  band: 'avg(reading.value) AS result, min(reading.value) AS least, max(reading.value) AS greatest',
}

/** The hours are the outer loop (CROSS JOIN keeps the order), so rows come out ascending without a sort. */
const rowsOfHours = `FROM json_each(:hours) AS listed CROSS JOIN reading ON reading.hour = listed.value
WHERE series = :series AND at >= :from AND at < :to AND quality <= :maxQuality`

export function createReader(database: DatabaseSync): (request: ReadRequest) => Page {
  const seriesOf = database.prepare('SELECT id FROM series WHERE quantity = ? AND point = ?')
  const hourFrom = database.prepare('SELECT hour FROM reading WHERE hour >= ? ORDER BY hour LIMIT 1')
  const lastHour = database.prepare('SELECT max(hour) AS hour FROM reading')
  const range = database.prepare(`SELECT at, reading.value, quality, reason ${rowsOfHours} LIMIT ${pageRows}`)
  // a read of a month is a million rows: an array each costs less than an object
  range.setReturnArrays(true)
  const buckets = (aggregate: Aggregate) =>
    database.prepare(`SELECT at - (at % :every + :every) % :every AS bucket, ${aggregateSql[aggregate]}
      ${rowsOfHours} AND reading.value IS NOT NULL GROUP BY bucket ORDER BY bucket`)
  const each = <Of>(of: (aggregate: Aggregate) => Of) => ({
    mean: of('mean'),
    min: of('min'),
    max: of('max'),
    count: of('count'),
    last: of('last'),
    band: of('band'),
  })
  const byAggregate = each(buckets)
  /** One bucket of whole hours: to ask for each costs half of a GROUP BY, which sorts all readings first. */
  const wholeHours = each((aggregate) =>
    database.prepare(`SELECT :bucket AS bucket, ${aggregateSql[aggregate]}
      ${rowsOfHours} AND reading.value IS NOT NULL HAVING count(*) > 0`),
  )

  return ({ quantity, point, from, to, maxQuality, bucket }) => {
    const series = seriesOf.get(quantity, point)?.['id']
    const hour = hourFrom.get(Math.floor(from / hourMs))?.['hour']
    if (series === undefined || hour === undefined) return endOfData
    const start = Math.max(from, Number(hour) * hourMs)
    const end = Math.min(to, pageEnd(start, bucket?.everyMs))
    if (start >= end) return endOfData
    const lastEnd = (Number(lastHour.get()?.['hour']) + 1) * hourMs
    const hours = hoursBetween(start, Math.min(end, lastEnd))
    const next = end < to ? end : undefined
    const bounds = { hours, series, from: start, to: end, maxQuality }
    if (bucket) {
      const { everyMs, aggregate } = bucket
      const rows =
        everyMs % hourMs === 0
          ? bucketsBetween(start, Math.min(end, lastEnd), everyMs).flatMap((at) => {
              const its = hoursBetween(Math.max(start, at), Math.min(end, lastEnd, at + everyMs))
              return wholeHours[aggregate].all({ ...bounds, hours: its, bucket: at })
            })
          : byAggregate[aggregate].all({ ...bounds, every: everyMs })
      return {
        at: column(rows, 'bucket'),
        value: column(rows, 'result'),
        min: aggregate === 'band' ? column(rows, 'least') : new Float64Array(),
        max: aggregate === 'band' ? column(rows, 'greatest') : new Float64Array(),
        quality: new Uint8Array(),
        reason: new Uint8Array(),
        next,
      }
    }
    const { at, value, quality, reason } = readingColumns(range.all(bounds) as unknown as ReadingRow[])
    const [min, max] = [new Float64Array(), new Float64Array()]
    return { at, value, min, max, quality, reason, next: at.length === pageRows ? (at[pageRows - 1] ?? 0) + 1 : next }
  }
}

type ReadingRow = readonly [at: number, value: number | null, quality: number, reason: number | null]

function readingColumns(rows: readonly ReadingRow[]): Omit<Page, 'next' | 'min' | 'max'> {
  const at = new Float64Array(rows.length)
  const value = new Float64Array(rows.length)
  const quality = new Uint8Array(rows.length)
  const reason = new Uint8Array(rows.length)
  for (const [index, row] of rows.entries()) {
    at[index] = row[0]
    value[index] = row[1] ?? Number.NaN
    quality[index] = row[2]
    reason[index] = row[3] ?? 0
  }
  return { at, value, quality, reason }
}

const endOfData: Page = {
  at: new Float64Array(),
  value: new Float64Array(),
  min: new Float64Array(),
  max: new Float64Array(),
  quality: new Uint8Array(),
  reason: new Uint8Array(),
  next: undefined,
}

/** A page of buckets holds whole buckets, at least one and at most `pageRows`. */
function pageEnd(start: number, everyMs: number | undefined): number {
  if (everyMs === undefined) return (Math.floor(start / hourMs) + pageMs / hourMs) * hourMs
  const count = Math.min(pageRows, Math.max(1, Math.floor(pageMs / everyMs)))
  return (Math.floor(start / everyMs) + count) * everyMs
}

/** Starts of the buckets that [from, to) touches. */
function bucketsBetween(from: number, to: number, everyMs: number): number[] {
  const first = Math.floor(from / everyMs)
  const count = Math.max(0, Math.ceil(to / everyMs) - first)
  return Array.from({ length: count }, (_, index) => (first + index) * everyMs)
}

function hoursBetween(from: number, to: number): string {
  const first = Math.floor(from / hourMs)
  const count = Math.max(0, Math.ceil(to / hourMs) - first)
  return JSON.stringify(Array.from({ length: count }, (_, index) => first + index))
}

function column(rows: readonly Readonly<Record<string, unknown>>[], name: string): Float64Array<ArrayBuffer> {
  return Float64Array.from(rows, (row) => {
    const value = row[name]
    return value === null ? Number.NaN : Number(value)
  })
}
