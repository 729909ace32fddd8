import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Because } from '../../core/notice/decide.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { Progress } from '../../storage/follow/follow.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import { endInGrace } from '../end-in-grace.ts'
import type { Channel } from './channel.ts'
import { Delivery } from './delivery.ts'
import { createNoticeMetrics, type NoticeMetrics } from './metrics.ts'
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
  /** Messages to one recipient in any minute, at least 2. */
  readonly perMinute: number
  /** How long a notice is tried before it is given up, ms from its first attempt. */
  readonly retryMs: number
  /** Where people reach the page; left out, notices have no link. */
  readonly publicUrl?: string | undefined
}

export interface Notifier extends AsyncDisposable {
  /** How far the recipient furthest behind is; undefined where nobody is to be told. */
  readonly progress: (() => Progress) | undefined
}

/**
 * Tells people of the journal, each recipient of each channel at its own pace: one that is dead holds up no other.
 * Disposing lets the messages under way end; what is not told by then is told after the next start.
 */
export function startNotifier(options: NotifierOptions): Notifier {
  const { channels, log, notices } = options
  const stopping = new AbortController()
  const cutting = new AbortController()
  notices.setRecipients(
    channels.flatMap(({ name, recipients }) => recipients.map(({ id }) => ({ channel: name, recipient: id }))),
  )
  const readers: Reader[] = []
  const metrics = createNoticeMetrics(options.metrics, { readers, notices })
  readers.push(...channels.map((channel) => readerOf(channel, options, metrics)))
  const running = Promise.all(
    readers.map((reader) => {
      const onStep = () => advance(reader, options.cursors)
      return Promise.all(reader.outboxes.map((outbox) => outbox.run(stopping.signal, cutting.signal, onStep)))
    }),
  )
  running.catch((error: unknown) => log.fatal({ err: error }, 'notices ended'))
  return {
    progress: furthestBehind(readers.flatMap(({ outboxes }) => outboxes)),
    [Symbol.asyncDispose]: () => endInGrace({ running, stopping, cutting }),
  }
}

function furthestBehind([first, ...others]: readonly Outbox[]): (() => Progress) | undefined {
  if (!first) return undefined
  return () => others.reduce((worst, { progress }) => (progress.lagMs > worst.lagMs ? progress : worst), first.progress)
}

/** A channel's place in the journal is that of its recipient furthest behind: the others know what they have had. */
interface Reader {
  readonly channel: string
  readonly outboxes: readonly Outbox[]
  place: number
}

function readerOf(channel: Channel, options: NotifierOptions, metrics: NoticeMetrics): Reader {
  const { store, notices, cursors } = options
  const { name } = channel
  const place = cursors.get(placeOf(name))
  const perMinute = Math.min(options.perMinute, channel.perMinute ?? Number.POSITIVE_INFINITY)
  const recipients = new Map(channel.recipients.map((recipient) => [recipient.id, recipient]))
  const outboxes = [...recipients.values()].map((recipient) => {
    const onHeld = (because: Because) => metrics.held.inc({ channel: name, because })
    const queue = new NoticeQueue({ to: { channel: name, recipient: recipient.id }, store, notices, onHeld })
    return new Outbox(
      place,
      { queue, delivery: new Delivery(channel, recipient, queue, { ...options, metrics }) },
      { ...options, perMinute },
    )
  })
  return { channel: name, outboxes, place }
}

function advance(reader: Reader, cursors: JournalCursors): void {
  const to = Math.min(...reader.outboxes.map(({ doneTo }) => doneTo))
  if (to <= reader.place) return
  cursors.set(placeOf(reader.channel), to)
  reader.place = to
}

function placeOf(channel: string): string {
  return `notices-${channel}`
}
