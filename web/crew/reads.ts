import type { CardBody, EntryBody } from '../../api/alarms/schema.ts'
import type { DeliveriesBody } from '../../api/deliveries/schema.ts'
import type { LatestBody } from '../../api/live/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { Refused, read } from '../lib/client.ts'
import { levelKinds } from '../lib/level-kinds.ts'
import type { Card, DeviceInfo, PointInfo, SiteInfo, SiteName, SiteReporting, Trend } from './fetched.ts'

const hourMs = 3_600_000

export async function readCard(id: string, now: number): Promise<Card> {
  const path = `/api/v1/alarms/${encodeURIComponent(id)}`
  const [card, { entries }] = await Promise.all([
    read<CardBody>(path),
    read<{ readonly entries: readonly EntryBody[] }>(`${path}/journal`),
  ])
  const site = await orNothing(() => readSite(card.site))
  const [trend, calls, order] = await Promise.all([
    orNothing(() => readTrend(card, site, now)),
    orNothing(() => read<DeliveriesBody>(`${path}/occurrences/${card.occurrence}/deliveries`)),
    orNothing(() => readOrder(card)),
  ])
  return { at: now, card, entries, site, trend, calls, order }
}

async function readOrder({ id, occurrence }: CardBody): Promise<OrderBody | undefined> {
  const path = `/api/v1/orders?alarm=${encodeURIComponent(id)}&order=newest&limit=5`
  const { orders } = await read<{ readonly orders: readonly OrderBody[] }>(path)
  return orders.find(({ alarm }) => alarm?.occurrence === occurrence)
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
  const since = card.since === undefined ? now : Date.parse(card.since)
  const from = Math.max(Math.min(now - 6 * hourMs, since - hourMs), now - 7 * 24 * hourMs)
  const way = levelKinds.get(card.kind ?? '')
  return await readCurve(card.point, { from, to: now }, pointIn(site, card.point), way)
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
