import { Counter, Gauge, type Registry } from 'prom-client'
import { priorities } from '../../core/alarm/priority.ts'
import { type OrderKpis, orderKpis } from '../../core/order/kpis.ts'
import { type Order, orderStates } from '../../core/order/order.ts'
import { gaugesIn } from '../../storage/gauge.ts'
import type { OrderPhotos, WorkOrders } from '../../storage/orders/orders.ts'

export interface OrderMetrics {
  readonly steps: Counter<'step' | 'outcome'>
}

const periodMs = 30 * 86_400_000
const pageSize = 1_000
/** Orders of the period that are looked at. */
const most = 20_000
const remembersMs = 60_000

/** `huoshui_orders_*`. The shares are of the orders of the last 30 days, and at most a minute old. */
export function createOrderMetrics(
  registry: Registry,
  { store, clock }: { readonly store: WorkOrders & OrderPhotos; readonly clock: () => number },
): OrderMetrics {
  const registers = [registry]
  let known: { readonly at: number; readonly kpis: Promise<ReturnType<typeof orderKpis>> } | undefined
  const kpis = () => {
    const now = clock()
    if (!known || Math.abs(now - known.at) >= remembersMs) {
      known = { at: now, kpis: ordersOf(store, now - periodMs).then((orders) => orderKpis(orders, now)) }
    }
    return known.kpis
  }
  const share = (name: string, help: string, read: (each: OrderKpis) => number | null) =>
    new Gauge({
      ...{ name, help, registers, labelNames: ['priority'] },
      async collect() {
        const all = await kpis()
        this.reset()
        for (const priority of priorities) {
          const value = read(all[priority])
          // of nothing there is no share
          if (value !== null) this.set({ priority }, value)
        }
      },
    })
  new Gauge({
    ...{ name: 'huoshui_orders', help: 'Work orders on record, by state', registers, labelNames: ['state'] },
    async collect() {
      const counts = await store.counts()
      for (const state of orderStates) this.set({ state }, counts[state] ?? 0)
    },
  })
  gaugesIn(registry)('huoshui_orders_photo_bytes', 'Bytes of all photos of work orders', () => store.photoBytes())
  share(
    'huoshui_orders_answered_in_time_ratio',
    'Share of work orders answered by their time, of 30 days',
    ({ answeredInTime }) => answeredInTime,
  )
  share(
    'huoshui_orders_arrived_in_time_ratio',
    'Share of arrivals by their time, of 30 days',
    ({ arrivedInTime }) => arrivedInTime,
  )
  share(
    'huoshui_orders_done_in_time_ratio',
    'Share of work orders done by their time, of 30 days',
    ({ doneInTime }) => doneInTime,
  )
  share(
    'huoshui_orders_redone_ratio',
    'Share of work that had to be done again or came again within a day, of 30 days',
    ({ redone }) => redone,
  )
  share(
    'huoshui_orders_unanswered',
    'Work orders of 30 days whose time to answer is over, and nobody has',
    ({ unanswered }) => unanswered,
  )
  return {
    steps: new Counter({
      name: 'huoshui_orders_steps_total',
      help: 'Steps of work orders that the platform takes or crews answer, by what came of them: done, again (taken before), or why not',
      labelNames: ['step', 'outcome'],
      registers,
    }),
  }
}

/** Orders opened since then, the newest so many, page by page. */
export async function ordersOf(store: Pick<WorkOrders, 'orders'>, from: number): Promise<readonly Order[]> {
  const all: Order[] = []
  for (let after: number | undefined; all.length < most; ) {
    const page = await store.orders({ from, newest: true, limit: pageSize, ...(after !== undefined && { after }) })
    all.push(...page)
    const last = page.at(-1)
    if (!last || page.length < pageSize) break
    after = last.id
    await new Promise((resolve) => setImmediate(resolve))
  }
  return all
}
