import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import type { Channel, Sent } from '../notify/channel.ts'
import type { Way } from './ways.ts'

export interface ReadOptions {
  readonly deliveries: DeliveryStore
  readonly wayTo: (person: string, by: ChannelName) => Way
}

const everyMs = 60_000
/** What was not read by then is asked of no more. */
const recentMs = 1_800_000
const mostLookedAt = 2_000
const mostAsked = 100

/** Asks providers that do not say by themselves whether messages were read: once a minute, for half an hour, the newest first. */
export class Reads {
  private readonly options: ReadOptions
  private nextAt = Number.NEGATIVE_INFINITY

  constructor(options: ReadOptions) {
    this.options = options
  }

  /** Puts what they answer where receipts are taken up. Nothing happens where it is not time. */
  async ask(now: { readonly wall: number; readonly steady: number }, signal: AbortSignal): Promise<void> {
    if (now.steady < this.nextAt) return
    this.nextAt = now.steady + everyMs
    const { deliveries } = this.options
    const recent = await deliveries.decidedIn(now.wall - recentMs, now.wall + 1, mostLookedAt)
    const asked = new Map<Channel, Map<string, { readonly sent: Sent; readonly delivery: DeliveryRecord }>>()
    for (const delivery of recent.toReversed()) {
      const { person, channel: by, account, providerId, outcome, shown } = delivery
      if (outcome !== 'accepted' || providerId === undefined || shown?.read) continue
      const way = this.options.wayTo(person, by)
      if (way.is !== 'channel' || !way.channel.poll || way.channel.name !== account) continue
      const all = asked.get(way.channel) ?? new Map()
      asked.set(way.channel, all)
      if (all.size < mostAsked) all.set(providerId, { sent: { providerId, to: way.to }, delivery })
    }
    for (const [channel, all] of asked) {
      const receipts =
        (await channel.poll?.(
          [...all.values()].map(({ sent }) => sent),
          signal,
        )) ?? []
      for (const receipt of receipts) {
        const { shown } = all.get(receipt.providerId)?.delivery ?? {}
        // it says the same each time that it is asked
        if (receipt.says === 'delivered' && shown?.delivered) continue
        if (receipt.says === 'undelivered' && shown?.failed) continue
        await deliveries.bring({ is: 'receipt', receivedAt: receipt.receivedAt, account: channel.name, receipt })
      }
    }
  }
}
