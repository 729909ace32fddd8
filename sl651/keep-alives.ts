import { formatKeptAlive } from '../core/kept-alive.ts'
import type { LogWriter } from '../storage/log/log.ts'

/** How often the log is told who lives: stations say so every 40 s or so, and nobody needs to know it to the second. */
const tellEveryMs = 60_000
/** Most stations in one note; more are told of by the next one. */
const mostAtOnce = 10_000

/** Keep-alives (2FH) of stations that were let in, one note of many in the log a minute. */
export class KeepAlives {
  private readonly options: { readonly readingLog: LogWriter; readonly clock: () => number }
  private readonly heard = new Map<string, number>()
  private toldAt: number

  /** `startedAt`: ms of a clock that never steps, as of `look`. */
  constructor(options: { readonly readingLog: LogWriter; readonly clock: () => number }, startedAt: number) {
    this.options = options
    this.toldAt = startedAt
  }

  take(station: string): void {
    if (this.heard.size < mostAtOnce || this.heard.has(station)) this.heard.set(station, this.options.clock())
  }

  /** Tells the log, once a minute. What it does not take is told again by the next keep-alive. */
  look(now: number): void {
    if (this.heard.size === 0 || now - this.toldAt < tellEveryMs) return
    this.toldAt = now
    const { readingLog, clock } = this.options
    readingLog.append(formatKeptAlive(this.heard, clock()), () => undefined)
    this.heard.clear()
  }
}
