import { localDigits } from '../core/decode/sl651/ask.ts'
import { control, type Frame } from '../core/decode/sl651/frame.ts'
import { headOfMessage, joined, type StationMessage } from '../core/decode/sl651/message.ts'
import { acknowledgement, refusal } from '../core/decode/sl651/reply.ts'
import { stationTopic } from '../core/decode/sl651/topic.ts'
import type { LogWriter } from '../storage/log/log.ts'
import type { Admission, Admissions } from './admission.ts'
import type { KeepAlives } from './keep-alives.ts'
import type { Line } from './line.ts'
import type { Sl651Metrics } from './metrics.ts'
import type { Packet, Packets } from './packets.ts'
import type { Questions } from './questions.ts'
import type { Refusals } from './refusals.ts'
import type { Repeats } from './repeats.ts'

const keepAlive = 0x2f
/** Answers to questions: nobody acknowledges them, but that more may follow. */
const answers: ReadonlySet<number> = new Set([0x37, 0x38, 0x39, 0x3a])
/** Frames with a wrong password on one connection before it is closed. */
const mostWrongPasswords = 5

export interface DeskOptions {
  readonly readingLog: LogWriter
  readonly admissions: Admissions
  readonly packets: Packets
  readonly repeats: Repeats
  readonly questions: Questions
  readonly keepAlives: KeepAlives
  readonly refusals: Refusals
  readonly metrics: Sl651Metrics
  /** Epoch ms: what messages are stamped with. */
  readonly clock: () => number
  /** Counts ms and never steps. */
  readonly steady: () => number
  readonly zone: () => string
  /** What an acknowledgement gives as its time: the station's own, or ours, by which some set their clocks. */
  readonly ackTime: 'station' | 'ours'
}

/** What becomes of a frame: let in, put together, kept, then acknowledged. */
export class Desk {
  /** Frames whose password is being looked at, and messages that are not yet durable. */
  pending = 0
  private readonly options: DeskOptions

  constructor(options: DeskOptions) {
    this.options = options
  }

  readonly frame = (line: Line, frame: Frame, bytes: Uint8Array): void => {
    // an echo of the modem's
    if (frame.direction === 'down') return
    const { admissions, refusals } = this.options
    const { remote } = line
    const { station } = frame
    this.pending++
    line.waits(1)
    // what was asked first is dealt with first, or a message's packets would come out of order
    const looked = line.turns.take(async () => this.look(line, { frame, bytes }, await admissions.of(frame)))
    looked
      .catch((error: unknown) => {
        refusals.refuse('passwords-unreadable', { remote, station, detail: String(error) })
        line.close()
      })
      .finally(() => {
        this.pending--
        line.waits(-1)
      })
  }

  private look(line: Line, { frame, bytes }: Packet, admission: Admission): void {
    if (line.wrongPasswords >= mostWrongPasswords) return
    const { admissions, questions, refusals, packets, keepAlives, metrics, steady } = this.options
    const { remote } = line
    const { station } = frame
    if (!admission.ok) {
      refusals.refuse(admission.because, { remote, station })
      if (++line.wrongPasswords >= mostWrongPasswords) line.close()
      return
    }
    if (admission.who === 'known') questions.spoke(line, frame)
    // it keeps the path open, has no reading, and repeats a serial number
    if (frame.code === keepAlive) {
      metrics.keepAlives.inc()
      if (admission.who === 'known') keepAlives.take(station)
      return
    }
    if (admission.who === 'stranger' && !admissions.takesStranger()) {
      refusals.refuse('too-many-strangers', { remote, station })
      return
    }
    const collected = packets.take({ frame, bytes }, steady())
    if (collected.name === 'too-large') refusals.refuse('message-too-large', { remote, station })
    if (collected.name === 'more' && collected.instead) refusals.refuse('packets-missing', { remote, station })
    if (collected.name === 'whole') this.whole(line, collected.packets)
  }

  /** Asks for packets that are missing, on whatever line their station speaks. */
  askForMissing(lineOf: (station: string) => Line | undefined): void {
    const { packets, refusals, steady, clock, zone } = this.options
    for (const { of, first, numbers, givenUp } of packets.overdue(steady())) {
      const line = lineOf(of.station)
      if (givenUp) refusals.refuse('packets-missing', { remote: line?.remote ?? 'gone', station: of.station })
      if (givenUp || !line) continue
      // only the first packet has the serial number
      const serial = first ? headOfMessage(joined([first])).serial : 0
      for (const number of numbers) line.send(refusal(of, { serial, time: localDigits(clock(), zone()), number }))
    }
  }

  private whole(line: Line, packets: readonly Packet[]): void {
    const { repeats, metrics } = this.options
    const message = joined(packets.map(({ frame }) => frame))
    metrics.messages.inc({ function: message.frame.code.toString(16).toUpperCase() })
    const tellAnswered = this.options.questions.answeredBy(message.frame)
    const arrivedAt = performance.now()
    const kept = () => {
      tellAnswered?.()
      if (!isAcknowledged(message.frame, tellAnswered !== undefined)) return
      metrics.acknowledgeSeconds.observe((performance.now() - arrivedAt) / 1000)
      this.acknowledge(line, message)
    }
    if (repeats.meet(message, kept) === 'again') metrics.repeats.inc()
    else this.keep(line, packets, message)
  }

  private keep(line: Line, packets: readonly Packet[], message: StationMessage): void {
    const { readingLog, repeats, refusals, clock } = this.options
    const { station } = message.frame
    const payload = Buffer.concat(packets.map(({ bytes }) => bytes))
    this.pending++
    line.waits(1)
    const record = {
      topic: stationTopic(station),
      payload,
      receivedAt: clock(),
      client: station,
      qos: 1,
      retain: false,
    } as const
    readingLog.append(record, (full) => {
      this.pending--
      line.waits(-1)
      repeats.settle(message, full ? 'lost' : 'kept')
      if (full) refusals.refuse('log-full', { remote: line.remote, station, detail: full.message })
    })
  }

  private acknowledge(line: Line, message: StationMessage): void {
    const { metrics, clock, zone, ackTime } = this.options
    const { serial, sent } = headOfMessage(message)
    // a station's own time may be no digits at all
    const time = ackTime === 'station' && /^\d{12}$/.test(sent) ? sent : localDigits(clock(), zone())
    line.send(acknowledgement(message.frame, { serial, time }))
    metrics.acknowledged.inc()
  }
}

/** Every report is, but not the answer to a question; of that only one behind which more follow, or one in packets. */
function isAcknowledged({ code, end, packet }: Frame, isAnswer: boolean): boolean {
  if (end === control.etb || packet !== undefined) return true
  return !isAnswer && !answers.has(code)
}
