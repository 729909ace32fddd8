import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Because } from '../../core/notice/decide.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import type { Channel } from './channel.ts'
import { Delivery } from './delivery.ts'
import { createNoticeMetrics } from './metrics.ts'
import { Outbox } from './outbox.ts'
import { NoticeQueue } from './queue.ts'

export interface NotifierOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly channels: readonly Channel[]
  readonly store: AlarmStore
  readonly cursors: JournalCursors
  readonly notices: NoticeLog
  /** Messages of one channel in any minute, at least 2. */
  readonly perMinute: number
  /** How long a notice is tried before it is given up, ms from its first attempt. */
  readonly retryMs: number
  /** Where people reach the page; left out, notices have no link. */
  readonly publicUrl?: string | undefined
}

/** How long a message under way may still take when the platform stops. */
const graceMs = 2_000

/**
 * Tells people of the journal, over each channel at its own pace: one that is dead holds up no other. Disposing lets
 * the messages under way end; what is not told by then is told after the next start.
 */
export function startNotifier(options: NotifierOptions): AsyncDisposable {
  const { channels, log, retryMs, store, notices } = options
  const stopping = new AbortController()
  const cutting = new AbortController()
  const parts = channels.map((channel) => {
    const { name } = channel
    const onHeld = (because: Because) => metrics.held.inc({ channel: name, because })
    return { channel, queue: new NoticeQueue({ channel: name, store, notices, onHeld }) }
  })
  const gauges = parts.map(({ channel, queue }, index) => {
    return { channel: channel.name, waiting: () => queue.size, lag: () => outboxes[index]?.lag ?? 0 }
  })
  const metrics = createNoticeMetrics(options.metrics, gauges)
  const outboxes = parts.map(({ channel, queue }) => {
    const delivery = new Delivery(channel, { log, notices, metrics, queue, retryMs })
    return new Outbox(channel, { queue, delivery }, options)
  })
  const running = Promise.all(outboxes.map((outbox) => outbox.run(stopping.signal, cutting.signal)))
  running.catch((error: unknown) => log.fatal({ err: error }, 'notices ended'))
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      const ended = new AbortController()
      const grace = delay(graceMs, undefined, { signal: ended.signal }).then(
        () => cutting.abort(),
        () => undefined,
      )
      await running
      ended.abort()
      await grace
    },
  }
}
