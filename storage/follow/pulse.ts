/** How current a part's work is: all that had come in `lagMs` before now, at the time `asOf`, is done. */
export interface Currency {
  /** Our clock, epoch ms: for people, because it may be set meanwhile. */
  readonly asOf: number
  /** By a clock that is never set. */
  readonly lagMs: number
  /** False as long as nothing was shown to be done since the start. */
  readonly proven: boolean
}

interface Moment {
  readonly wall: number
  readonly steady: number
}

/**
 * Finds out how current a reader is, out of nothing but how far it has come and where the end is: an end that was seen
 * at some moment is passed at a later one, and then all that had come by that moment is done.
 */
export class Pulse {
  private readonly clock: () => number
  private done: Moment
  private proven = false
  private ahead: { readonly end: number; readonly seen: Moment } | undefined

  /** `asOf`: what was known before the start. */
  constructor(clock: () => number, asOf?: number) {
    this.clock = clock
    this.done = { wall: asOf ?? clock(), steady: performance.now() }
  }

  /** All before `kept` is done; more comes up to `end`. Both are positions of one source. */
  beat(kept: number, end: number): void {
    const now = { wall: this.clock(), steady: performance.now() }
    if (kept >= end) this.passed(now)
    else if (this.ahead && kept >= this.ahead.end) this.passed(this.ahead.seen)
    this.ahead ??= { end, seen: now }
  }

  get currency(): Currency {
    return { asOf: this.done.wall, lagMs: performance.now() - this.done.steady, proven: this.proven }
  }

  private passed(moment: Moment): void {
    this.done = moment
    this.proven = true
    this.ahead = undefined
  }
}
