import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Follower } from '../../storage/follow/follow.ts'
import type { NoticeLog, RecipientState } from '../../storage/notices/notices.ts'

export interface NoticeMetrics {
  readonly notices: Counter<'channel' | 'outcome'>
  readonly attempts: Counter<'channel' | 'outcome'>
  readonly digests: Counter<'channel'>
  readonly held: Counter<'channel' | 'because'>
  readonly delay: Histogram<'channel'>
}

export interface NoticeGauges {
  /** Of each channel. */
  readonly readers: readonly {
    readonly channel: string
    /** One for each recipient. */
    readonly outboxes: readonly { readonly queue: { readonly size: number } }[]
    /** Journal entries that are not read yet, by each of them. */
    readonly followers: readonly Pick<Follower, 'behind'>[]
  }[]
  readonly notices: NoticeLog
}

export function createNoticeMetrics(registry: Registry, { readers, notices }: NoticeGauges): NoticeMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_notices_waiting',
    help: 'Notices that wait for their turn or for another try, of all recipients',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const { channel, outboxes } of readers) {
        this.set(
          { channel },
          outboxes.reduce((sum, { queue }) => sum + queue.size, 0),
        )
      }
    },
  })
  new Gauge({
    name: 'huoshui_notices_lag_entries',
    help: 'Journal entries that are not read yet for the recipient furthest behind',
    labelNames: ['channel'],
    registers,
    async collect() {
      for (const { channel, followers } of readers) {
        const behind = await Promise.all(followers.map((follower) => follower.behind()))
        this.set({ channel }, Math.max(0, ...behind.map((entries) => entries ?? 0)))
      }
    },
  })
  new Gauge({
    name: 'huoshui_notices_recipients',
    help: 'Recipients by how it stands with them: reached, not-reached (nothing gets through), untried',
    labelNames: ['channel', 'state'],
    registers,
    async collect() {
      const found = await notices.recipients()
      this.reset()
      for (const { channel } of readers) {
        for (const state of ['reached', 'not-reached', 'untried']) this.set({ channel, state }, 0)
      }
      for (const recipient of found) this.inc({ channel: recipient.channel, state: standingOf(recipient) })
    },
  })
  new Gauge({
    name: 'huoshui_notices_available',
    help: '1 while a channel reaches all the recipients that it was tried with; unknown before the first',
    labelNames: ['channel'],
    registers,
    async collect() {
      const tried = (await notices.recipients()).filter((each) => standingOf(each) !== 'untried')
      this.reset()
      for (const [channel, all] of Map.groupBy(tried, (each) => each.channel)) {
        this.set({ channel }, all.every(({ trouble }) => trouble === undefined) ? 1 : 0)
      }
    },
  })
  return {
    notices: new Counter({
      name: 'huoshui_notices_total',
      help: 'Notices, for each recipient, by what became of them: accepted by the receiver, or failed for good',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    attempts: new Counter({
      name: 'huoshui_notices_attempts_total',
      help: 'Messages to one recipient, by answer: accepted, refused, and, tried again, limited, unavailable, unknown',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    digests: new Counter({
      name: 'huoshui_notices_digests_total',
      help: 'Digests accepted',
      labelNames: ['channel'],
      registers,
    }),
    held: new Counter({
      name: 'huoshui_notices_held_total',
      help: 'Journal entries that a recipient was not told of, by why',
      labelNames: ['channel', 'because'],
      registers,
    }),
    delay: new Histogram({
      name: 'huoshui_notices_delay_seconds',
      help: 'From the server time of the journal entry to its acceptance by the receiver',
      labelNames: ['channel'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200],
      registers,
    }),
  }
}

function standingOf({ acceptedAt, trouble }: RecipientState): 'reached' | 'not-reached' | 'untried' {
  if (trouble) return 'not-reached'
  return acceptedAt === undefined ? 'untried' : 'reached'
}
