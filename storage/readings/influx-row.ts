import { type Quality, quality as qualities, type Reading, reasonOf } from '../../core/reading.ts'
import type { StoredReading } from './store.ts'

/**
 * InfluxDB shows the fields of one line one after the other, in either order, and merges those of lines with the same
 * time. So a row may be half of a reading whose other half is on its way: it is no reading yet. A value is never taken
 * for good, or for not evaluated, because its quality has not come; nor a quality for a point that reported nothing.
 */

/** Fields of a reading, as they are selected. */
export const readingFields = 'value, quality, reason'

/** What a row has just now. */
export interface StoredFields {
  readonly value: number | null
  readonly quality: number | null
  /** A reason's code; null or 0 where there is none, or it is still to come: it is no part of what makes a row whole. */
  readonly reason: number | null
}

/** The reading that a row is, or undefined of half a one. Only a missing reading (quality 9) has no value. */
export function wholeReading(at: number, { value, quality, reason }: StoredFields): StoredReading | undefined {
  if (quality === null || quality > qualities.missing) return undefined
  if (value === null && quality !== qualities.missing) return undefined
  const why = reason ? reasonOf(reason) : undefined
  const reading = { at, value, quality: quality as Quality }
  return why === undefined ? reading : { ...reading, reason: why }
}

/** Stands for the quality of a reading that is being replaced: beyond all qualities, so that nobody trusts the row. */
export const beingReplaced = 99

/** How a reading takes the place of another. */
export type Replacement = 'at-once' | 'step-by-step' | 'erase-first'

/**
 * With the same quality, whatever a reader sees of the two readings is as good as it looks. Otherwise the old quality
 * goes first, then the value comes, and the new quality last: an old quality must not vouch for a new value, nor a new
 * one for an old value. What is left of a value can only be erased.
 */
export function replacementOf(
  stored: StoredFields,
  { value, quality }: Pick<Reading, 'value' | 'quality'>,
): Replacement {
  if (value === null) return stored.value === null ? 'at-once' : 'erase-first'
  return stored.quality === quality ? 'at-once' : 'step-by-step'
}
