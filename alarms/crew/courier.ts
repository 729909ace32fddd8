import type { Logger } from 'pino'
import type { ClockLook } from '../../core/clock-step.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { ChannelMessage } from '../../core/notice/channel-message.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { DeliveryChange, DeliveryStore, Step } from '../../storage/deliveries/deliveries.ts'
import { type FailedEvent, type Failing, judgeFailure } from './failure.ts'
import { Budget, Lane, type LaneItem, roomOf } from './lane.ts'
import { tellingOf } from './message.ts'
import type { CrewMetrics } from './metrics.ts'
import { staleIn } from './stale.ts'
import type { Way } from './ways.ts'

export interface CourierOptions {
  readonly log: Logger
  readonly deliveries: DeliveryStore
  readonly metrics: CrewMetrics
  readonly look: () => ClockLook
  readonly wayTo: (person: string, by: ChannelName) => Way
  readonly messageOf: (items: readonly DeliveryRecord[]) => Promise<ChannelMessage | undefined>
  /** Keeps what became of sends, and decides what follows, in one transaction. */
  readonly settle: (changes: readonly DeliveryChange[], failed: readonly FailedEvent[]) => Promise<void>
}

interface Sending {
  readonly message: ChannelMessage
  readonly way: Extract<Way, { readonly is: 'channel' }>
}

/** Sends what was decided, each person's by each channel by itself, and within what one person can bear. */
export class Courier {
  private readonly options: CourierOptions
  private readonly lanes = new Map<string, Lane>()
  private readonly budgets = new Map<string, Budget>()
  private readonly underWay = new Set<Promise<void>>()
  /** Since when all that was tried has failed, epoch ms. */
  failingSince: number | undefined

  static async begin(options: CourierOptions): Promise<Courier> {
    const courier = new Courier(options)
    for (const delivery of await options.deliveries.unsettled()) courier.add(delivery)
    return courier
  }

  private constructor(options: CourierOptions) {
    this.options = options
  }

  /** Deliveries that wait for their turn or for an answer. */
  get waiting(): number {
    return this.lanes.values().reduce((sum, { items }) => sum + items.size, 0)
  }

  /** When the oldest critical that is not sent was decided, epoch ms. */
  get criticalSince(): number | undefined {
    const all = [...this.lanes.values()].flatMap(({ criticalSince }) => criticalSince ?? [])
    return all.length === 0 ? undefined : Math.min(...all)
  }

  /** What one turn has decided. */
  async kept({ decided = [] }: Step): Promise<void> {
    for (const { id } of decided) {
      const delivery = await this.options.deliveries.delivery(id)
      if (delivery?.outcome === 'decided') this.add(delivery)
    }
  }

  /** Begins all sends that may begin now; `cutting` cuts them off. */
  async turn(cutting: AbortSignal): Promise<void> {
    const { steady } = this.options.look()
    for (const lane of this.lanes.values()) {
      if (lane.isBusy || lane.items.size === 0) continue
      const way = this.options.wayTo(lane.person, lane.by)
      if (way.is === 'none') await this.refuse(lane, way.detail)
      else await this.begin(lane, way, steady, cutting)
    }
  }

