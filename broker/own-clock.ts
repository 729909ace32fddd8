import type { Logger } from 'pino'
import { type ClockLook, formatStepped, stepBetween } from '../core/clock-step.ts'
import type { LogWriter } from '../storage/log/log.ts'
import type { BrokerMetrics } from './metrics.ts'

export interface OwnClockOptions {
  /** Epoch ms. */
  readonly clock: () => number
  /** Counts ms and never steps. */
  readonly steady: () => number
  readonly readingLog: LogWriter
  readonly metrics: BrokerMetrics
  readonly log: Logger
}

/**
 * The clock that messages are stamped with. When it is set, forward or back, that stands in the reading log before the
 * first message of the other time, so that whoever reads the log knows what to make of it.
 */
export class OwnClock {
  private readonly options: OwnClockOptions
  private last: ClockLook

  constructor(options: OwnClockOptions) {
    this.options = options
    this.last = { wall: options.clock(), steady: options.steady() }
  }

  /** Epoch ms. */
  now(): number {
    const look = { wall: this.options.clock(), steady: this.options.steady() }
    const step = stepBetween(this.last, look)
    const before = this.last
    this.last = look
    if (!step) return look.wall
    const { readingLog, metrics, log } = this.options
    metrics.clockSteps.inc()
    log.error({ from: new Date(step.from), to: new Date(step.to) }, 'our clock was set')
    readingLog.append(formatStepped(step), (full) => {
      // noted with the next message then: the log takes nothing before
      if (full) this.last = before
    })
    return look.wall
  }
}
