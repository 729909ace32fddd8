import type { Point } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'

/** First and last instant that InfluxDB keeps (64 bits of ns), epoch ms: September 1677 and April 2262. */
export const firstAt = -9_223_372_036_854
export const lastAt = 9_223_372_036_854

/** Why no store takes this reading, in words; undefined when it may be stored. Asked before the store, so that all agree. */
export function whyUnstorable(
  { point, at, value }: Pick<Reading, 'point' | 'at' | 'value'>,
  known: Point | undefined,
): string | undefined {
  if (!known) return `the plant file has no point ${point}`
  if (value !== null && !Number.isFinite(value)) return `${value} is not a number that a store keeps`
  if (!Number.isInteger(at) || at < firstAt || at > lastAt) return `${at} is not a time that a store keeps`
  return undefined
}
