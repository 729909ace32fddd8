import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Because } from '../../core/notice/decide.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { Follower, Progress } from '../../storage/follow/follow.ts'
import { createTurns } from '../../storage/follow/turns.ts'
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
export async function startNotifier(options: NotifierOptions): Promise<Notifier> {
  const { channels, notices, cursors } = options
  const cutting = new AbortController()
  await notices.setRecipients(
    channels.flatMap(({ name, recipients }) => recipients.map(({ id }) => ({ channel: name, recipient: id }))),
  )
  const readers: Reader[] = []
  const metrics = createNoticeMetrics(options.metrics, { readers, notices })
  for (const channel of channels) readers.push(await readerOf(channel, options, metrics))
  const followers = readers.flatMap((reader) => {
    const onStep = createAdvance(reader, cursors)
    return reader.outboxes.map((outbox) => {
      const follower = outbox.follow(cutting.signal, onStep)
      reader.followers.push(follower)
      return follower
    })
  })
  const stop = () => Promise.all(followers.map((follower) => follower[Symbol.asyncDispose]()))
  return {
    progress: furthestBehind(followers),
    [Symbol.asyncDispose]: () => endInGrace({ stop, cutting }),
  }
}

function furthestBehind([first, ...others]: readonly Follower[]): (() => Progress) | undefined {
  if (!first) return undefined
  return () => others.reduce((worst, { progress }) => (progress.lagMs > worst.lagMs ? progress : worst), first.progress)
}

/** A channel's place in the journal is that of its recipient furthest behind: the others know what they have had. */
interface Reader {
  readonly channel: string
  readonly outboxes: readonly Outbox[]
  readonly followers: Follower[]
  place: number
}

async function readerOf(channel: Channel, options: NotifierOptions, metrics: NoticeMetrics): Promise<Reader> {
  const { store, notices, cursors } = options
  const { name } = channel
  const place = await cursors.get(placeOf(name))
  const perMinute = Math.min(options.perMinute, channel.perMinute ?? Number.POSITIVE_INFINITY)
  const recipients = new Map(channel.recipients.map((recipient) => [recipient.id, recipient]))
  const onHeld = (because: Because) => metrics.held.inc({ channel: name, because })
  const outboxes: Outbox[] = []
  for (const recipient of recipients.values()) {
    const queue = await NoticeQueue.begin({ to: { channel: name, recipient: recipient.id }, store, notices, onHeld })
    const delivery = new Delivery(channel, recipient, queue, { ...options, metrics })
    outboxes.push(new Outbox(place, { queue, delivery }, { ...options, perMinute }))
  }
  return { channel: name, outboxes, followers: [], place }
}

/** Keeps a channel's place, one step after the other: it never goes back. */
function createAdvance(reader: Reader, cursors: JournalCursors): () => Promise<void> {
  const turns = createTurns()
  return () =>
    turns.take(async () => {
      const to = Math.min(...reader.outboxes.map(({ doneTo }) => doneTo))
      if (to <= reader.place) return
      await cursors.set(placeOf(reader.channel), to)
      reader.place = to
    })
}

function placeOf(channel: string): string {
  return `notices-${channel}`
}
