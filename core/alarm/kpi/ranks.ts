/** Of waits up to 2^53 ms. */
const buckets = 54 * 128

/**
 * Exact ranks among any number of waits (ms, whole, not negative), in bounded memory: all are counted in coarse buckets
 * first (`count`), and those in the buckets of the ranks one by one in a second pass (`look`).
 */
export class Ranks {
  private readonly shares: readonly number[]
  private readonly coarse = new Float64Array(buckets)
  private readonly fine = new Map<number, Map<number, number>>()
  private total = 0

  /** Shares from 0 to 1 whose ranks are wanted. */
  constructor(shares: readonly number[]) {
    this.shares = shares
  }

  get size(): number {
    return this.total
  }

  count(wait: number): void {
    const bucket = bucketOf(wait)
    this.coarse[bucket] = (this.coarse[bucket] ?? 0) + 1
    this.total += 1
  }

  /** After all are counted and before the first is looked at. */
  narrow(): void {
    for (const share of this.shares) {
      const found = this.find(share)
      if (found) this.fine.set(found.bucket, new Map())
    }
  }

  look(wait: number): void {
    const bucket = this.fine.get(bucketOf(wait))
    if (bucket) bucket.set(wait, (bucket.get(wait) ?? 0) + 1)
  }

  /** Nearest rank: a wait that did happen; null where there was none. */
  at(share: number): number | null {
    const found = this.find(share)
    if (!found) return null
    let { rank } = found
    for (const [wait, count] of [...(this.fine.get(found.bucket) ?? [])].sort(([a], [b]) => a - b)) {
      if (rank <= count) return wait
      rank -= count
    }
    return null
  }

  private find(share: number): { readonly bucket: number; readonly rank: number } | undefined {
    let rank = Math.max(1, Math.ceil(share * this.total))
    for (const [bucket, count] of this.coarse.entries()) {
      if (rank <= count) return { bucket, rank }
      rank -= count
    }
    return undefined
  }
}

/** Rising with the wait; below 256 ms one bucket for each, then 128 for each doubling: less than 1 % wide. */
function bucketOf(wait: number): number {
  if (wait < 256) return wait
  if (wait < 4_294_967_296) {
    const power = 31 - Math.clz32(wait)
    return power * 128 + (wait >>> (power - 7)) - 896
  }
  const power = Math.floor(Math.log2(wait))
  return power * 128 + Math.floor(wait / 2 ** (power - 7)) - 896
}
