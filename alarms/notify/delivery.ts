import type { Logger } from 'pino'
import { type Message, noticesIn } from '../../core/notice/message.ts'
import { backOffMs } from '../../core/notice/pace.ts'
import type { Attempt, NoticeLog } from '../../storage/notices/notices.ts'
import type { Channel, SendResult } from './channel.ts'
import type { NoticeMetrics } from './metrics.ts'
import type { NoticeQueue, QueueItem } from './queue.ts'

export interface DeliveryOptions {
  readonly log: Logger
  readonly notices: NoticeLog
  readonly metrics: NoticeMetrics
  readonly queue: NoticeQueue
  /** How long a notice is tried before it is given up, ms from its first attempt. */
  readonly retryMs: number
}

const digestMost = 1_000

/** Hands a channel's messages over, and keeps what became of each: in the record, the queue and the metrics. */
export class Delivery {
  /** Tries in a row that the receiver did not answer for. */
  failures = 0
  /** Nothing is tried before; epoch ms. */
  pausedUntil = 0
  /** Notices in one digest. */
  most = digestMost
  private readonly channel: Channel
  private readonly options: DeliveryOptions

  constructor(channel: Channel, options: DeliveryOptions) {
    this.channel = channel
    this.options = options
  }

  /** The message's notices stand in the order of `items`. `cutting` cuts it off. */
  async send(message: Message, items: readonly QueueItem[], cutting: AbortSignal): Promise<void> {
    const { notices, metrics } = this.options
    const { name: channel, recipients } = this.channel
    const attempt = { channel, recipients, message: message.id, notices: noticesIn(message), at: Date.now() }
    notices.begin(attempt)
    const result = await this.channel.send(message, cutting)
    // what was cut off at the end is neither accepted nor failed: it goes out again after the start
    if (cutting.aborted && !result.ok) return
    const answered = result.ok || result.because === 'refused'
    metrics.attempts.inc({ channel, outcome: result.ok ? 'accepted' : result.because })
    metrics.available.set({ channel }, answered ? 1 : 0)
    if (result.ok) this.accept(attempt, items, result)
    else if (result.because === 'refused' && items.length > 1) this.split(attempt, items, result.detail)
    else this.fail(attempt, items, result)
  }

  private accept(attempt: Attempt, items: readonly QueueItem[], answer: SendResult & { ok: true }): void {
    const { log, notices, metrics, queue } = this.options
    const { channel } = attempt
    const { ok: _, ...kept } = answer
    const at = Date.now()
    notices.settle(attempt, { at, outcome: 'accepted', ...kept })
    for (const item of items) {
      queue.drop(item)
      metrics.delay.observe({ channel }, Math.max(0, at - item.entry.serverAt) / 1000)
    }
    metrics.notices.inc({ channel, outcome: 'accepted' }, items.length)
    if (items.length > 1) metrics.digests.inc({ channel })
    if (this.failures > 0) log.info({ channel, failures: this.failures }, 'notices are taken again')
    // one failure may be of a notice that the receiver chokes on, and that one keeps its own time
    if (this.failures > 1) queue.release()
    this.failures = 0
  }

  /** A digest may be refused for its size, or for one of many: smaller ones find out. */
  private split(attempt: Attempt, items: readonly QueueItem[], detail: string): void {
    const at = Date.now()
    this.options.notices.settle(attempt, { at, outcome: 'retrying', detail })
    this.most = Math.ceil(items.length / 2)
    for (const item of items) this.options.queue.postpone(item, { firstAt: item.firstAt ?? attempt.at, notBefore: 0 })
    this.options.log.warn(
      { channel: attempt.channel, notices: items.length, detail },
      'digest refused: smaller ones follow',
    )
  }

  private fail(attempt: Attempt, items: readonly QueueItem[], { because, detail }: SendResult & { ok: false }): void {
    const { log, notices, metrics, queue, retryMs } = this.options
    const { channel } = attempt
    const at = Date.now()
    if (because === 'unavailable') {
      this.failures += 1
      this.pausedUntil = at + backOffMs(this.failures, Math.random())
    }
    const givenUp = new Set<string>()
    for (const [index, item] of items.entries()) {
      const firstAt = item.firstAt ?? attempt.at
      if (because === 'refused' || at - firstAt >= retryMs) {
        givenUp.add(attempt.notices[index]?.id ?? '')
        queue.drop(item)
      } else queue.postpone(item, { firstAt, notBefore: at + backOffMs(item.failures + 1, Math.random()) })
    }
    const outcome = givenUp.size === items.length ? 'failed' : 'retrying'
    notices.settle(attempt, { at, outcome, givenUp, detail })
    metrics.notices.inc({ channel, outcome: 'failed' }, givenUp.size)
    const level = givenUp.size > 0 ? 'error' : this.failures === 1 ? 'warn' : 'debug'
    log[level]({ channel, message: attempt.message, because, detail, givenUp: givenUp.size }, 'notice not accepted')
  }
}