  /** When what is under way has ended. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay)
  }

  private async begin(
    lane: Lane,
    way: Exclude<Way, { readonly is: 'none' }>,
    steady: number,
    cutting: AbortSignal,
  ): Promise<void> {
    const budget = this.budgetOf(lane.person, steady)
    if (!lane.mayGo(budget, steady)) return
    await this.dropUnwanted(lane)
    const items = lane.next(budget, steady)
    if (items.length === 0) return
    const message = await this.options.messageOf(items.map(({ delivery }) => delivery))
    if (!message) await this.drop(lane, items, 'the journal no longer has what it tells')
    else if (way.is === 'log') await this.logOnly(lane, items, { message, name: way.name })
    else this.launch(lane, items, { message, way }, cutting)
  }

  private launch(lane: Lane, items: readonly LaneItem[], what: Sending, cutting: AbortSignal): void {
    lane.isBusy = true
    const sending = this.send(lane, items, what, cutting)
      .catch((error: unknown) => this.options.log.error({ err: error, person: lane.person }, 'a delivery is not kept'))
      .finally(() => {
        lane.isBusy = false
        this.underWay.delete(sending)
      })
    this.underWay.add(sending)
  }

  private async send(
    lane: Lane,
    items: readonly LaneItem[],
    { message, way }: Sending,
    cutting: AbortSignal,
  ): Promise<void> {
    const { deliveries, look } = this.options
    const { channel, to } = way
    const at = look().wall
    const tried = items.map(({ delivery: { id, attempts, firstAttemptAt = at } }) => ({
      ...({ id, outcome: 'attempted', attempts: attempts + 1, firstAttemptAt, lastAttemptAt: at } as const),
      ...{ account: channel.name, message: message.id },
    }))
    await deliveries.commit({ changed: tried })
    const [first] = items
    const telling = items.length === 1 && first ? await tellingOf(deliveries, first.delivery) : 1
    const result = await channel.send({ message, to, telling }, cutting)
    // what was cut off at the end is neither accepted nor failed: it goes out again after the start
    if (cutting.aborted && result.outcome !== 'accepted') return
    this.options.metrics.attempts.inc({ channel: channel.name, outcome: result.outcome })
    if (result.outcome === 'accepted') await this.accept(lane, items, result.providerId)
    else if (result.outcome === 'refused' && result.whose === 'message' && items.length > 1)
      await this.halve(lane, items)
    else await this.fail(lane, items, result)
  }

  private async accept(lane: Lane, items: readonly LaneItem[], providerId: string | undefined): Promise<void> {
    const acceptedAt = this.options.look().wall
    const provider = providerId === undefined ? {} : { providerId }
    const changes = items.map(({ delivery: { id } }) => ({ id, outcome: 'accepted' as const, acceptedAt, ...provider }))
    await this.settle(lane, items, changes)
    this.failingSince = undefined
    for (const { delivery } of items) {
      const { priority, decidedAt, isDrill, isHandOver } = delivery
      if (!isDrill && !isHandOver)
        this.options.metrics.told.observe({ priority }, Math.max(0, acceptedAt - decidedAt) / 1000)
    }
  }

  /** A digest may be refused for its size, or for one of many: smaller ones find out. */
  private async halve(lane: Lane, items: readonly LaneItem[]): Promise<void> {
    lane.most = Math.ceil(items.length / 2)
    await this.options.settle(
      items.map(({ delivery: { id } }) => ({ id, outcome: 'retrying' })),
      [],
    )
  }

  private async fail(lane: Lane, items: readonly LaneItem[], result: Failing): Promise<void> {
    const { deliveries, look, log } = this.options
    const known = new Map<string, DeliveryRecord>()
    for (const { delivery } of items) known.set(delivery.id, (await deliveries.delivery(delivery.id)) ?? delivery)
    const judged = judgeFailure(items, result, { ...look(), known: (id) => known.get(id) })
    const [first] = items
    if (first && result.outcome !== 'unknown') this.budgets.get(lane.person)?.giveBack(roomOf(first))
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
  private async refuse(lane: Lane, detail: string): Promise<void> {
    await this.dropUnwanted(lane)
    const at = this.options.look().wall
    const items = [...lane.items.values()]
    const changes = items.map(({ delivery: { id } }) => ({ id, outcome: 'failed' as const, failedAt: at, detail }))
    const failed = items.map(({ delivery: { id: delivery } }): FailedEvent => {
      return { type: 'failed', delivery, because: 'refused', at }
    })
    await this.settle(lane, items, changes, failed)
  }

  private async logOnly(
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

  private async dropUnwanted(lane: Lane): Promise<void> {
    const gone = await staleIn(lane, this.options.deliveries)
    if (gone.length > 0) await this.drop(lane, gone, 'no longer worth telling')
  }

  private async drop(lane: Lane, items: readonly LaneItem[], detail: string): Promise<void> {
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

  private add(delivery: DeliveryRecord): void {
    const { id, person, channel: by, entry: number, kind, priority, attempts: failures } = delivery
    const key = `${person}/${by}`
    const lane = this.lanes.get(key) ?? new Lane(person, by)
    this.lanes.set(key, lane)
    lane.items.set(id, { delivery, number, kind, priority, failures, notBefore: Number.NEGATIVE_INFINITY })
  }

  private budgetOf(person: string, at: number): Budget {
    const budget = this.budgets.get(person) ?? new Budget(at)
    this.budgets.set(person, budget)
    return budget
  }
}
