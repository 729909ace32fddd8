import type { Bucket, StoredReading } from '../../storage/readings/store.ts'
import { formatTime } from '../time.ts'

/** A row of history: a reading, or a bucket, which has no quality of its own. */
export type Row = StoredReading | Bucket

/** A batch of rows as text, and what stands before and after all of them. */
export interface RowFormat {
  readonly mediaType: string
  readonly head: string
  readonly tail: string
  rows(batch: readonly Row[], first: boolean): string
}

const heads = {
  readings: 'at,value,quality,reason\r\n',
  buckets: 'at,value\r\n',
  band: 'at,value,min,max\r\n',
} as const

/** RFC 4180, with a header after what it begins with; an empty field is a missing value. */
export function csvFormat(kind: 'readings' | 'buckets' | 'band', begin = ''): RowFormat {
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    head: begin + heads[kind],
    tail: '',
    rows(batch) {
      let text = ''
      for (const row of batch) {
        const { at, value } = row
        if ('quality' in row) text += `${formatTime(at)},${value ?? ''},${row.quality},${row.reason ?? ''}\r\n`
        else if (kind === 'band') text += `${formatTime(at)},${value},${row.min ?? ''},${row.max ?? ''}\r\n`
        else text += `${formatTime(at)},${value ?? ''}\r\n`
      }
      return text
    },
  }
}

/** One JSON object: what was asked, and `rows`, one a line. */
export function jsonFormat(asked: Readonly<Record<string, unknown>>): RowFormat {
  return {
    mediaType: 'application/json',
    head: `${JSON.stringify(asked).slice(0, -1)},"rows":[`,
    tail: '\n]}\n',
    rows(batch, first) {
      let text = ''
      let separator = first ? '\n' : ',\n'
      for (const row of batch) {
        text += `${separator}{"at":"${formatTime(row.at)}","value":${row.value}`
        if ('quality' in row) text += `,"quality":${row.quality}`
        else if (row.min !== undefined) text += `,"min":${row.min},"max":${row.max}`
        text += 'reason' in row ? `,"reason":"${row.reason}"}` : '}'
        separator = ',\n'
      }
      return text
    },
  }
}
