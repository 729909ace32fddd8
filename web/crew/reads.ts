import type { AlarmBody, CardBody, EntryBody } from '../../api/alarms/schema.ts'
import type { DeliveriesBody } from '../../api/deliveries/schema.ts'
import type { DrillBody } from '../../api/drills/schema.ts'
import type { LatestBody } from '../../api/live/schema.ts'
import type { OrderBody, OrderEntryBody } from '../../api/orders/schema.ts'
import { Refused, read } from '../lib/client.ts'
import { levelKinds } from '../lib/level-kinds.ts'
import type {
  Card,
  DeviceInfo,
  OrderPage,
  OrdersPage,
  PointInfo,
  Rain,
  SiteInfo,
  SiteName,
  SiteReporting,
  Trend,
} from './fetched.ts'

const hourMs = 3_600_000

export async function readCard(id: string, now: number): Promise<Card> {
  const path = `/api/v1/alarms/${encodeURIComponent(id)}`
  const [card, { entries }] = await Promise.all([
    read<CardBody>(path),
    read<{ readonly entries: readonly EntryBody[] }>(`${path}/journal`),
  ])
  const site = await orNothing(() => readSite(card.site))
  const [trend, rain, calls, order] = await Promise.all([
    orNothing(() => readTrend(card, site, now)),
    orNothing(() => readRain(card, site, now)),
    orNothing(() => read<DeliveriesBody>(`${path}/occurrences/${card.occurrence}/deliveries`)),
    orNothing(() => readOrder(card)),
  ])
  return { at: now, card, entries, site, trend, rain, calls, order }
}

async function readOrder({ id, occurrence }: CardBody): Promise<OrderBody | undefined> {
  const path = `/api/v1/orders?alarm=${encodeURIComponent(id)}&order=newest&limit=5`
  const { orders } = await read<{ readonly orders: readonly OrderBody[] }>(path)
  return orders.find(({ alarm }) => alarm?.occurrence === occurrence)
}

/** As many as a phone can be expected to show. */
const ordersAtMost = 200
/** Alarms that do not stand any more, of which the order says the id only. */
const pastAtMost = 20

/** All open ones that may be seen; `standing`: the alarms that are known already. */
export async function readOrders(standing: ReadonlyMap<string, AlarmBody>, now: number): Promise<OrdersPage> {
  const path = `/api/v1/orders?state=open&order=newest&limit=${ordersAtMost}`
  const [{ orders }, names] = await Promise.all([read<{ readonly orders: readonly OrderBody[] }>(path), readSites()])
  const ids = [...new Set(orders.flatMap(({ alarm }) => alarm?.id ?? []))]
  const past = ids.filter((id) => !standing.has(id)).slice(0, pastAtMost)
  const found = await Promise.all(past.map((id) => orNothing(() => readAlarm(id))))
  const alarms = [...ids.map((id) => standing.get(id)), ...found].flatMap((alarm) => alarm ?? [])
  return { at: now, orders, sites: names, alarms: Object.fromEntries(alarms.map((alarm) => [alarm.id, alarm])) }
}

/** One of them, and all that became of it. */
export async function readOneOrder(id: number, now: number): Promise<OrderPage> {
  const { order, journal } = await read<{
    readonly order: OrderBody
    readonly journal: readonly OrderEntryBody[]
  }>(`/api/v1/orders/${id}`)
  const { alarm: about } = order
  const [site, alarm] = await Promise.all([
    orNothing(() => readSite(order.site)),
    about && orNothing(() => readAlarm(about.id)),
  ])
  return { at: now, order, journal, site, alarm }
}

/** Those under way that call a person. */
export async function readDrills(person: string): Promise<readonly DrillBody[]> {
  const { drills } = await read<{ readonly drills: readonly DrillBody[] }>('/api/v1/drills?state=open')
  return drills.filter(({ called }) => called.includes(person))
}

function readAlarm(id: string): Promise<AlarmBody> {
  return read<AlarmBody>(`/api/v1/alarms/${encodeURIComponent(id)}`)
}

const sites = new Map<string, Promise<SiteInfo>>()

/** A site hardly changes while the page is open. */
export function readSite(id: string): Promise<SiteInfo> {
  const known = sites.get(id)
  if (known !== undefined) return known
  const asked = read<SiteInfo>(`/api/v1/sites/${encodeURIComponent(id)}`)
  sites.set(id, asked)
  asked.catch(() => sites.delete(id))
  return asked
}

export async function readSites(): Promise<readonly SiteName[]> {
  return (await read<{ readonly sites: readonly SiteName[] }>('/api/v1/sites')).sites
}

