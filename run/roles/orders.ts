import { createOrderMetrics } from '../../alarms/orders/metrics.ts'
import { startOrderFollower } from '../../alarms/orders/order-follower.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { openOrders } from './open-orders.ts'
import type { RoleSurroundings } from './role.ts'

/** Work orders at work, beside the alarms. */
export async function startOrders(
  around: Pick<RoleSurroundings, 'settings' | 'state' | 'log' | 'metrics' | 'plant' | 'told'>,
  alarms: AlarmStore,
): Promise<Follower> {
  const { settings, log, metrics: registry, plant, told } = around
  await using started = new AsyncDisposableStack()
  const orders = started.use(await openOrders(around.state, settings))
  const deliveries = started.use(await around.state.deliveries(settings.HUOSHUI_NOTICES_MAX))
  const state = started.use(await around.state.ingestReader())
  const apart = await orders.belongTo((await alarms.origin.get('own')) ?? '', await alarms.journalEnd())
  if (apart > 0) {
    log.error({ orders: apart }, 'the work orders are of another journal, or of a later state of it')
    told.push(() => [`orders: ${apart} open ones are of a journal that is no longer there; what stands gets new ones`])
  }
  const clock = Date.now
  const metrics = createOrderMetrics(registry, { store: orders, clock })
  const latest = (site: string) => state.latest(site)
  const store = started.use(await around.state.people())
  const people = async () => new Set((await store.history()).versions.flatMap(({ duty }) => [...duty.people.keys()]))
  const sources = { plant, alarms, deliveries, orders, latest, people }
  const follower = started.use(startOrderFollower({ log, metrics, clock, ...sources }))
  told.push(() => follower.left())
  const running = started.move()
  return {
    get problem() {
      return follower.problem
    },
    get progress() {
      return follower.progress
    },
    behind: () => follower.behind(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
