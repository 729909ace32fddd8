import type { Logger } from 'pino'
import type { SendResult } from '../../core/channel/result.ts'
import { type ChannelMessage, noticesIn } from '../../core/notice/channel-message.ts'
import { backOffMs } from '../../core/notice/pace.ts'
import type { Addressee, Attempt, NoticeLog } from '../../storage/notices/notices.ts'
import type { Channel, Recipient } from './channel.ts'
import type { NoticeMetrics } from './metrics.ts'
import type { NoticeQueue, QueueItem } from './queue.ts'

export interface DeliveryOptions {
  readonly log: Logger
  readonly notices: NoticeLog
  readonly metrics: NoticeMetrics
  /** How long a notice is tried before it is given up, ms from its first attempt. */
  readonly retryMs: number
}

type Failure = Exclude<SendResult, { outcome: 'accepted' }>

const digestMost = 1_000
/** However long a receiver wants to be left alone, it is asked again after this. */
const limitMostMs = 3_600_000

/** Hands one recipient's messages over, and keeps what became of each: in the record, the queue and the metrics. */
export class Delivery {
  /** Tries in a row that did not get through. */
  failures = 0
  /** Nothing is tried before; by the steady clock, ms. */
  pausedUntil = Number.NEGATIVE_INFINITY
  /** What the last try came to. */
  last: SendResult['outcome'] | undefined
  /** Notices in one digest. */
  most = digestMost
  readonly to: Addressee
  private readonly channel: Channel
  private readonly recipient: Recipient
  private readonly queue: NoticeQueue
  private readonly options: DeliveryOptions

  constructor(channel: Channel, recipient: Recipient, queue: NoticeQueue, options: DeliveryOptions) {
    this.channel = channel
    this.recipient = recipient
    this.to = { channel: channel.name, recipient: recipient.id }
    this.queue = queue
    this.options = options
  }

  /** The message's notices stand in the order of `items`. `cutting` cuts it off. */
  async send(message: ChannelMessage, items: readonly QueueItem[], cutting: AbortSignal): Promise<void> {
    const { notices, metrics } = this.options
    const { channel, recipient } = this.to
    const attempt = { channel, recipient, message: message.id, notices: noticesIn(message), at: Date.now() }
    await notices.begin(attempt)
    const result = await this.channel.send({ message, to: this.recipient }, cutting)
    // what was cut off at the end is neither accepted nor failed: it goes out again after the start
    if (cutting.aborted && result.outcome !== 'accepted') return
    this.last = result.outcome
    metrics.attempts.inc({ channel, outcome: result.outcome })
    if (result.outcome === 'accepted') await this.accept(attempt, items, result.providerId)
    else if (result.outcome === 'refused' && result.whose === 'message' && items.length > 1)
      await this.split(attempt, items, result.detail)
    else await this.fail(attempt, items, result)
  }

  private async accept(attempt: Attempt, items: readonly QueueItem[], providerId: string | undefined): Promise<void> {
    const { log, notices, metrics } = this.options
    const { channel } = this.to
    const at = Date.now()
    const kept = providerId === undefined ? {} : { providerId }
    await notices.settle(attempt, { at, answer: 'accepted', reach: 'reached', ...kept })
    for (const item of items) {
      this.queue.drop(item)
      metrics.delay.observe({ channel }, Math.max(0, at - item.entry.serverAt) / 1000)
    }
    metrics.notices.inc({ channel, outcome: 'accepted' }, items.length)
    if (items.length > 1) metrics.digests.inc({ channel })
    if (this.failures > 0) log.info({ ...this.to, failures: this.failures }, 'notices are taken again')
    // one failure may be of a notice that the receiver chokes on, and that one keeps its own time
    if (this.failures > 1) this.queue.release()
    this.failures = 0
  }

  /** A digest may be refused for its size, or for one of many: smaller ones find out. */
  private async split(attempt: Attempt, items: readonly QueueItem[], detail: string): Promise<void> {
    const at = Date.now()
    await this.options.notices.settle(attempt, { at, answer: 'refused', reach: 'reached', detail })
    this.most = Math.ceil(items.length / 2)
    const now = performance.now()
    const notBefore = Number.NEGATIVE_INFINITY
    for (const { firstAt = now, ...item } of items) this.queue.postpone(item, { firstAt, notBefore })
    this.options.log.warn({ ...this.to, notices: items.length, detail }, 'digest refused: smaller ones follow')
  }

  private async fail(attempt: Attempt, items: readonly QueueItem[], failure: Failure): Promise<void> {
    const { log, notices, metrics, retryMs } = this.options
    const [at, now] = [Date.now(), performance.now()]
    const { outcome } = failure
    // what is wrong with our own account is mended by somebody, and then all the rest is told
    const isFinal = outcome === 'refused' && failure.whose !== 'channel'
    const detail =
      outcome === 'unknown' ? `${failure.detail}; it may have arrived, and then comes twice` : failure.detail
    const reach = outcome === 'refused' && failure.whose === 'message' ? 'reached' : 'not-reached'
    if (outcome === 'limited') this.pausedUntil = now + Math.min(failure.until - at, limitMostMs)
    else if (!isFinal) {
      this.failures += 1
      this.pausedUntil = now + backOffMs(this.failures, Math.random())
    }
    const givenUp = new Set<string>()
    for (const [index, { firstAt = now }] of items.entries()) {
      if (isFinal || now - firstAt >= retryMs) givenUp.add(attempt.notices[index]?.id ?? '')
    }
    await notices.settle(attempt, { at, answer: outcome, reach, givenUp, detail })
    for (const [index, item] of items.entries()) {
      const { firstAt = now, failures } = item
      if (givenUp.has(attempt.notices[index]?.id ?? '')) this.queue.drop(item)
      else if (outcome === 'limited') this.queue.postpone(item, { firstAt, notBefore: this.pausedUntil })
      else this.queue.postpone(item, { firstAt, notBefore: now + backOffMs(failures + 1, Math.random()) })
    }
    metrics.notices.inc({ channel: this.to.channel, outcome: 'failed' }, givenUp.size)
    const level = givenUp.size > 0 ? 'error' : this.failures > 1 ? 'debug' : 'warn'
    log[level]({ ...this.to, message: attempt.message, outcome, detail, givenUp: givenUp.size }, 'notice not accepted')
  }
}
