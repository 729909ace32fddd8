import type { Logger } from 'pino'
import type { Sl651Metrics, StationRefusal } from './metrics.ts'

const linesAtOnce = 20
const windowMs = 10_000

export interface Refused {
  readonly remote: string
  readonly station?: string
  readonly detail?: string
}

/** Turning away, in one place: counted always, logged 20 times of a kind in ten seconds. */
export class Refusals {
  private readonly options: { readonly log: Logger; readonly metrics: Sl651Metrics; readonly steady: () => number }
  private readonly windows = new Map<StationRefusal, { readonly since: number; lines: number; suppressed: number }>()

  constructor(options: { readonly log: Logger; readonly metrics: Sl651Metrics; readonly steady: () => number }) {
    this.options = options
  }

  refuse(reason: StationRefusal, who: Refused): void {
    const { log, metrics, steady } = this.options
    metrics.refusals.inc({ reason })
    const now = steady()
    const before = this.windows.get(reason)
    const isNew = !before || now - before.since >= windowMs
    const window = isNew ? { since: now, lines: 0, suppressed: 0 } : before
    this.windows.set(reason, window)
    if (++window.lines > linesAtOnce) {
      window.suppressed++
      return
    }
    const suppressed = isNew && before && before.suppressed > 0 ? { suppressed: before.suppressed } : {}
    log.warn({ reason, ...who, ...suppressed }, 'refused')
  }
}
