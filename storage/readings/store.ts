import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Plant } from '../../core/plant/plant.ts'
import type { Quality, QualityReason, Reading } from '../../core/reading.ts'
import type { Rollup } from '../../core/rollup.ts'

/**
 * Where readings are kept. Two implementations, InfluxDB and embedded, under one contract suite.
 * A store that cannot be reached throws `StoreUnavailable`: keep the batch and try again.
 */
export interface ReadingStore extends AsyncDisposable {
  /** What tells it from any other: an embedded one has a mark of its own, an InfluxDB goes by its bucket, wherever that is moved. */
  readonly identity?: string
  /**
   * Idempotent: the same point and time overwrite, last one wins, reason included. A refused reading never blocks its neighbours.
   * One writer at a time, in one process; written + duplicates + conflicts + refused = readings. After a
   * `StoreUnavailable` some of them may be stored: append the same array again, and they are counted once.
   */
  append(readings: readonly Reading[]): Promise<AppendResult>
  /**
   * Readings of one point in [from, to), ascending; streamed, so of any length. A point that the plant does not have:
   * nothing. What was stored while the point had another quantity is another series, and not read.
   */
  range(query: RangeQuery): AsyncIterable<StoredReading[]>
  /**
   * Buckets floor(at / every) × every (UTC) of one point's values in [from, to), ascending; empty buckets absent.
   * A reading without a value counts nowhere; `last` is the newest value.
   */
  buckets(query: BucketQuery): AsyncIterable<Bucket[]>
  /** Idempotent: the same point and start overwrite. Returns those that the store will never take; the rest is kept. */
  appendRollups(tier: Tier, rollups: readonly PointRollup[]): Promise<readonly PointRollup[]>
  /**
   * Roll-ups of one point that begin in [from, to), ascending; streamed. A point that the plant does not have: nothing.
   * Throws `TierMissing` where nothing was ever rolled up.
   */
  rollups(query: RollupQuery): AsyncIterable<Rollup[]>
  /**
   * Lets go of all that is older than `at`: nothing at or after it, and not necessarily at once. InfluxDB is told how
   * long to keep, and goes on forgetting as time passes. Throws `StoreUnavailable`, or says what must be done by hand.
   */
  forgetBefore(tier: 'raw' | Tier, at: number): Promise<void>
  /** Which of several servers is not well, in words for a person; left out where there is one. */
  problems?(): string[]
}

/** Tiers of roll-ups: hours of UTC, and days of the city's zone. */
export const tiers = ['1h', '1d'] as const
export type Tier = (typeof tiers)[number]

export interface PointRollup extends Rollup {
  readonly point: string
}

export interface RollupQuery {
  readonly tier: Tier
  readonly point: string
  /** Epoch ms, included. */
  readonly from: number
  /** Epoch ms, excluded. */
  readonly to: number
}

export interface AppendResult {
  readonly written: number
  /**
   * Same point, time and value were there already: left as they are, quality included, because a reading that a
   * device sends twice is judged as a late one the second time.
   */
  readonly duplicates: number
  /** Same point and time with another value: overwritten. */
  readonly conflicts: number
  readonly refused: readonly RefusedReading[]
}

/** A reading that the store will never take, with the server's own words. */
export interface RefusedReading {
  readonly reading: Reading
  readonly detail: string
}

/** A reading as read back. */
export interface StoredReading {
  readonly at: number
  readonly value: number | null
  readonly quality: Quality
  /** Absent where there is none, and in what was stored before reasons were. A good one may have it: `clock-wrong`. */
  readonly reason?: QualityReason
}

export interface RangeQuery {
  readonly point: string
  /** Epoch ms, included. */
  readonly from: number
  /** Epoch ms, excluded. */
  readonly to: number
  /** Highest quality code let through (2 lets good and not evaluated through); default all. */
  readonly maxQuality?: Quality
}

/** `band`: the mean, with the least and the greatest beside it, for the price of one. */
export const aggregates = ['mean', 'min', 'max', 'last', 'count', 'band'] as const
export type Aggregate = (typeof aggregates)[number]

export interface BucketQuery extends RangeQuery {
  readonly everyMs: number
  readonly aggregate: Aggregate
}

export interface Bucket {
  /** Start of the bucket, epoch ms. */
  readonly at: number
  readonly value: number
  /** The least and the greatest, of a `band`. */
  readonly min?: number
  readonly max?: number
}

/** The store did not answer, or said "later": the batch must be kept and tried again. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable'
  /** Shortest wait that the server asked for, ms. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {}) {
    super(message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The store has no such tier, or none that it may see: roll-ups are to be told from the readings. */
export class TierMissing extends StoreUnavailable {
  override readonly name = 'TierMissing'
}

/** What a store must know of the plant: a point's quantity is its measurement. */
export type PlantLookup = () => Plant

/** What both stores are given. */
export interface StoreDeps {
  readonly plant: PlantLookup
  readonly log: Logger
  readonly metrics: Registry
}
