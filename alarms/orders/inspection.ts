import type { Alarm } from '../../core/alarm/alarm.ts'
import { pointsSeen } from '../../core/alarm/points.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Order } from '../../core/order/order.ts'
import { type GoodSince, watch } from '../../core/order/watch.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import type { OrderStep } from '../../storage/orders/orders.ts'

export interface InspectionSources {
  readonly plant: Plant
  readonly alarm: (id: string) => Promise<Alarm | undefined>
  readonly rule: (id: string) => Promise<AlarmRule | undefined>
  /** The newest readings of a site. */
  readonly latest: (site: string) => Promise<readonly Reading[]>
}

/** Looks at the instruments of orders whose work is done: what is normal and good for long enough is verified, and closed. */
export async function inspect(
  watched: readonly { readonly order: Order; readonly since?: number }[],
  sources: InspectionSources,
  at: number,
): Promise<Pick<OrderStep, 'acts' | 'watched'>> {
  const bySite = new Map<string, readonly Reading[]>()
  const acts: NonNullable<OrderStep['acts']>[number][] = []
  const changed: NonNullable<OrderStep['watched']>[number][] = []
  for (const { order, since } of watched) {
    const { site } = order.about
    const latest = bySite.get(site) ?? (await sources.latest(site))
    bySite.set(site, latest)
    const seen = await lookAt(order, since, { ...sources, readings: latest }, at)
    if (seen?.is === 'good') {
      const doing = { who: 'instrument', at } as const
      acts.push({ of: order.id, event: { type: 'verified', reading: seen.reading }, doing })
      acts.push({ of: order.id, event: { type: 'closed' }, doing })
    } else {
      const next = seen?.is === 'not-yet' ? seen.since : undefined
      if (next !== since) changed.push({ order: order.id, ...(next !== undefined && { since: next }) })
    }
  }
  return { acts, watched: changed }
}

async function lookAt(
  { about, disposedAt }: Order,
  since: GoodSince,
  { plant, alarm: alarmOf, rule: ruleOf, readings }: InspectionSources & { readonly readings: readonly Reading[] },
  at: number,
) {
  if (!about.alarm || disposedAt === undefined) return undefined
  const { id } = about.alarm
  const [alarm, rule] = [await alarmOf(id), plant.rules.find((each) => each.id === id) ?? (await ruleOf(id))]
  if (!alarm || !rule) return undefined
  const points = pointsSeen(rule, (device) =>
    [...(plant.devices.get(device)?.points.values() ?? [])].map((one) => one.id),
  )
  const found = points.map((point) => readings.find((reading) => reading.point === point))
  // one of which nothing was ever heard proves nothing
  const known = found.flatMap((reading) => reading ?? [])
  return watch(since, disposedAt, {
    ...{ at, condition: alarm.condition },
    readings: known.length < points.length ? [] : known,
  })
}
