import { type ClockLook, stepBetween, toleratedStepMs } from '../core/clock-step.ts'

export interface HostClockOptions {
  /** Epoch ms. */
  readonly clock: () => number
  /** Counts ms and never steps. */
  readonly steady: () => number
}

/** What our clock lets the evaluation do: go on to `at`; wait for the log; or take the clock as set to `at`. */
export type HostTime = { readonly name: 'runs' | 'set'; readonly at: number } | { readonly name: 'waits' }

/** The broker notes a step within half a second of it, and we read the log as fast. Without a broker nobody does. */
const noteWithinMs = 10_000

/**
 * The wall clock, as far as it may drive the evaluation. When it is set, the log says so first, in the order in which
 * things happened; so until the evaluation has come to that, time stands still.
 */
export class HostClock {
  private readonly options: HostClockOptions
  private last: ClockLook
  /** Since when a step is waited for, by the steady clock. */
  private awaitedSince: number | undefined

  constructor(options: HostClockOptions) {
    this.options = options
    this.last = this.look()
  }

  /** `evaluatedTo`: how far the evaluation is by the log and by time, epoch ms; 0 before its first. */
  now(evaluatedTo: number): HostTime {
    const look = this.look()
    if (stepBetween(this.last, look)) this.awaitedSince = look.steady
    this.last = look
    const isThere = evaluatedTo === 0 || Math.abs(look.wall - evaluatedTo) <= toleratedStepMs
    if (isThere) this.awaitedSince = undefined
    if (this.awaitedSince === undefined) return { name: 'runs', at: look.wall }
    return look.steady - this.awaitedSince < noteWithinMs ? { name: 'waits' } : { name: 'set', at: look.wall }
  }

  /** The evaluation has taken the clock as set. */
  taken(): void {
    this.awaitedSince = undefined
  }

  private look(): ClockLook {
    return { wall: this.options.clock(), steady: this.options.steady() }
  }
}
