import type { Growth, Register } from './growth.ts'
import { type Quality, quality } from './reading.ts'

/**
 * What the readings of one point in one stretch of time come to. `min`, `mean`, `max` and `total` are of the usable
 * readings: those with a value, and not bad (quality up to 3).
 */
export interface Rollup {
  /** Start of the stretch, epoch ms. */
  readonly at: number
  /** Null where nothing is usable. */
  readonly min: number | null
  readonly mean: number | null
  readonly max: number | null
  /** Usable readings. */
  readonly count: number
  /** All readings, whatever their quality. */
  readonly readings: number
  /** Share of good readings (quality 1) among all, 0 to 1. */
  readonly goodShare: number
  /** Rain that fell, or what a counter grew by; of points that add up. */
  readonly total?: number
}

export interface RolledReading {
  readonly at: number
  readonly value: number | null
  readonly quality: Quality
}

/** What the total of a stretch is: none, the sum of its readings, or what a register grew by. */
export type Totalling = 'none' | 'sum' | Growth

export interface RollOptions {
  readonly totalling: Totalling
  /** Start of the stretch that an instant lies in; asked for ascending instants. */
  readonly startOf: (at: number) => number
  /** The first usable reading after the last: it tells whether the last one was misread. */
  readonly after?: Register | undefined
  /** Highest quality code that counts as usable; default 3. */
  readonly maxQuality?: Quality
}

export function isUsable(
  reading: RolledReading,
  maxQuality: Quality = quality.suspect,
): reading is RolledReading & { readonly value: number } {
  return reading.value !== null && reading.quality <= maxQuality
}

/** Stretches that may wait for the reading that tells what a counter grew by in the first of them. */
const mostOpen = 1_000

/**
 * Rolls readings, ascending and in pages, into one roll-up for each stretch that has any. A register's growth belongs
 * to the stretch of the reading that shows it, so hours add up to their day.
 */
export async function* rollReadings(
  pages: AsyncIterable<readonly RolledReading[]> | Iterable<readonly RolledReading[]>,
  { totalling, startOf, after, maxQuality }: RollOptions,
): AsyncGenerator<Rollup> {
  const growth = typeof totalling === 'object' ? totalling : undefined
  const open: Tally[] = []
  let waiting: { readonly tally: Tally; readonly reading: Register } | undefined
  const settle = (next: Register | undefined) => {
    if (waiting && growth) waiting.tally.grown += growth.take(waiting.reading, next)
    waiting = undefined
  }
  for await (const page of pages) {
    for (const reading of page) {
      const at = startOf(reading.at)
      let tally = open.at(-1)
      if (tally?.at !== at) {
        tally = new Tally(at, totalling, maxQuality)
        open.push(tally)
      }
      tally.add(reading)
      if (growth && isUsable(reading, maxQuality)) {
        settle(reading)
        waiting = { tally, reading }
      }
      if (open.length === 1) continue
      if (open.length > mostOpen) settle(undefined)
      const done = waiting ? open.indexOf(waiting.tally) : open.length - 1
      for (const each of open.splice(0, done)) yield each.rollup()
    }
  }
  settle(after)
  for (const tally of open) yield tally.rollup()
}

/** One roll-up of several stretches that follow each other; undefined of none. */
export function mergeRollups(at: number, parts: readonly Rollup[]): Rollup | undefined {
  const [only] = parts
  if (only === undefined) return undefined
  if (parts.length === 1) return only.at === at ? only : { ...only, at }
  const sum = (of: (part: Rollup) => number) => parts.reduce((so, part) => so + of(part), 0)
  const filled = parts.filter(({ count }) => count > 0)
  const count = sum((part) => part.count)
  const readings = sum((part) => part.readings)
  const totals = parts.flatMap(({ total }) => (total === undefined ? [] : [total]))
  return {
    at,
    min: count === 0 ? null : Math.min(...filled.map(({ min }) => min ?? Number.POSITIVE_INFINITY)),
    mean: count === 0 ? null : finite(filled.reduce((so, part) => so + (part.mean ?? 0) * (part.count / count), 0)),
    max: count === 0 ? null : Math.max(...filled.map(({ max }) => max ?? Number.NEGATIVE_INFINITY)),
    count,
    readings,
    goodShare: sum((part) => Math.round(part.goodShare * part.readings)) / readings,
    ...(totals.length > 0 && { total: finite(totals.reduce((so, total) => so + total, 0)) }),
  }
}

class Tally {
  readonly at: number
  private readonly totalling: Totalling
  private readonly maxQuality: Quality | undefined
  private min = Number.POSITIVE_INFINITY
  private max = Number.NEGATIVE_INFINITY
  private sum = 0
  private count = 0
  private readings = 0
  private good = 0
  grown = 0

  constructor(at: number, totalling: Totalling, maxQuality: Quality | undefined) {
    this.at = at
    this.maxQuality = maxQuality
    this.totalling = totalling
  }

  add(reading: RolledReading): void {
    this.readings++
    if (reading.quality === quality.good) this.good++
    if (!isUsable(reading, this.maxQuality)) return
    this.count++
    this.sum += reading.value
    this.min = Math.min(this.min, reading.value)
    this.max = Math.max(this.max, reading.value)
  }

  rollup(): Rollup {
    const { at, count, readings, good, totalling } = this
    const values =
      count === 0
        ? { min: null, mean: null, max: null }
        : { min: this.min, mean: finite(this.sum / count), max: this.max }
    const rolled = { at, ...values, count, readings, goodShare: good / readings }
    if (totalling === 'none') return rolled
    return { ...rolled, total: finite(totalling === 'sum' ? this.sum : this.grown) }
  }
}

/** No store keeps infinities: sums beyond the largest number stop at it. */
function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
