import { setTimeout as delay, setImmediate as yieldOnce } from 'node:timers/promises'
import type { Logger } from 'pino'
import { digest, single } from '../../core/notice/message.ts'
import { type Notice, noticeOf } from '../../core/notice/notice.ts'
import { type Bucket, fullBucket, nextTurn, probeTurn, refill } from '../../core/notice/pace.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { Channel } from './channel.ts'
import type { Delivery } from './delivery.ts'
import type { NoticeQueue, QueueItem } from './queue.ts'

export interface OutboxOptions {
  readonly log: Logger
  readonly plant: PlantRef
  readonly store: AlarmStore
  readonly cursors: JournalCursors
  /** Messages of one channel in any minute, at least 2. */
  readonly perMinute: number
  /** Where people reach the page; left out, notices have no link. */
  readonly publicUrl?: string | undefined
}

const entriesAtOnce = 500
const lookAgainMs = 200
const troubleMs = 2_000

/**
 * One channel's reader of the journal. A message goes out, what became of it is recorded, and then the cursor moves: a
 * crash in between repeats the message, with the same id.
 */
export class Outbox {
  private readonly reader: string
  private readonly channel: Channel
  private readonly queue: NoticeQueue
  private readonly delivery: Delivery
  private readonly options: OutboxOptions
  private readTo: number
  private cursor: number
  private bucket: Bucket

  constructor(channel: Channel, parts: { queue: NoticeQueue; delivery: Delivery }, options: OutboxOptions) {
    this.channel = channel
    this.queue = parts.queue
    this.delivery = parts.delivery
    this.options = options
    this.reader = `notices-${channel.name}`
    this.cursor = options.cursors.get(this.reader)
    this.readTo = this.cursor
    this.bucket = fullBucket(options.perMinute, performance.now())
  }

  /** Journal entries that are not read yet. */
  get lag(): number {
    return Math.max(0, this.options.store.journalEnd() - this.readTo)
  }

  /** `stopping` ends it after the message under way, which `cutting` cuts off. */
  async run(stopping: AbortSignal, cutting: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      let waitMs = troubleMs
      try {
        await this.readOn(stopping)
        waitMs = (await this.sendNext(cutting)) === 'sent' ? 0 : lookAgainMs
        this.advance()
      } catch (error) {
        this.options.log.error({ err: error, channel: this.channel.name }, 'notices wait: their record cannot be kept')
      }
      if (waitMs > 0) await delay(waitMs, undefined, { signal: stopping }).catch(() => undefined)
    }
  }

  /** To the journal's end before anything is sent: the most urgent may be the last. */
  private async readOn(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const entries = this.options.store.journal({ after: this.readTo, limit: entriesAtOnce })
      for (const entry of entries) {
        this.queue.add(entry)
        this.readTo = entry.number
      }
      if (entries.length < entriesAtOnce) return
      await yieldOnce()
    }
  }

  private async sendNext(cutting: AbortSignal): Promise<'sent' | 'waits'> {
    const now = Date.now()
    const { delivery, queue } = this
    if (queue.size === 0 || delivery.pausedUntil > now) return 'waits'
    this.bucket = refill(this.bucket, this.options.perMinute, performance.now())
    const { tokens } = this.bucket
    if (tokens < 1) return 'waits'
    const turn =
      delivery.failures > 0
        ? probeTurn(queue.ready(Number.POSITIVE_INFINITY), tokens, delivery.most)
        : nextTurn(queue.ready(now), tokens, delivery.most)
    if (turn.form === 'none') return 'waits'
    this.bucket = { ...this.bucket, tokens: tokens - 1 }
    if (turn.form === 'single') {
      await delivery.send(single(this.noticeOf(turn.item)), [turn.item], cutting)
    } else {
      const [first, ...others] = turn.items
      const notices = [this.noticeOf(first), ...others.map((item) => this.noticeOf(item))] as const
      await delivery.send(digest(notices), turn.items, cutting)
    }
    return 'sent'
  }

  private noticeOf({ entry, kind }: QueueItem): Notice {
    const { store, plant, publicUrl } = this.options
    const rule = store.rule(entry.alarm, entry.ruleVersion)
    return noticeOf({ entry, kind, alarm: store.alarm(entry.alarm), rule, plant: plant.current, publicUrl })
  }

  private advance(): void {
    const oldest = this.queue.oldest
    const to = oldest === undefined ? this.readTo : Math.min(this.readTo, oldest - 1)
    if (to === this.cursor) return
    this.options.cursors.set(this.reader, to)
    this.cursor = to
  }
}
