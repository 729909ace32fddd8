import type { Logger } from 'pino'
import type { SendResult } from '../../core/channel/result.ts'
import type { ClockLook } from '../../core/clock-step.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { ChannelMessage } from '../../core/notice/channel-message.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { Call } from '../../core/people/escalation/state.ts'
import type { DeliveryChange, DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import { type FailedEvent, type Failing, judgeFailure } from './failure.ts'
import { type Budget, type Lane, type LaneItem, roomOf } from './lane.ts'
import type { CrewMetrics } from './metrics.ts'
import type { Way } from './ways.ts'

export interface OutcomesOptions {
  readonly log: Logger
  readonly deliveries: DeliveryStore
  readonly metrics: CrewMetrics
  readonly look: () => ClockLook
  readonly wayTo: (person: string, by: ChannelName) => Way
  /** Keeps what became of sends, and decides what follows, in one transaction. */
  readonly settle: (changes: readonly DeliveryChange[], failed: readonly FailedEvent[]) => Promise<void>
}

type Accepted = Extract<SendResult, { readonly outcome: 'accepted' }>

/** Keeps what became of each send, and of what was not sent: in the record, the lane and the metrics. */
export class Outcomes {
  private readonly options: OutcomesOptions
  /** Since when all that was tried has failed, epoch ms. */
  failingSince: number | undefined

  constructor(options: OutcomesOptions) {
    this.options = options
  }

  async accept(lane: Lane, items: readonly LaneItem[], { providerId, card: code }: Accepted): Promise<void> {
    const acceptedAt = this.options.look().wall
    const provider = { ...(providerId !== undefined && { providerId }), ...(code !== undefined && { card: { code } }) }
    const changes = items.map(({ delivery: { id } }) => ({ id, outcome: 'accepted' as const, acceptedAt, ...provider }))
    await this.settle(lane, items, changes)
    this.failingSince = undefined
    for (const { delivery } of items) {
      const { priority, decidedAt, isDrill, about } = delivery
      if (!isDrill && !about)
        this.options.metrics.told.observe({ priority }, Math.max(0, acceptedAt - decidedAt) / 1000)
    }
  }

  /** A digest may be refused for its size, or for one of many: smaller ones find out. */
  async halve(lane: Lane, items: readonly LaneItem[]): Promise<void> {
    lane.most = Math.ceil(items.length / 2)
    await this.options.settle(
      items.map(({ delivery: { id } }) => ({ id, outcome: 'retrying' })),
      [],
    )
  }

  async fail(lane: Lane, items: readonly LaneItem[], result: Failing, budget: Budget): Promise<void> {
    const { deliveries, look, log, wayTo } = this.options
    const known = new Map<string, DeliveryRecord>()
    const calls = new Map<string, Pick<Call, 'left' | 'outcome'>>()
    for (const { delivery } of items) {
      const { id, alarm, occurrence } = delivery
      known.set(id, (await deliveries.delivery(id)) ?? delivery)
      const calling = await deliveries.calling(alarm, occurrence)
      const call = calling?.state?.calls.find((each) => each.delivery === id)
      if (call) calls.set(id, { ...call, left: call.left.filter((by) => wayTo(lane.person, by).is !== 'none') })
    }
    const judged = judgeFailure(items, result, {
      ...look(),
      known: (id) => known.get(id),
      callOf: (id) => calls.get(id),
    })
    const [first] = items
    if (first && result.outcome !== 'unknown') budget.giveBack(roomOf(first))
    for (const item of judged.again) lane.items.set(item.delivery.id, item)
    if (judged.failed.length > 0) {
      const { person, by } = lane
      const { outcome, detail } = result
      // a wrong number says nothing of the channel
      if (outcome !== 'refused' || result.whose === 'channel') this.failingSince ??= look().wall
      log.warn({ person, by, outcome, detail, deliveries: judged.failed.length }, 'not told by this channel')
    }
    await this.settle(lane, judged.ended, judged.changes, judged.failed)
  }

  /** Of a channel that is not there: nothing is tried. */
  async refuse(lane: Lane, detail: string): Promise<void> {
    const at = this.options.look().wall
    const items = [...lane.items.values()]
    const changes = items.map(({ delivery: { id } }) => ({ id, outcome: 'failed' as const, failedAt: at, detail }))
    const failed = items.map(({ delivery: { id: delivery } }): FailedEvent => {
      return { type: 'failed', delivery, because: 'refused', at }
    })
    await this.settle(lane, items, changes, failed)
  }

  async logOnly(
    lane: Lane,
    items: readonly LaneItem[],
    { message, name }: { readonly message: ChannelMessage; readonly name: string },
  ): Promise<void> {
    const { person, by } = lane
    const [notice] = message.form === 'single' ? [message.notice] : message.notices
    const { alarm, occurrence, priority } = notice
    const about = { person, name, by, alarm, occurrence, priority, notices: items.length }
    this.options.log.info(about, 'would be told: no channel is configured, so nobody is reached')
    await this.settle(
      lane,
      items,
      items.map(({ delivery: { id } }) => ({ id, outcome: 'only-logged' })),
    )
  }

  async drop(lane: Lane, items: readonly LaneItem[], detail: string): Promise<void> {
    await this.settle(
      lane,
      items,
      items.map(({ delivery: { id } }) => ({ id, outcome: 'dropped', detail })),
    )
  }

  /** First out of the lane, and what fails moves on: a commit that fails leaves it in the record, to be tried after a start. */
  private async settle(
    lane: Lane,
    items: readonly LaneItem[],
    changes: readonly DeliveryChange[],
    failed: readonly FailedEvent[] = [],
  ): Promise<void> {
    await this.options.settle(changes, failed)
    for (const { delivery } of items) lane.items.delete(delivery.id)
    for (const { outcome } of changes) {
      if (outcome && outcome !== 'retrying') this.options.metrics.deliveries.inc({ by: lane.by, outcome })
    }
  }
}
