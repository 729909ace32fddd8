/** A receipt may be so far ahead of the clock, ms: what comes faster than a message a millisecond for longer shares its time. */
const longestLeadMs = 1_000
/** Topics that are remembered at once; above it those whose time has passed are forgotten. */
const mostTopics = 10_000

/**
 * When messages were received, a millisecond apart within a topic. A station without a clock of its own empties its
 * buffer in one go, and its readings have no other time than this: two of one moment would be one reading.
 */
export class Receipts {
  private readonly last = new Map<string, number>()
  private newest = 0

  /** `now` by the broker's clock; epoch ms, as is the answer. */
  stamp(topic: string, now: number): number {
    // nothing is ahead of the clock, or the clock was set back
    if (now > this.newest || this.newest > now + longestLeadMs) {
      this.last.clear()
      this.last.set(topic, now)
      this.newest = now
      return now
    }
    const before = this.last.get(topic)
    const at = before === undefined || before < now ? now : Math.min(before + 1, now + longestLeadMs)
    if (this.last.size >= mostTopics) this.forget(now)
    this.last.set(topic, at)
    if (at > this.newest) this.newest = at
    return at
  }

  private forget(now: number): void {
    for (const [topic, at] of this.last) if (at < now) this.last.delete(topic)
  }
}
