import type { LogFull } from '../../storage/log/log.ts'
import type { SessionSent } from '../sent/session-sent.ts'
import { Pubacks } from './pubacks.ts'

/** Messages of one client and one QoS that came in one piece. They are answered in one piece, when the log has them all. */
export class Run {
  readonly qos: 0 | 1
  /** When they came, ms of a clock that never steps. */
  readonly arrivedAt: number
  readonly pubacks = new Pubacks()
  messages = 0
  payloadBytes = 0
  /** Why the log did not take some of it, or all. */
  full: LogFull | undefined
  private readonly sent: SessionSent
  private readonly ended: (run: Run) => void
  private unwritten = 0
  private isWhole = false
  /** Places of the messages in `sent`: of the oldest that the log does not have, and after the newest. */
  private place = 0
  private nextPlace = 0

  constructor(of: { qos: 0 | 1; arrivedAt: number; sent: SessionSent; ended: (run: Run) => void }) {
    this.qos = of.qos
    this.arrivedAt = of.arrivedAt
    this.sent = of.sent
    this.ended = of.ended
  }

  /** One more is on its way to the log. */
  add(payloadBytes: number): void {
    this.messages++
    this.unwritten++
    this.payloadBytes += payloadBytes
  }

  /** The log did not refuse it at once. */
  note(packetId: number, mark: number): void {
    const place = this.sent.note(packetId, mark)
    if (this.nextPlace === 0) this.place = place
    this.nextPlace = place + 1
    this.pubacks.add(packetId)
  }

  /** What the log calls for each of them, in their order. */
  readonly settled = (full?: LogFull): void => {
    this.unwritten--
    if (full) this.refused(full)
    else if (this.qos === 1) {
      this.sent.written()
      this.place++
    }
    this.endIfDone()
  }

  /** No more come. */
  close(): void {
    this.isWhole = true
    this.endIfDone()
  }

  /** Either at once, of a message that has no place yet, or of all that the log does not have, because it is closing. */
  private refused(full: LogFull): void {
    this.full = full
    const isAtOnce = this.unwritten >= this.nextPlace - this.place
    if (isAtOnce) return
    for (; this.place < this.nextPlace; this.place++) this.sent.drop(this.place, full)
  }

  private endIfDone(): void {
    if (this.isWhole && this.unwritten === 0) this.ended(this)
  }
}
