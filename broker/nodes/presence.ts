import type { Logger } from 'pino'
import { formatListening } from '../../core/listening.ts'
import type { Message } from '../../core/message.ts'
import { pause } from '../../storage/follow/pause.ts'
import { Seldom } from '../../storage/follow/seldom.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import type { DueWill, NodeBook, OpenWill } from '../../storage/nodes/nodes.ts'
import type { LiveMessage } from './live-message.ts'
import type { NodeMetrics } from './metrics.ts'
import { WillNotes } from './will-notes.ts'

export interface PresenceOptions {
  readonly book: NodeBook
  /** This run of this broker. */
  readonly node: string
  readonly readingLog: LogWriter
  readonly log: Logger
  readonly metrics: NodeMetrics
  /** Epoch ms. */
  readonly clock: () => number
  /** Counts ms and never steps. */
  readonly steady: () => number
  /** Other brokers that are heard, whatever the book says. */
  readonly heard: () => readonly string[]
  /** The Last Wills of the sessions that are open here. */
  readonly open: () => OpenWill[]
  /** Whether somebody has a credential of that name now: a Last Will ends with it. */
  readonly isKnown: (device: string) => Promise<boolean>
  /** Gives a Last Will that stands in the log to those who listen. */
  readonly tell: (will: LiveMessage) => void
}

const signsOfLife = 4

/**
 * This broker in the book of brokers: it gives signs of life, notes its sessions' Last Wills, and speaks for brokers that
 * are gone. Nobody could be heard there since its last sign of life; and a device that has come to no other broker in the time that its
 * silence is borne has its Last Will told.
 */
export class Presence implements AsyncDisposable {
  private readonly options: PresenceOptions
  private readonly notes: WillNotes
  private readonly closing = new AbortController()
  private readonly seldom: Seldom
  private readonly running: Promise<unknown>
  /** When the book last took a sign of life, and since when it has without a gap. */
  private seenAt = Number.NEGATIVE_INFINITY
  private since = Number.POSITIVE_INFINITY
  private lapsedUntil = Number.NEGATIVE_INFINITY
  private lookedAt: number
  private isLeaving = false

  constructor(options: PresenceOptions) {
    this.options = options
    this.notes = new WillNotes(options.book, options.node)
    this.seldom = new Seldom(options.log)
    this.lookedAt = options.steady()
    const { leaseMs } = options.book
    this.running = Promise.all([
      this.again('sign of life', leaseMs / signsOfLife, () => this.giveSign()),
      this.again('sessions', Math.min(250, leaseMs / signsOfLife), () => this.notes.write()),
      this.again('brokers', leaseMs / signsOfLife, () => this.speakForOthers()),
    ])
  }

  /** A session has begun here: with a Last Will or without one. */
  began(session: string, will: OpenWill | undefined): void {
    this.notes.began(session, will)
  }

  ended(session: string): void {
    if (!this.isLeaving) this.notes.ended(session)
  }

  /** This broker ends: what its sessions would have to tell stays in the book. */
  leave(): void {
    this.isLeaving = true
  }

  /** Whether another broker tells, or need not tell, the Last Will of a session that ended here; undefined: this one does. */
  isElsewhere(session: string): Promise<boolean> | undefined {
    const { book, node, steady } = this.options
    if (this.isLeaving) return Promise.resolve(true)
    const now = steady()
    if (now - this.seenAt < book.leaseMs && now > this.lapsedUntil) return undefined
    return book.elsewhere(node, [session]).then(
      (found) => found.has(session),
      () => false,
    )
  }

  private async again(what: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.closing
    while (!signal.aborted) {
      try {
        await work()
        this.seldom.end(what)
      } catch (error) {
        this.seldom.tell(what, error, { message: 'the book of brokers cannot be kept', what })
      }
      await pause(everyMs, signal)
    }
  }

  private async giveSign(): Promise<void> {
    const { book, node, steady, clock, open, readingLog } = this.options
    const now = steady()
    const stoodMs = now - this.lookedAt
    this.lookedAt = now
    // we stood still ourselves: what was sent meanwhile comes only now
    if (stoodMs > 2 * book.leaseMs)
      readingLog.append(formatListening({ from: clock() - stoodMs, to: clock() }), () => undefined)
    const isNew = await book.here(node)
    if (isNew) await book.noteAgain(node, open())
    const at = steady()
    const hasLapsed = isNew || at - this.seenAt > book.leaseMs
    this.seenAt = at
    if (!hasLapsed) return
    this.since = at
    this.lapsedUntil = at + 2 * book.leaseMs
  }

  /** Only when the others have had the time to say that they are there, as after an outage of the book itself. */
  private async speakForOthers(): Promise<void> {
    const { book, steady, heard } = this.options
    const now = steady()
    if (now - this.seenAt > book.leaseMs || now - this.since < 2 * book.leaseMs) return
    const { clock, log, metrics } = this.options
    for (const { node, silentMs } of await book.takeGone(heard())) {
      const to = clock()
      log.warn({ node, silentMs: Math.round(silentMs) }, 'a broker is gone: nobody was heard there since')
      if (!(await this.kept(formatListening({ from: to - silentMs, to })))) continue
      metrics.gone.inc({ what: 'deaf' })
      await book.spokenFor(node)
    }
    const due = await book.takeWills(heard(), now - this.since)
    const told = await Promise.all(due.map((will) => this.tellWill(will)))
    const done = due.filter((_, index) => told[index]).map(({ session }) => session)
    if (done.length > 0) await book.willsTold(done)
  }

  private async tellWill({ topic, payload, qos, retain, device, isWithheld }: DueWill): Promise<boolean> {
    const { clock, metrics, tell, isKnown } = this.options
    if (isWithheld || !(await isKnown(device))) {
      metrics.gone.inc({ what: 'withheld' })
      return true
    }
    const message = { topic, payload, qos, retain, client: device, receivedAt: clock() }
    if (!(await this.kept(message))) return false
    metrics.gone.inc({ what: 'will' })
    tell({ ...message, at: message.receivedAt, isWill: true })
    return true
  }

  private kept(message: Message): Promise<boolean> {
    return new Promise((resolve) => this.options.readingLog.append(message, (full) => resolve(full === undefined)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort()
    await this.running
    const { book, node, log } = this.options
    try {
      await this.notes.write()
      await book.leave(node)
    } catch (error) {
      log.warn({ err: error }, 'the book of brokers does not say that this one has ended in order')
    }
  }
}
