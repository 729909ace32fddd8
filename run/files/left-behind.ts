import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Policies } from '../../alarms/crew/policies.ts'
import { leftOrders } from '../../alarms/orders/left.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'

import type { Beside } from './beside.ts'

const most = 20

/** What of what is kept a plant would leave without who has it now, one line each: open orders, and alarms that call people. */
export async function leftBehind(beside: Beside, plant: Plant, now: number): Promise<readonly string[]> {
  return [...(await orders(beside, plant, now)), ...(await callings(beside, plant))]
}

async function orders(beside: Beside, plant: Plant, now: number): Promise<string[]> {
  if (typeof beside === 'string' && !existsSync(join(beside, 'orders.sqlite'))) return []
  await using store = typeof beside === 'string' ? await openOrderStore({ folder: beside }) : await beside.orders({})
  const rules = new Map(plant.rules.map((rule) => [rule.id, rule]))
  const sources = { plant, orders: store, alarms: { rule: async (id: string) => rules.get(id) } }
  const acts = await leftOrders({ ...sources, wasPerson: () => true }, now)
  return firstOf(
    acts.map(({ of, event }) => {
      if (event.type === 'dispatched') return `order ${of} would go to the crew ${event.to.crew}: ${event.why}`
      if (event.type === 'handed-back') return `order ${of} would be nobody's until the officer gives it: ${event.why}`
      return `order ${of}: ${event.type === 'commented' ? event.note : event.type}`
    }),
  )
}

async function callings(beside: Beside, plant: Plant): Promise<string[]> {
  if (typeof beside === 'string' && !existsSync(join(beside, 'deliveries.sqlite'))) return []
  await using store =
    typeof beside === 'string' ? await openDeliveryStore({ folder: beside }) : await beside.deliveries()
  const policies = new Policies(plant, { versions: [], changes: [] })
  const open = (await store.open(100_000)).filter(({ isDrill, about }) => !isDrill && !about)
  return firstOf(
    open.flatMap((calling) => {
      const { people, way } = policies.goneOf(calling)
      const gone = [...way, ...people]
      return gone.length === 0
        ? []
        : [`${calling.alarm} would call others: no longer in the plant file: ${gone.join(', ')}`]
    }),
  )
}

function firstOf(lines: readonly string[]): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `and ${lines.length - most} more`]
}
