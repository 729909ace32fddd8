/** Token buckets by key, a bounded number of them: above it, those longest unused are forgotten (and so are full). */
export interface Buckets {
  /** Takes one; 0 when it was there, else how long until it will be, ms. */
  take(key: string, now: number): number
  /** The same without taking. */
  wait(key: string, now: number): number
  readonly size: number
}

export interface BucketOptions {
  /** Refill, per second. */
  readonly perSecond: number
  /** What a full bucket holds. */
  readonly burst: number
  /** Buckets kept. */
  readonly most: number
}

interface Bucket {
  readonly level: number
  readonly at: number
}

export function createBuckets({ perSecond, burst, most }: BucketOptions): Buckets {
  const buckets = new Map<string, Bucket>()

  function level(key: string, now: number): number {
    const bucket = buckets.get(key)
    if (!bucket) return burst
    // of a clock that was set back since, which would refill it only when that time comes again
    if (now < bucket.at) buckets.set(key, { level: bucket.level, at: now })
    return Math.min(burst, bucket.level + (Math.max(0, now - bucket.at) * perSecond) / 1000)
  }
  function waitFor(level: number): number {
    return level >= 1 ? 0 : Math.ceil(((1 - level) * 1000) / perSecond)
  }

  return {
    take(key, now) {
      const found = level(key, now)
      const wait = waitFor(found)
      buckets.delete(key)
      buckets.set(key, { level: wait === 0 ? found - 1 : found, at: now })
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '')
      return wait
    },
    wait: (key, now) => waitFor(level(key, now)),
    get size() {
      return buckets.size
    },
  }
}
