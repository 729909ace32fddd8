import type { LatestBody } from '../../api/live/schema.ts'
import type { NamesBody } from '../../api/people/schema.ts'
import { read } from '../lib/client.ts'
import { useNames } from '../lib/names.ts'
import type { DeviceInfo, PointInfo, SiteInfo } from './info.ts'
import { type City, siteOf } from './model.ts'

interface SitesBody {
  readonly city: { readonly name: City['name'] }
  readonly sites: readonly SiteInfo[]
}

/** What there is in the city. */
export async function readCity(): Promise<City> {
  const [{ city, sites }, { points }, names] = await Promise.all([
    read<SitesBody>('/api/v1/sites'),
    read<{ readonly points: readonly PointInfo[] }>('/api/v1/points'),
    read<NamesBody>('/api/v1/names'),
  ])
  useNames(names)
  const bySite = new Map<string, PointInfo[]>()
  for (const point of points) {
    const its = bySite.get(siteOf(point.id))
    if (its) its.push(point)
    else bySite.set(siteOf(point.id), [point])
  }
  return { name: city.name, sites, points: new Map(points.map((point) => [point.id, point])), bySite }
}

/** Whether nothing of it has changed: then nothing that hangs on it is asked for again. */
export function isSameCity(one: City, other: City | undefined): boolean {
  const textOf = ({ name, sites, points }: City) => JSON.stringify([name, sites, [...points.values()]])
  return other !== undefined && textOf(one) === textOf(other)
}

export async function readLatest(): Promise<readonly LatestBody[]> {
  return (await read<{ readonly readings: readonly LatestBody[] }>('/api/v1/latest')).readings
}

export async function readDevices(): Promise<readonly DeviceInfo[]> {
  return (await read<{ readonly devices: readonly DeviceInfo[] }>('/api/v1/devices')).devices
}
