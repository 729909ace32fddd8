/** A pause costs a client more than its length (Nagle's algorithm against delayed ACKs), so there are few of them. */
const pauseMs = 100

/** Lets `perSecond` messages through on average, and a second's worth at once. Time is an argument, ms of a clock that never steps. */
export class TokenBucket {
  private readonly perSecond: number
  private tokens: number
  private filledAt: number

  constructor(perSecond: number, now: number) {
    this.perSecond = perSecond
    this.tokens = perSecond
    this.filledAt = now
  }

  /**
   * Takes what has already arrived, going into debt for it; returns how long to read nothing more, in ms: until the debt is
   * paid and the next tenth of a second's worth is there.
   */
  spend(messages: number, now: number): number {
    const elapsedMs = now - this.filledAt
    this.tokens = Math.min(this.perSecond, this.tokens + (elapsedMs * this.perSecond) / 1000) - messages
    this.filledAt = now
    return this.tokens >= 0 ? 0 : pauseMs + Math.ceil((-this.tokens * 1000) / this.perSecond)
  }
}
