import type { DrillBody } from '../../api/drills/schema.ts'
import { inOrder } from '../lib/attention.ts'
import { isLoggedOut, read } from '../lib/client.ts'
import { serverNow } from '../lib/server-clock.ts'
import {
  type Card,
  fetched,
  type OnCallPage,
  type OrderPage,
  type OrdersPage,
  type SitePage,
  type Trend,
} from './fetched.ts'
import type { Keep } from './keep.ts'
import type { Model } from './model.ts'
import { loadNames } from './names.ts'
import {
  orNothing,
  readCard,
  readCurve,
  readDevices,
  readDrills,
  readLatest,
  readOneOrder,
  readOrders,
  readReporting,
  readSite,
  readSites,
} from './reads.ts'
import { readOnCall } from './reads-duty.ts'

interface LoadDeps {
  readonly keep: Keep
  model(): Model
  change(part: Partial<Model>): void
  onLoggedOut(): void
}

/** What a view shows beside the alarms: asked for when it is opened, and again while it is open. */
export interface Loads {
  card(id: string): Promise<void>
  site(id: string | undefined): Promise<void>
  onCall(): Promise<void>
  orders(): Promise<void>
  /** One work order. */
  order(id: number): Promise<void>
  /** Drills that call whoever is here. */
  drills(): Promise<void>
  names(): Promise<void>
  /** Hears from the server what time it is. */
  time(): Promise<void>
  /** What the open view shows of values, once more. */
  again(): Promise<void>
  /** Cards that may be wanted without a network, one after the other. */
  ahead(): Promise<void>
}

const siteKey = 'site'
const aheadAtMost = 20
const dayMs = 86_400_000
/** A day's line is good for so long. */
const lineMs = 10 * 60_000

export function createLoads({ keep, model, change, onLoggedOut }: LoadDeps): Loads {
  let isAhead = false

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
      (value) => {
        if (isOpen(id) && model().card.state === 'loading') change({ card: { state: 'kept', value, why: '' } })
      },
    )
    if (isOpen(id)) change({ card: found })
  }

  async function site(asked: string | undefined): Promise<void> {
    const wanted = asked ?? localStorage.getItem(siteKey) ?? firstSite(model())
    const found = await fetched<SitePage>(keep, `site ${wanted ?? ''}`, async () => {
      const sites = await readSites()
      const id = sites.find((each) => each.id === wanted)?.id ?? sites[0]?.id ?? ''
      const [its, latest, devices] = await Promise.all([readSite(id), readLatest(id), readDevices(id)])
      const { site: before } = model()
      const trends = 'value' in before && before.value.site.id === id ? before.value.trends : {}
      return { at: serverNow(), site: its, sites, latest, devices, trends }
    })
    if (model().view.name !== 'site') return
    change({ site: found })
    if (found.state !== 'there') return
    localStorage.setItem(siteKey, found.value.site.id)
    await lines(found.value.site.id)
  }

  /** The lines of a site's points, one after the other: they are many, and nobody waits for them. */
  async function lines(id: string): Promise<void> {
    const { site: shown } = model()
    if (!('value' in shown)) return
    for (const point of shown.value.site.assets.flatMap(({ points }) => points)) {
      const now = serverNow()
      const current = model().site
      if (model().view.name !== 'site' || !('value' in current) || current.value.site.id !== id) return
      const known: Trend | undefined = current.value.trends[point.id]
      if (known && now - known.to < lineMs) continue
      try {
        const trend = await readCurve(point.id, { from: now - dayMs, to: now }, point)
        const after = model().site
        if (!('value' in after) || after.value.site.id !== id) return
        const value = { ...after.value, trends: { ...after.value.trends, [point.id]: trend } }
        change({ site: { ...after, value } })
        await keep.write(`site ${id}`, value)
      } catch {
        return
      }
    }
  }

  async function onCall(): Promise<void> {
    const found = await fetched<OnCallPage>(keep, 'oncall', () => readOnCall(model().me, serverNow()))
    change({ onCall: found })
  }

  async function orders(): Promise<void> {
    const found = await fetched<OrdersPage>(keep, 'orders', () => readOrders(model().alarms, serverNow()))
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
    const found = await fetched<OrderPage>(keep, `card order ${id}`, () => readOneOrder(id, serverNow()))
    const { view } = model()
    if (view.name === 'order' && view.id === id) change({ theOrder: found })
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
    const { view, places } = model()
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

  async function ahead(): Promise<void> {
    if (isAhead) return
    isAhead = true
    try {
      const first = [...model().alarms.values()].sort(inOrder).slice(0, aheadAtMost)
      for (const { id, revision } of first) {
        if (model().hearing.connection !== 'live') return
        const kept = await keep.read<Card>(`card ${id}`)
        if (kept && kept.card.revision >= revision) continue
        await keep.write(`card ${id}`, await readCard(id, serverNow()))
      }
      await orders()
    } catch {
      // it was for later only
    } finally {
      isAhead = false
    }
  }

  return {
    card: (id) => guarded(() => card(id)),
    site: (id) => guarded(() => site(id)),
    onCall: () => guarded(onCall),
    orders: () => guarded(orders),
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

function firstSite({ alarms, me }: Model): string | undefined {
  return me?.sites?.[0] ?? [...alarms.values()].sort(inOrder)[0]?.site
}
