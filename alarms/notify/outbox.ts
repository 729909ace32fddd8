import { setImmediate as yieldOnce } from 'node:timers/promises'
import type { Logger } from 'pino'
import { digest, single } from '../../core/notice/channel-message.ts'
import { type Notice, noticeOf } from '../../core/notice/notice.ts'
import { type Bucket, fullBucket, nextTurn, probeTurn, refill, type Turn } from '../../core/notice/pace.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Progress } from '../../storage/follow/follow.ts'
import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { Pulse } from '../../storage/follow/pulse.ts'
import { Troubles } from '../../storage/follow/troubles.ts'
import type { Delivery } from './delivery.ts'
import type { NoticeQueue, QueueItem } from './queue.ts'

export interface OutboxOptions {
  readonly log: Logger
  readonly plant: PlantRef
  readonly store: AlarmStore
  /** Messages to one recipient in any minute, at least 2. */
  readonly perMinute: number
  /** Where people reach the page; left out, notices have no link. */
  readonly publicUrl?: string | undefined
}

const entriesAtOnce = 500
const lookAgainMs = 200
const findEndsMs = 60_000
const longestMs = 5_000
const record = 'record'

/**
 * One recipient's reader of the journal. A message goes out, what became of it is recorded, and then its place moves: a
 * crash in between repeats the message, with the same id.
 */
export class Outbox {
  readonly queue: NoticeQueue
  readonly delivery: Delivery
  private readonly options: OutboxOptions
  private readonly troubles: Troubles
  private readonly pulse = new Pulse(Date.now)
  private readTo: number
  private bucket: Bucket
  private endsSoughtAt = Number.NEGATIVE_INFINITY

  /** `from`: number of the last journal entry that it need not read. */
  constructor(from: number, parts: { queue: NoticeQueue; delivery: Delivery }, options: OutboxOptions) {
    this.queue = parts.queue
    this.delivery = parts.delivery
    this.options = options
    this.troubles = new Troubles('notices', options)
    this.readTo = from
    this.bucket = fullBucket(options.perMinute, performance.now())
  }

  /** Number of the last journal entry up to which all is told, or not to be told. */
  get doneTo(): number {
    const { oldest } = this.queue
    return oldest === undefined ? this.readTo : Math.min(this.readTo, oldest - 1)
  }

  /** Journal entries that are not read yet. */
  get lag(): number {
    return Math.max(0, this.options.store.journalEnd() - this.readTo)
  }

  /** How far it has read and kept its record; whether a message reaches its recipient is another question. */
  get progress(): Progress {
    const trouble = this.troubles.first
    return { ...this.pulse.currency, ...(trouble && { trouble }) }
  }

  /** `stopping` ends it after the message under way, which `cutting` cuts off; `onStep` hears of each step. */
  async run(stopping: AbortSignal, cutting: AbortSignal, onStep: () => void): Promise<void> {
    for (let attempt = 0; !stopping.aborted; ) {
      try {
        await this.readOn(stopping)
        this.findEnds()
        const sent = await this.sendNext(cutting)
        onStep()
        attempt = 0
        this.troubles.end(record)
        this.pulse.beat(this.readTo, this.options.store.journalEnd())
        if (sent !== 'sent') await pause(lookAgainMs, stopping)
      } catch (error) {
        this.troubles.tell(record, error, attempt)
        await pause(backOffMs(attempt++, longestMs), stopping)
      }
    }
  }

  /** To the journal's end before anything is sent: the most urgent may be the last. */
  private async readOn(stopping: AbortSignal): Promise<void> {
    const { store } = this.options
    while (!stopping.aborted && store.journalEnd() > this.readTo) {
      const entries = store.journal({ after: this.readTo, limit: entriesAtOnce })
      for (const entry of entries) {
        this.queue.add(entry)
        this.readTo = entry.number
      }
      if (entries.length < entriesAtOnce) return
      await yieldOnce()
    }
  }

  private findEnds(): void {
    const now = performance.now()
    if (now - this.endsSoughtAt < findEndsMs) return
    this.endsSoughtAt = now
    this.queue.findEnds()
  }

  private async sendNext(cutting: AbortSignal): Promise<'sent' | 'waits'> {
    const now = performance.now()
    const { delivery, queue } = this
    if (queue.size === 0 || delivery.pausedUntil > now) return 'waits'
    this.bucket = refill(this.bucket, this.options.perMinute, now)
    if (this.bucket.tokens < 1) return 'waits'
    // whoever has been left alone is told what waits in one message
    const tokens = delivery.last === 'limited' ? 1 : this.bucket.tokens
    const turn =
      delivery.failures > 0
        ? probeTurn(queue.ready(Number.POSITIVE_INFINITY), tokens, delivery.most)
        : nextTurn(queue.ready(now), tokens, delivery.most)
    if (turn.form === 'none') return 'waits'
    this.bucket = { ...this.bucket, tokens: this.bucket.tokens - 1 }
    await this.send(turn, cutting)
    return 'sent'
  }

  private send(turn: Exclude<Turn<QueueItem>, { form: 'none' }>, cutting: AbortSignal) {
    if (turn.form === 'single') return this.delivery.send(single(this.noticeOf(turn.item)), [turn.item], cutting)
    const [first, ...others] = turn.items
    const notices = [this.noticeOf(first), ...others.map((item) => this.noticeOf(item))] as const
    return this.delivery.send(digest(notices), turn.items, cutting)
  }

  private noticeOf({ entry, kind, ended }: QueueItem): Notice {
    const { store, plant, publicUrl } = this.options
    const rule = store.rule(entry.alarm, entry.ruleVersion)
    return noticeOf({ entry, kind, ended, alarm: store.alarm(entry.alarm), rule, plant: plant.current, publicUrl })
  }
}
