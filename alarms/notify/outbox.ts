import type { Logger } from 'pino'
import { digest, single } from '../../core/notice/channel-message.ts'
import { type Notice, noticeOf } from '../../core/notice/notice.ts'
import { type Bucket, fullBucket, nextTurn, probeTurn, refill, type Turn } from '../../core/notice/pace.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import { entriesAtOnce, followJournal } from '../../storage/alarms/follow-journal.ts'
import type { Follower } from '../../storage/follow/follow.ts'
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

const findEndsMs = 60_000

/**
 * One recipient's reader of the journal. A message goes out, what became of it is recorded, and then its place moves: a
 * crash in between repeats the message, with the same id.
 */
export class Outbox {
  readonly queue: NoticeQueue
  readonly delivery: Delivery
  private readonly options: OutboxOptions
  private readTo: number
  /** To the journal's end before anything is sent: the most urgent may be the last. */
  private hasRead = false
  private bucket: Bucket
  private endsSoughtAt = Number.NEGATIVE_INFINITY

  /** `from`: number of the last journal entry that it need not read. */
  constructor(from: number, parts: { queue: NoticeQueue; delivery: Delivery }, options: OutboxOptions) {
    this.queue = parts.queue
    this.delivery = parts.delivery
    this.options = options
    this.readTo = from
    this.bucket = fullBucket(options.perMinute, performance.now())
  }

  /** Number of the last journal entry up to which all is told, or not to be told. */
  get doneTo(): number {
    const { oldest } = this.queue
    return oldest === undefined ? this.readTo : Math.min(this.readTo, oldest - 1)
  }

  /**
   * Reads and sends, until it is disposed: that ends it after the message under way, which `cutting` cuts off. `onStep`
   * hears of each step. Its progress says how far it has read and kept its record; whether a message reaches its
   * recipient is another question.
   */
  follow(cutting: AbortSignal, onStep: () => Promise<void>): Follower {
    const { log, store } = this.options
    return followJournal({
      part: 'notices',
      log,
      store,
      begin: ({ kept }) => ({
        from: this.readTo,
        take: async (entries) => {
          await this.read(entries)
          kept(this.readTo)
        },
        beside: async () => {
          if (!this.hasRead) return 'nothing'
          await this.findEnds()
          const sent = await this.sendNext(cutting)
          await onStep()
          return sent === 'sent' ? 'more' : 'nothing'
        },
      }),
    })
  }

  private async read(entries: readonly NumberedEntry[]): Promise<void> {
    this.hasRead = false
    for (const entry of entries) {
      await this.queue.add(entry)
      this.readTo = entry.number
    }
    this.hasRead = entries.length < entriesAtOnce
  }

  private async findEnds(): Promise<void> {
    const now = performance.now()
    if (now - this.endsSoughtAt < findEndsMs) return
    this.endsSoughtAt = now
    await this.queue.findEnds()
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
        ? probeTurn(await queue.ready(Number.POSITIVE_INFINITY), tokens, delivery.most)
        : nextTurn(await queue.ready(now), tokens, delivery.most)
    if (turn.form === 'none') return 'waits'
    this.bucket = { ...this.bucket, tokens: this.bucket.tokens - 1 }
    await this.send(turn, cutting)
    return 'sent'
  }

  private async send(turn: Exclude<Turn<QueueItem>, { form: 'none' }>, cutting: AbortSignal): Promise<void> {
    if (turn.form === 'single') return this.delivery.send(single(await this.noticeOf(turn.item)), [turn.item], cutting)
    const [first, ...others] = turn.items
    const notices: [Notice, ...Notice[]] = [await this.noticeOf(first)]
    for (const item of others) notices.push(await this.noticeOf(item))
    return this.delivery.send(digest(notices), turn.items, cutting)
  }

  private async noticeOf({ entry, kind, ended }: QueueItem): Promise<Notice> {
    const { store, plant, publicUrl } = this.options
    const rule = await store.rule(entry.alarm, entry.ruleVersion)
    return noticeOf({
      entry,
      kind,
      ended,
      alarm: await store.alarm(entry.alarm),
      rule,
      plant: plant.current,
      publicUrl,
    })
  }
}