export async function readLatest(site: string): Promise<readonly LatestBody[]> {
  const path = `/api/v1/latest?site=${encodeURIComponent(site)}`
  return (await read<{ readonly readings: readonly LatestBody[] }>(path)).readings
}

export async function readDevices(site?: string): Promise<readonly DeviceInfo[]> {
  const path = `/api/v1/devices${site === undefined ? '' : `?site=${encodeURIComponent(site)}`}`
  return (await read<{ readonly devices: readonly DeviceInfo[] }>(path)).devices
}

/** A station sends where one of its devices does; one without devices has nothing to send. */
export async function readReporting(): Promise<readonly SiteReporting[]> {
  const [all, devices] = await Promise.all([readSites(), readDevices()])
  return all.flatMap(({ id, name }) => {
    const its = devices.filter((device) => device.id.startsWith(`${id}/`))
    if (its.length === 0) return []
    const sends = its.some(({ state }) => state === 'reporting' || state === 'clock-wrong')
    const last = Math.max(...its.map(({ data }) => (data ? Date.parse(data.receivedAt) : 0)))
    return [{ id, name, silentSince: sends ? undefined : last > 0 ? last : ('never' as const) }]
  })
}

export function pointIn(site: SiteInfo | undefined, id: string | undefined): PointInfo | undefined {
  return site?.assets.flatMap(({ points }) => points).find((point) => point.id === id)
}

/** From some hours before the alarm on, in steps that are no finer than a phone can show. */
async function readTrend(card: CardBody, site: SiteInfo | undefined, now: number): Promise<Trend | undefined> {
  if (card.point === undefined) return undefined
  const way = levelKinds.get(card.kind ?? '')
  return await readCurve(card.point, stretchOf(card, now), pointIn(site, card.point), way)
}

function stretchOf({ since }: CardBody, now: number): { readonly from: number; readonly to: number } {
  const began = since === undefined ? now : Date.parse(since)
  return { from: Math.max(Math.min(now - 6 * hourMs, began - hourMs), now - 7 * 24 * hourMs), to: now }
}

/** What fell in the time of the trend, where the site measures it and the alarm is about water that it raises. */
async function readRain(card: CardBody, site: SiteInfo | undefined, now: number): Promise<Rain | undefined> {
  const all = site?.assets.flatMap(({ points }) => points) ?? []
  const point = all.find(({ kind, quantity }) => kind === 'amount' && quantity === 'rain')
  if (!point || card.point === undefined || card.point === point.id) return undefined
  if (pointIn(site, card.point)?.kind !== 'gauge') return undefined
  const { from, to } = stretchOf(card, now)
  const minutes = [10, 30, 60, 180, 360].find((each) => (to - from) / (each * 60_000) <= 48) ?? 360
  const { rows } = await read<{ readonly rows: readonly { at: string; value: number | null }[] }>(
    `/api/v1/readings?point=${encodeURIComponent(point.id)}&from=${from}&to=${to}&every=${minutes}min&aggregate=total`,
  )
  const steps = rows.flatMap(({ at, value }) => (value === null ? [] : [{ at: Date.parse(at), total: value }]))
  return { point, everyMs: minutes * 60_000, steps }
}

/** A point's readings of a time; of each interval what is worst, where one way is worse. */
export async function readCurve(
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
  point: PointInfo | undefined,
  way?: 'up' | 'down',
): Promise<Trend> {
  const minutes = [2, 5, 10, 30, 60].find((each) => (to - from) / (each * 60_000) <= 200) ?? 60
  const isState = point?.kind === 'state'
  const worst = isState ? 'last' : way === 'up' ? 'max' : way === 'down' ? 'min' : undefined
  const isRaw = isState && to - from <= 24 * hourMs
  const steps = isRaw ? '' : `&every=${minutes}min${worst ? `&aggregate=${worst}` : ''}`
  const { rows } = await read<{ readonly rows: readonly { at: string; value: number | null; quality?: number }[] }>(
    `/api/v1/readings?point=${encodeURIComponent(id)}&from=${from}&to=${to}${steps}`,
  )
  const points = rows.map(({ at, value, quality = 1 }) => ({ at: Date.parse(at), value: quality > 3 ? null : value }))
  return { from, to, usualMs: point?.everyMs, stepMs: isRaw ? 0 : minutes * 60_000, points }
}

/** What is only an addition must not keep the rest from being shown. */
export async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Refused && error.status === 401) throw error
    return undefined
  }
}
