/** Buckets of a histogram: each is 2 % wider than the one before, from 0.01 ms to a few hours. */
const growth = Math.log(1.02)
const smallestMs = 0.01
const buckets = 1_100

/** How long things took, in bounded memory and to 2 %. Histograms of several processes can be added. */
export class Latencies {
  private readonly counts: number[]
  private total = 0

  /** Goes on from what `toJSON` made. */
  constructor(counts: readonly number[] = []) {
    this.counts = Array.from({ length: buckets }, (_, index) => counts[index] ?? 0)
    this.total = this.counts.reduce((sum, count) => sum + count, 0)
  }

  add(ms: number): void {
    const bucket = ms <= smallestMs ? 0 : Math.min(buckets - 1, Math.ceil(Math.log(ms / smallestMs) / growth))
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.total++
  }

  addAll(others: Latencies): void {
    for (const [bucket, count] of others.counts.entries()) this.counts[bucket] = (this.counts[bucket] ?? 0) + count
    this.total += others.total
  }

  /** What this share of them did not exceed, ms; 0 when there are none. */
  at(share: number): number {
    let left = Math.max(1, Math.ceil(this.total * share))
    for (const [bucket, count] of this.counts.entries()) {
      left -= count
      if (left <= 0) return smallestMs * Math.exp(bucket * growth)
    }
    return 0
  }

  /** Without the empty buckets at the end. */
  toJSON(): readonly number[] {
    return this.counts.slice(0, this.counts.findLastIndex((count) => count > 0) + 1)
  }
}
