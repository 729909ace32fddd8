import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { ChannelMessage } from '../../core/notice/channel-message.ts'
import type { DeliveryChange, Step } from '../../storage/deliveries/deliveries.ts'
import { Budget, Lane, type LaneItem, roomOf } from './lane.ts'
import { tellingOf } from './message.ts'
import { Outcomes, type OutcomesOptions } from './outcomes.ts'
import { staleIn } from './stale.ts'
import type { Way } from './ways.ts'

export interface CourierOptions extends OutcomesOptions {
  readonly messageOf: (items: readonly DeliveryRecord[]) => Promise<ChannelMessage | undefined>
}

interface Sending {
  readonly lane: Lane
  readonly items: readonly LaneItem[]
  readonly message: ChannelMessage
  readonly way: Extract<Way, { readonly is: 'channel' }>
}

/** Sends what was decided, each person's by each channel by itself, and within what one person can bear. */
export class Courier {
  private readonly options: CourierOptions
  private readonly outcomes: Outcomes
  private readonly lanes = new Map<string, Lane>()
  private readonly budgets = new Map<string, Budget>()
  private readonly underWay = new Set<Promise<void>>()

  static async begin(options: CourierOptions): Promise<Courier> {
    const courier = new Courier(options)
    for (const delivery of await options.deliveries.unsettled()) courier.add(delivery)
    return courier
  }

  private constructor(options: CourierOptions) {
    this.options = options
    this.outcomes = new Outcomes(options)
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

  /** Since when all that was tried has failed, epoch ms. */
  get failingSince(): number | undefined {
    return this.outcomes.failingSince
  }

  /** Sees to what is on record: also where it was kept without our knowing, and where another process has seen to it since. */
  async catchUp(): Promise<void> {
    const unsettled = await this.options.deliveries.unsettled()
    const ids = new Set(unsettled.map(({ id }) => id))
    for (const lane of this.lanes.values()) {
      // what is under way ends by itself
      if (!lane.isBusy) for (const id of lane.items.keys()) if (!ids.has(id)) lane.items.delete(id)
    }
    const known = new Set(this.lanes.values().flatMap(({ items }) => items.keys()))
    for (const delivery of unsettled) if (!known.has(delivery.id)) this.add(delivery)
  }

  /** What one turn has decided. */
  async kept({ decided = [] }: Step): Promise<void> {
    for (const { id } of decided) {
      const delivery = await this.options.deliveries.delivery(id)
      if (delivery?.outcome === 'decided') this.add(delivery)
    }
  }

  /** Begins all sends that may begin now, on record together before the first of them; `cutting` cuts them off. */
  async turn(cutting: AbortSignal): Promise<void> {
    const { look, wayTo, deliveries } = this.options
    const { steady, wall } = look()
    const sendings: Sending[] = []
    for (const lane of this.lanes.values()) {
      if (lane.isBusy || lane.items.size === 0) continue
      const way = wayTo(lane.person, lane.by)
      if (way.is === 'none') {
        await this.dropUnwanted(lane)
        await this.outcomes.refuse(lane, way.detail)
        continue
      }
      const sending = await this.begin(lane, way, steady)
      if (sending) sendings.push(sending)
    }
    if (sendings.length === 0) return
    await deliveries.commit({ changed: sendings.flatMap((sending) => triedAt(sending, wall)) })
    for (const sending of sendings) this.launch(sending, cutting)
  }

  /** When what is under way has ended. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay)
  }

  private async begin(
    lane: Lane,
    way: Exclude<Way, { readonly is: 'none' }>,
    steady: number,
  ): Promise<Sending | undefined> {
    const items = await this.pick(lane, steady)
    if (items.length === 0) return undefined
    const message = await this.options.messageOf(items.map(({ delivery }) => delivery))
    if (message && way.is === 'channel') return { lane, items, message, way }
    if (!message) await this.outcomes.drop(lane, items, 'the journal no longer has what it tells')
    else if (way.is === 'log') await this.outcomes.logOnly(lane, items, { message, name: way.name })
    return undefined
  }

  /** What goes next and is still worth telling, out of the person's budget. */
  private async pick(lane: Lane, steady: number): Promise<readonly LaneItem[]> {
    const budget = this.budgetOf(lane.person, steady)
    for (;;) {
      const items = lane.next(budget, steady)
      const [first] = items
      if (!first) return []
      const alarms = new Set(items.map(occurrenceOf))
      const about = [...lane.items.values()].filter((item) => alarms.has(occurrenceOf(item)))
      if ((await staleIn(about, this.options.deliveries)).length === 0) {
        budget.spend(roomOf(first))
        return items
      }
      // where one is not wanted any more many are: an answer, an end
      await this.dropUnwanted(lane)
    }
  }

  private launch(sending: Sending, cutting: AbortSignal): void {
    const { lane } = sending
    lane.isBusy = true
    const underWay = this.send(sending, cutting)
      .catch((error: unknown) => this.options.log.error({ err: error, person: lane.person }, 'a delivery is not kept'))
      .finally(() => {
        lane.isBusy = false
        this.underWay.delete(underWay)
      })
    this.underWay.add(underWay)
  }

  private async send({ lane, items, message, way }: Sending, cutting: AbortSignal): Promise<void> {
    const { deliveries, look } = this.options
    const { channel, to } = way
    const [first] = items
    const telling = items.length === 1 && first ? await tellingOf(deliveries, first.delivery) : 1
    const result = await channel.send({ message, to, telling }, cutting)
    // what was cut off at the end is neither accepted nor failed: it goes out again after the start
    if (cutting.aborted && result.outcome !== 'accepted') return
    this.options.metrics.attempts.inc({ channel: channel.name, outcome: result.outcome })
    const { outcomes } = this
    if (result.outcome === 'accepted' && result.sms) {
      const { parts, isCut } = result.sms
      this.options.metrics.smsParts.inc({ channel: channel.name, text: isCut ? 'cut' : 'whole' }, parts)
    }
    if (result.outcome === 'accepted') await outcomes.accept(lane, items, result)
    else if (result.outcome === 'refused' && result.whose === 'message' && items.length > 1)
      await outcomes.halve(lane, items)
    else await outcomes.fail(lane, items, result, this.budgetOf(lane.person, look().steady))
  }

  private async dropUnwanted(lane: Lane): Promise<void> {
    const gone = await staleIn(lane.items.values(), this.options.deliveries)
    if (gone.length > 0) await this.outcomes.drop(lane, gone, 'no longer worth telling')
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

function triedAt({ items, message, way: { channel } }: Sending, at: number): readonly DeliveryChange[] {
  return items.map(({ delivery: { id, attempts, firstAttemptAt = at } }) => ({
    ...({ id, outcome: 'attempted', attempts: attempts + 1, firstAttemptAt, lastAttemptAt: at } as const),
    ...{ account: channel.name, message: message.id },
  }))
}

function occurrenceOf({ delivery: { alarm, occurrence } }: LaneItem): string {
  return `${alarm}#${occurrence}`
}
