import type { Logger } from 'pino'
import type { OrderEvent } from '../../core/order/event.ts'
import { missedAt } from '../../core/order/times.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import type { DeliveryStore, Said } from '../../storage/deliveries/deliveries.ts'
import type { OrderFollowing, OrderStep, Outcome, Places, WorkOrders } from '../../storage/orders/orders.ts'
import { inspect } from './inspection.ts'
import { leftOrders } from './left.ts'
import type { OrderMetrics } from './metrics.ts'
import { openingOf, standing } from './openings.ts'
import { actOf } from './said.ts'

export interface OrderDeskOptions {
  readonly log: Logger
  readonly plant: PlantRef
  /** Only looked at: an order changes no alarm. */
  readonly alarms: Pick<AlarmStore, 'alarm' | 'rule' | 'journalEnd'>
  readonly deliveries: Pick<DeliveryStore, 'said'>
  readonly orders: OrderFollowing & Pick<WorkOrders, 'orders'>
  /** Whose ids were ever in the plant file as people. Default: nobody's. */
  readonly people?: () => Promise<ReadonlySet<string>>
  /** The newest readings of a site. */
  readonly latest: (site: string) => Promise<readonly Reading[]>
  readonly metrics: OrderMetrics
  /** Epoch ms. */
  readonly clock: () => number
}

const atOnce = 500
const inspectEveryMs = 5_000
const leftEveryMs = 600_000
const mostLogged = 20
/** Orders whose instruments are looked at in one look; the others have their turn in the next. */
const mostWatched = 1_000

/**
 * Opens work orders out of the alarm journal, and moves them by what crews answer, by time and by the instruments. What it
 * decides and how far it has read are kept in one transaction.
 */
export class OrderDesk {
  private readonly options: OrderDeskOptions
  private inspectedAt = Number.NEGATIVE_INFINITY
  /** The order at which the last look ended; 0: at the end. */
  private inspectedTo = 0
  private places: Places | undefined
  private lookedThrough: { readonly plant: Plant; readonly at: number } | undefined
  private leftOrders = 0
  /** What was said, which waits until the journal is read up to where it then ended: before that its order may not be there. */
  private unheard: { readonly said: readonly Said[]; readonly next: number; readonly needs: number } | undefined

  constructor(options: OrderDeskOptions) {
    this.options = options
  }

  /** Entries of the alarm journal, in order; `next` is the place after them. */
  async take(entries: readonly NumberedEntry[], next: number): Promise<void> {
    const { alarms, plant, clock } = this.options
    const now = clock()
    const opens: NonNullable<OrderStep['opens']>[number][] = []
    const acts: NonNullable<OrderStep['acts']>[number][] = []
    const waits: NonNullable<OrderStep['waits']>[number][] = []
    for (const entry of entries) {
      const { alarm: id, occurrence, priority } = entry
      const [alarm, rule] = [await alarms.alarm(id), await alarms.rule(id, entry.ruleVersion)]
      const opening = openingOf(entry, { plant: plant.current, alarm, rule }, now)
      const doing = { who: 'router', at: now } as const
      if (opening.is === 'opened') opens.push({ given: opening.given, doing, calledAt: entry.serverAt })
      if (opening.is === 'settling') waits.push({ alarm: id, occurrence, due: opening.due })
      if (entry.event === 'worsened' && opening.is !== 'nothing') {
        const event = { type: 'worsened', priority, times: plant.current.duty.orders[priority] } as const
        acts.push({ of: { alarm: id, occurrence }, event, doing, key: `worsened ${entry.number}` })
      }
    }
    await this.keep({ places: { journal: next }, opens, acts, waits })
    this.places = { ...(this.places ?? (await this.options.orders.places())), journal: next }
  }

  /** All that there is to do beside the journal. Returns whether there may be more at once. */
  async turn(): Promise<boolean> {
    const { clock } = this.options
    const now = clock()
    await this.leave(now)
    const settled = await this.settle(now)
    const more = [settled, settled === 'more' ? settled : await this.hear(), await this.passTime(now)]
    // a clock that was set back is not waited for
    if (now - this.inspectedAt >= inspectEveryMs || now < this.inspectedAt) {
      this.inspectedAt = now
      await this.inspect(now)
    }
    return more.includes('more')
  }

