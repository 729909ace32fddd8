import type { DrillBody } from '../../api/drills/schema.ts'
import { inOrder } from '../lib/attention.ts'
import { isLoggedOut, read } from '../lib/client.ts'
import { whenIdle } from '../lib/idle.ts'
import { serverNow } from '../lib/server-clock.ts'
import { createAhead } from './ahead.ts'
import { type Card, fetched, type OnCallPage, type OrderPage, type OrdersPage } from './fetched.ts'
import type { Keep } from './held.ts'
import { createSiteLoad } from './load-site.ts'
import type { Model } from './model.ts'
import { loadNames } from './names.ts'
import { orNothing, readCard, readDrills, readOneOrder, readOrders, readReporting } from './reads.ts'
import { readOnCall } from './reads-duty.ts'
import type { View } from './view.ts'

interface LoadDeps {
  readonly keep: Keep
  model(): Model
  change(part: Partial<Model>): void
  onLoggedOut(): void
}

/** What a view shows beside the alarms: asked for when it is opened, and again while it is open. */
export interface Loads {
  /** What a view shows. */
  open(view: View): Promise<void>
  card(id: string): Promise<void>
  /** One work order. */
  order(id: number): Promise<void>
  /** Drills that call whoever is here. */
  drills(): Promise<void>
  names(): Promise<void>
  /** Hears from the server what time it is. */
  time(): Promise<void>
  /** What the open view shows of values, once more. */
  again(): Promise<void>
  /** What may be wanted without a network, as `createAhead` says. */
  ahead(most: 'all' | 'some'): Promise<void>
}

/** So old are the orders at most that are kept while others are looked at. */
const ordersMs = 60_000

export function createLoads({ keep, model, change, onLoggedOut }: LoadDeps): Loads {
  let isAhead = false
  const site = createSiteLoad({ keep, model, change })
  const cards = createAhead({
    keep,
    first: (most) => [...model().alarms.values()].sort(inOrder).slice(0, most),
    isLive: () => model().hearing.connection === 'live',
    read: (id) => readCard(id, serverNow()),
    idle: whenIdle,
  })

  async function guarded(load: () => Promise<void>): Promise<void> {
    try {
      await load()
    } catch (error) {
      if (isLoggedOut(error)) return onLoggedOut()
      throw error
    }
  }

  function isOpen(id: string): boolean {
    const { view } = model()
    return view.name === 'alarm' && view.id === id
  }

  async function card(id: string): Promise<void> {
    const { card: shown } = model()
    if (!('value' in shown) || shown.value.card.id !== id) change({ card: { state: 'loading' } })
    const found = await fetched<Card>(
      keep,
      `card ${id}`,
      () => readCard(id, serverNow()),
      (kept) => {
        if (isOpen(id) && model().card.state === 'loading') change({ card: kept })
      },
      0,
    )
    if (isOpen(id)) change({ card: found })
  }

  async function onCall(): Promise<void> {
    const found = await fetched<OnCallPage>(
      keep,
      'oncall',
      () => readOnCall(model().me, serverNow()),
      (kept) => {
        if (model().onCall.state === 'loading') change({ onCall: kept })
      },
    )
    change({ onCall: found })
  }

  async function orders(): Promise<void> {
    const found = await fetched<OrdersPage>(
      keep,
      'orders',
      () => readOrders(model().alarms, serverNow()),
      (kept) => {
        if (model().orders.state === 'loading') change({ orders: kept })
      },
    )
    change({ orders: found })
  }

  async function order(id: number): Promise<void> {
    const { theOrder: shown } = model()
    if (!('value' in shown) || shown.value.order.id !== id) change({ theOrder: { state: 'loading' } })
    // a page that was opened without a network has the list that it kept
    if (model().orders.state === 'loading') {
      const value = await keep.read<OrdersPage>('orders')
      if (value && model().orders.state === 'loading') change({ orders: { state: 'kept', value, why: '' } })
    }
    const isShown = () => {
      const { view } = model()
      return view.name === 'order' && view.id === id
    }
    const found = await fetched<OrderPage>(
      keep,
      `card order ${id}`,
      () => readOneOrder(id, serverNow()),
      (kept) => {
        if (isShown() && model().theOrder.state === 'loading') change({ theOrder: kept })
      },
    )
    if (isShown()) change({ theOrder: found })
  }

  /** Of a token nobody is called. */
  async function drills(): Promise<void> {
    const { me } = model()
    if (me?.person === undefined) return
    const found = await fetched<readonly DrillBody[]>(keep, 'drills', () => readDrills(me.name))
    if ('value' in found) change({ drills: found.value })
  }

  async function again(): Promise<void> {
    await drills()
    void ahead('some')
    const { view, places } = model()
    // what could not be had is asked for again; what has come is told of by the stream
    if (view.name === 'alarm' && model().card.state !== 'there') await card(view.id)
    if (view.name === 'onCall' && model().onCall.state !== 'there') await onCall()
    if (view.name === 'orders') await orders()
    if (view.name === 'order') await order(view.id)
    if (view.name === 'site') await site(view.id)
    // which stations send data is worth something only where nothing stands
    if (view.name === 'now' && places?.ids.size === 0) await reporting()
  }

  async function reporting(): Promise<void> {
    try {
      change({ reporting: await readReporting() })
    } catch (error) {
      if (isLoggedOut(error)) throw error
      // nothing is said of it
      change({ reporting: undefined })
    }
  }

  async function ahead(most: 'all' | 'some'): Promise<void> {
    if (isAhead) return
    isAhead = true
    try {
      await cards.fetch(most)
      const { orders: known } = model()
      const isNew = 'value' in known && Math.abs(serverNow() - known.value.at) < ordersMs
      if (!isNew) await orders()
    } catch {
      // it was for later only
    } finally {
      isAhead = false
    }
  }

  async function open(view: View): Promise<void> {
    if (view.name === 'alarm') await card(view.id)
    if (view.name === 'site') await site(view.id)
    if (view.name === 'onCall') await onCall()
    if (view.name === 'orders') await orders()
    if (view.name === 'order') await order(view.id)
  }

  return {
    open: (view) => guarded(() => open(view)),
    card: (id) => guarded(() => card(id)),
    order: (id) => guarded(() => order(id)),
    drills: () => guarded(drills),
    // each is another one, so that its row is drawn anew with them
    names: () =>
      loadNames(keep, () => change({ alarms: new Map([...model().alarms].map(([id, alarm]) => [id, { ...alarm }])) })),
    time: () => guarded(async () => void (await orNothing(() => read('/api/v1/me')))),
    again: () => guarded(again),
    ahead,
  }
}
