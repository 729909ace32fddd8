import { Registry } from 'prom-client'
import { createOrderMetrics } from '../../alarms/orders/metrics.ts'
import { OrderDesk } from '../../alarms/orders/order-desk.ts'
import { attentionStates } from '../../core/alarm/alarm.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { Reading } from '../../core/reading.ts'
import { entriesAtOnce } from '../../storage/alarms/follow-journal.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'
import type { OrderStore } from '../../storage/orders/orders.ts'
import { CrewNight, crewDuty, crewPlant } from './crew-night.ts'
import { quietLog } from './quiet.ts'

/** Urgent alarms get a work order; the others go to the same crew without one. */
export const orderDuty = {
  ...crewDuty,
  orders: { critical: { answer: '5min', arrive: '45min', done: '4h' } },
  routes: [
    { when: { priority: ['critical', 'high'] }, escalation: 'urgent', crew: 'canals', order: true },
    { when: {}, escalation: 'daily', crew: 'canals' },
  ],
}

/** A night of crews with work orders beside, on the same clock. */
export class OrderNight implements AsyncDisposable {
  readonly night: CrewNight
  readonly orders: OrderStore
  readonly metrics = new Registry()
  /** What the instruments say. */
  readonly readings = new Map<string, Reading>()
  private desk: OrderDesk

  private constructor(night: CrewNight, orders: OrderStore) {
    this.night = night
    this.orders = orders
    this.desk = this.newDesk()
  }

  static async open(folder: string, start: number, plant = crewPlant(orderDuty)): Promise<OrderNight> {
    return new OrderNight(await CrewNight.open({ folder, start, plant }), await openOrderStore({ folder }))
  }

  get now(): number {
    return this.night.now
  }

  /** As after a kill -9: it begins at what is kept. */
  restart(): void {
    this.desk = this.newDesk()
  }

  /** All that follows from what has happened, at a time. */
  async to(at: number): Promise<void> {
    await this.night.to(at)
    await this.settle()
  }

  async settle(): Promise<void> {
    await this.night.settle()
    const before = await this.allAlarms()
    await this.settleOrders()
    if ((await this.allAlarms()) !== before) throw new Error('a work order has changed an alarm')
  }

  private async allAlarms(): Promise<string> {
    const { store } = this.night
    return JSON.stringify([await store.alarms({ states: attentionStates }), await store.journalEnd()])
  }

  private async settleOrders(): Promise<void> {
    for (;;) {
      const after = (await this.orders.places()).journal
      const entries = await this.night.store.journal({ after, limit: entriesAtOnce })
      const last = entries.at(-1)
      if (last) await this.desk.take(entries, last.number)
      else if (!(await this.desk.turn())) return
    }
  }

  /** Somebody answers, by a link. */
  async say(alarm: string, occurrence: number, verb: AnswerVerb, by: string): Promise<void> {
    await this.night.deliveries.bring({ is: 'answer', receivedAt: this.now, alarm, occurrence, verb, by, via: 'link' })
    await this.settle()
  }

  read(point: string, value: number | null, quality: Reading['quality'] = 1): void {
    this.readings.set(point, { point, at: this.now, receivedAt: this.now, value, quality })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.orders[Symbol.asyncDispose]()
    await this.night[Symbol.asyncDispose]()
  }

  private newDesk(): OrderDesk {
    const clock = () => this.night.now
    this.metrics.clear()
    return new OrderDesk({
      ...{ log: quietLog, plant: this.night.plant, orders: this.orders, clock },
      ...{ alarms: this.night.store, deliveries: this.night.deliveries },
      latest: async () => [...this.readings.values()],
      metrics: createOrderMetrics(this.metrics, { store: this.orders, clock }),
    })
  }
}
