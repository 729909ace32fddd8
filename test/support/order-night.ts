import { Registry } from 'prom-client'
import { createOrderMetrics } from '../../alarms/orders/metrics.ts'
import { OrderDesk } from '../../alarms/orders/order-desk.ts'
import { attentionStates } from '../../core/alarm/alarm.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { journalSource } from '../../storage/alarms/journal-source.ts'
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
  private readonly plant: Plant
  private desk: OrderDesk

  private constructor(night: CrewNight, orders: OrderStore, plant: Plant) {
    this.night = night
    this.orders = orders
    this.plant = plant
    this.desk = this.newDesk()
  }

  static async open(folder: string, start: number): Promise<OrderNight> {
    const plant = crewPlant(orderDuty)
    return new OrderNight(new CrewNight({ folder, start, plant }), await openOrderStore({ folder }), plant)
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
    const before = this.allAlarms()
    await this.settleOrders()
    if (this.allAlarms() !== before) throw new Error('a work order has changed an alarm')
  }

  private allAlarms(): string {
    const { store } = this.night
    return JSON.stringify([store.alarms({ states: attentionStates }), store.journalEnd()])
  }

  private async settleOrders(): Promise<void> {
    const source = journalSource(this.night.store)
    for (;;) {
      const { items, next } = await source.read((await this.orders.places()).journal)
      if (items.length > 0) await this.desk.take(items, next)
      else if (!(await this.desk.turn())) return
    }
  }

  /** Somebody answers, by a link. */
  async say(alarm: string, occurrence: number, verb: AnswerVerb, by: string): Promise<void> {
    this.night.deliveries.bring({ is: 'answer', receivedAt: this.now, alarm, occurrence, verb, by, via: 'link' })
    await this.settle()
  }

  read(point: string, value: number | null, quality: Reading['quality'] = 1): void {
    this.readings.set(point, { point, at: this.now, receivedAt: this.now, value, quality })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.orders[Symbol.asyncDispose]()
    this.night[Symbol.dispose]()
  }

  private newDesk(): OrderDesk {
    const clock = () => this.night.now
    this.metrics.clear()
    return new OrderDesk({
      ...{ log: quietLog, plant: { current: this.plant }, orders: this.orders, clock },
      ...{ alarms: this.night.store, deliveries: this.night.deliveries },
      latest: async () => [...this.readings.values()],
      metrics: createOrderMetrics(this.metrics, { store: this.orders, clock }),
    })
  }
}