  /** What the newest plant file has left without who had it, in words for a person. */
  left(): string[] {
    return this.leftOrders === 0
      ? []
      : [`orders: ${this.leftOrders} were given to others: who had them is no longer in the plant file`]
  }

  /** At the start, when another plant file is in force, and now and then: what was put off may go on. */
  private async leave(now: number): Promise<void> {
    const { alarms, orders, plant, people, log } = this.options
    const { current } = plant
    const isNew = this.lookedThrough?.plant !== current
    if (!isNew && Math.abs(now - (this.lookedThrough?.at ?? 0)) < leftEveryMs) return
    const known = (await people?.()) ?? new Set()
    const acts = await leftOrders({ plant: current, alarms, orders, wasPerson: (id) => known.has(id) }, now)
    this.lookedThrough = { plant: current, at: now }
    if (isNew) this.leftOrders = 0
    if (acts.length === 0) return
    await this.keep({ acts })
    const moved = acts.filter(({ event }) => event.type !== 'commented')
    this.leftOrders += moved.length
    for (const { of, event } of moved.slice(0, mostLogged))
      log.warn({ order: of, step: event.type, ...('why' in event && { why: event.why }) }, 'order given to others')
  }

  /** What crews have said since. */
  private async hear(): Promise<'more' | 'all'> {
    const { deliveries, orders, alarms } = this.options
    this.places ??= await orders.places()
    if (!this.unheard) {
      const found = await deliveries.said(this.places.said, atOnce)
      if (found.next === this.places.said) return 'all'
      this.unheard = { ...found, needs: await alarms.journalEnd() }
    }
    const { said, next, needs } = this.unheard
    if (this.places.journal < needs) return 'all'
    if (said.length > 0) await this.keep({ places: { said: next }, acts: said.map(actOf) })
    this.places = { ...this.places, said: next }
    this.unheard = undefined
    return 'more'
  }

  /** What has come out of a backlog, and still stands. */
  private async settle(now: number): Promise<'more' | 'all'> {
    const { alarms, orders, plant } = this.options
    const waited = await orders.settled(now, atOnce)
    if (waited.length === 0) return 'all'
    const opens: NonNullable<OrderStep['opens']>[number][] = []
    for (const { alarm: id, occurrence } of waited) {
      const [alarm, rule] = [await alarms.alarm(id), await alarms.rule(id)]
      if (!alarm || !rule) continue
      const about = { alarm: id, occurrence, site: rule.site, priority: alarm.priority }
      const given = standing(about, { plant: plant.current, alarm, rule })
      if (given) opens.push({ given, doing: { who: 'router', at: now } })
    }
    await this.keep({ opens, waited })
    return waited.length === atOnce ? 'more' : 'all'
  }

  private async passTime(now: number): Promise<'more' | 'all'> {
    const due = await this.options.orders.due(now, atOnce)
    if (due.length === 0) return 'all'
    const acts = due.flatMap((order) =>
      missedAt(order, now).map((deadline) => {
        const event: OrderEvent = { type: 'overdue', deadline }
        return { of: order.id, event, doing: { who: 'time', at: now } as const }
      }),
    )
    await this.keep({ acts })
    return due.length === atOnce ? 'more' : 'all'
  }

  private async inspect(now: number): Promise<void> {
    const { alarms, orders, plant, latest } = this.options
    // in turns: those that never become good keep nobody waiting
    const watched = await orders.watched(mostWatched, this.inspectedTo)
    this.inspectedTo = watched.length < mostWatched ? 0 : (watched.at(-1)?.order.id ?? 0)
    if (watched.length === 0) return
    const sources = {
      ...{ plant: plant.current, latest },
      alarm: (id: string) => alarms.alarm(id),
      rule: (id: string) => alarms.rule(id),
    }
    const found = await inspect(watched, sources, now)
    if (found.acts?.length || found.watched?.length) await this.keep(found)
  }

  private async keep(step: OrderStep): Promise<void> {
    for (const outcome of await this.options.orders.commit(step)) this.count(outcome)
  }

  private count({ step, outcome }: Outcome): void {
    const { metrics, log } = this.options
    metrics.steps.inc({ step, outcome })
    if (outcome === 'full') log.error('a work order could not be opened: there are too many open ones')
  }
}
