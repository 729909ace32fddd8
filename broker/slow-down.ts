interface Failures {
  readonly count: number
  readonly lastAt: number
}

const free = 3
const firstDelayMs = 250
export const mostDelayMs = 10_000
const forgetAfterMs = 60_000

/**
 * Who was refused again and again, and how long the next attempt waits: three refusals are free, then 250 ms, doubled
 * with each, up to 10 s; a quiet minute forgets. Bounded: the entry longest without a refusal goes first.
 */
export class SlowDown {
  private readonly failures = new Map<string, Failures>()
  private readonly most: number

  constructor(most = 10_000) {
    this.most = most
  }

  get size(): number {
    return this.failures.size
  }

  delayMs(who: string, now: number): number {
    const known = this.failures.get(who)
    if (!known || now - known.lastAt >= forgetAfterMs || known.count < free) return 0
    return Math.min(mostDelayMs, firstDelayMs * 2 ** (known.count - free))
  }

  refused(who: string, now: number): void {
    const known = this.failures.get(who)
    const count = known && now - known.lastAt < forgetAfterMs ? Math.min(known.count + 1, 64) : 1
    this.failures.delete(who)
    if (this.failures.size >= this.most) {
      const oldest = this.failures.keys().next()
      if (!oldest.done) this.failures.delete(oldest.value)
    }
    this.failures.set(who, { count, lastAt: now })
  }
}
