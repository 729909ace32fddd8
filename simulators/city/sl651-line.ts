import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Frame, scanFrame } from '../../core/decode/sl651/frame.ts'
import { headOf } from '../../core/decode/sl651/message.ts'
import type { Row, StationBook } from './book.ts'
import type { Counts, StationLine } from './line.ts'
import { reportOf, type StationSpeech, sayable } from './sl651-report.ts'

/** Rows that a station keeps while nobody acknowledges; further ones are dropped, and counted. */
const buffer = 20_000
const acknowledgedWithinMs = 10_000
const againAfterMs = 1_000

export interface Sl651LineOptions extends StationSpeech {
  readonly host: string
  readonly port: number
  readonly log: Logger
  readonly counts: Counts
  readonly book: StationBook | undefined
  readonly clock: () => number
  readonly stop: AbortSignal
}

/** A station on the air in SL 651, mode M2: one report after the other, each when the last was acknowledged. */
export function sl651Line(options: Sl651LineOptions): StationLine {
  const { counts, stop, log, device } = options
  const waiting: Row[] = []
  let wake = () => {}
  let changed = new Promise<void>((resolve) => (wake = resolve))
  let lastAt = Number.NEGATIVE_INFINITY
  const connection = new Connection(options)

  function change(): void {
    wake()
    changed = new Promise((resolve) => (wake = resolve))
  }

  const running = (async () => {
    for (let serial = 1; !stop.aborted; serial = (serial % 65_535) + 1) {
      const row = waiting[0]
      if (!row) {
        await Promise.race([changed, stopped(stop)])
        serial--
        continue
      }
      const acknowledged = options.book?.sent([row])
      counts.messages++
      counts.readings += Object.keys(row.readings).length
      const frame = reportOf(options, row, serial || 1)
      while (!stop.aborted && !(await connection.deliver(frame, serial || 1))) {
        await delay(againAfterMs, undefined, { signal: stop }).catch(() => {})
      }
      if (stop.aborted) return
      acknowledged?.(options.clock())
      waiting.shift()
      change()
    }
  })()

  return {
    async flush() {},
    async take(whole, how) {
      const row = sayable(options, whole)
      const size = Object.keys(row.readings).length
      // the standard tells minutes apart and no seconds
      if (size === 0 || row.at <= lastAt) return
      if (how === 'live' && waiting.length >= buffer) {
        counts.dropped += size
        log.warn({ device: device.id }, "city: a station's buffer is full")
        return
      }
      lastAt = row.at
      waiting.push(row)
      change()
      while (how === 'kept' && waiting.length >= buffer && !stop.aborted) await Promise.race([changed, stopped(stop)])
    },
    async drained() {
      while (waiting.length > 0 && !stop.aborted) await Promise.race([changed, stopped(stop)])
    },
    async close() {
      connection.close()
      await running
    },
  }
}

/** A TCP connection that is made again when it is gone. */
class Connection {
  private readonly options: Pick<Sl651LineOptions, 'host' | 'port'>
  private socket: Socket | undefined
  private rest: Uint8Array = new Uint8Array()
  private hear: (frame: Frame | 'gone') => void = () => {}

  constructor(options: Pick<Sl651LineOptions, 'host' | 'port'>) {
    this.options = options
  }

  /** Sends a report; true once it is acknowledged, false where that does not come, or the connection goes. */
  deliver(frame: Uint8Array, serial: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), acknowledgedWithinMs).unref()
      const settle = (isAcknowledged: boolean) => {
        clearTimeout(timer)
        this.hear = () => {}
        resolve(isAcknowledged)
      }
      this.hear = (heard) => {
        if (heard === 'gone') settle(false)
        else if (headOf(heard.body).serial === serial) settle(true)
      }
      this.open().write(frame)
    })
  }

  close(): void {
    this.socket?.destroy()
  }

  private open(): Socket {
    if (this.socket && !this.socket.destroyed) return this.socket
    const socket = connect(this.options.port, this.options.host)
    this.socket = socket
    this.rest = new Uint8Array()
    socket.on('data', (bytes) => this.receive(bytes))
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.socket === socket && this.hear('gone'))
    return socket
  }

  private receive(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.rest, chunk])
    let at = 0
    for (let scan = scanFrame(bytes); scan.name !== 'wait' && at < bytes.length; scan = scanFrame(bytes, at)) {
      at = scan.next
      if (scan.name === 'frame' && scan.frame.direction === 'down') this.hear(scan.frame)
    }
    this.rest = bytes.slice(at)
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  await delay(2 ** 31 - 1, undefined, { signal, ref: false }).catch(() => {})
}
