import { type Quality, quality as qualities, type Reading, reasonOf } from '../../core/reading.ts'
import type { StoredReading } from './store.ts'

/**
 * What InfluxDB keeps of a reading. `value` is there only where it may be used (quality up to 3), so that anybody's
 * `mean(value)` is right; what may not be used is in `raw`. A good reading is its `value` and nothing else: what stands
 * alone needs no other field to be true. `quality` and `reason` are there where there is something to say.
 *
 *     1 good           value; quality too where the point is not judged
 *     2 not evaluated  value, quality
 *     3 suspect        value, quality, reason
 *     4 bad            raw, quality, reason
 *     9 missing        quality, reason; raw where the device sent a sentinel
 *
 * InfluxDB shows the fields of one line one after the other, in either order, and merges those of lines with the same
 * time. So a row may be half of a reading whose other half is on its way: it is no reading yet.
 */

/** Fields of a reading, as they are selected. */
export const readingFields = 'value, raw, quality, reason'

/** What a row has just now. */
export interface StoredFields {
  readonly value: number | null
  readonly raw: number | null
  readonly quality: number | null
  /** A reason's code; null or 0 where there is none, or it is still to come: it is no part of what makes a row whole. */
  readonly reason: number | null
}

/** A row as `readingFields` selects it, after its time. */
export function storedFields(row: readonly (number | null)[]): StoredFields {
  const [, value = null, raw = null, quality = null, reason = null] = row
  return { value, raw, quality, reason }
}

/**
 * The quality of a value beside which none is said: good, or not evaluated where nothing in the plant file says what would
 * be wrong. Both are said where they are not certain to be understood: a point may be judged from tomorrow on.
 */
export type Unsaid = typeof qualities.good | typeof qualities.notEvaluated

/** The reading that a row is, or undefined of half a one. */
export function wholeReading(at: number, fields: StoredFields, unsaid: Unsaid): StoredReading | undefined {
  const { value, raw, reason } = fields
  const quality = qualityOf(fields, unsaid)
  if (quality === undefined) return undefined
  const kept = isUsable(quality) ? value : raw
  if (kept === null && quality !== qualities.missing) return undefined
  const why = reason ? reasonOf(reason) : undefined
  const reading = { at, value: kept, quality }
  return why === undefined ? reading : { ...reading, reason: why }
}

function qualityOf({ value, quality }: StoredFields, unsaid: Unsaid): Quality | undefined {
  if (quality === null) return value === null ? undefined : unsaid
  return quality > qualities.missing ? undefined : (quality as Quality)
}

/** Whether a value is kept as one that may be used. */
export function isUsable(quality: Quality): boolean {
  return quality <= qualities.suspect
}

/** Stands for the quality of a reading that is being replaced: beyond all qualities, so that nobody trusts the row. */
export const beingReplaced = 99

/**
 * How a reading takes its place. `quality-first`: a value that is not what it would be alone comes after its quality, or a
 * suspect one would be a good one for a moment.
 */
export type Entrance = 'at-once' | 'quality-first' | 'step-by-step' | 'erase-first'

/** How a reading enters where nothing is stored. */
export function entranceOf({ quality }: Pick<Reading, 'quality'>, unsaid: Unsaid): Entrance {
  return isUsable(quality) && quality !== unsaid ? 'quality-first' : 'at-once'
}

/**
 * With the same quality, whatever a reader sees of two readings is as good as it looks. Otherwise the old quality goes
 * first, then the value comes, and the new quality last: an old quality must not vouch for a new value, nor a new one for
 * an old value. A value that may not be used any more can only be erased, and so can what is left of a sentinel.
 */
export function replacementOf(
  stored: StoredFields,
  { value, quality }: Pick<Reading, 'value' | 'quality'>,
  unsaid: Unsaid,
): Entrance {
  if (!isUsable(quality) && (stored.value !== null || (value === null && stored.raw !== null))) return 'erase-first'
  return qualityOf(stored, unsaid) === quality ? 'at-once' : 'step-by-step'
}
