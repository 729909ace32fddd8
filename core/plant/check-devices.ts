import { reservedDevice } from './check-names.ts'
import { suggest } from './nearest.ts'
import type { Pieces } from './pieces.ts'
import type { PlantPath, PlantProblem } from './problem.ts'

/** Every device belongs to one site and speaks, in the end, for itself. */
export function checkDevices(pieces: Pieces): PlantProblem[] {
  return [...checkSites(pieces), ...checkGateways(pieces)]
}

/** The device of an asset or a point, derived or listed, is not another site's. */
function checkSites({ devices, assets, points }: Pieces): PlantProblem[] {
  const homes = new Map<string, { site: string; path: PlantPath }>()
  for (const { device, site, path } of devices) {
    if (!homes.has(device.id)) homes.set(device.id, { site, path: [...path, 'id'] })
  }
  const named = [
    ...assets.map(({ asset, site, path }) => ({ id: asset.device, site, path })),
    ...points.map(({ point, site, path }) => ({ id: point.device, site, path })),
  ]
  const told = new Set<string>()
  return named.flatMap(({ id, site, path }) => {
    if (id === undefined || told.has(`${site}/${id}`)) return []
    const place = [...path, 'device']
    const home = homes.get(id) ?? { site, path: place }
    homes.set(id, home)
    const isReserved = id === reservedDevice
    if (home.site === site && !isReserved) return []
    // Once for a site: every asset of the device would say the same.
    told.add(`${site}/${id}`)
    return isReserved
      ? [{ path: place, message: `${id} is the platform's own name in topics`, zh: `${id} 是平台自用的主题名` }]
      : [
          {
            ...{ path: place, message: `device ${id} belongs to the site ${home.site}`, first: home.path },
            zh: `设备 ${id} 属于站点 ${home.site}`,
          },
        ]
  })
}

function checkGateways({ devices, assets, points }: Pieces): PlantProblem[] {
  const known = new Set([
    ...devices.map(({ device }) => device.id),
    ...assets.flatMap(({ asset }) => asset.device ?? []),
    ...points.flatMap(({ point }) => point.device ?? []),
  ])
  const gateways = new Map(devices.map(({ device }) => [device.id, device.gateway]))
  return devices.flatMap(({ device: { id, gateway }, path }) => {
    if (gateway === undefined) return []
    const place = [...path, 'gateway']
    if (!known.has(gateway)) return [{ path: place, message: `no device ${gateway}${suggest(gateway, known)}` }]
    return isCircle(id, gateways) ? [{ path: place, message: `${id} speaks through itself` }] : []
  })
}

function isCircle(id: string, gateways: ReadonlyMap<string, string | undefined>): boolean {
  const passed = new Set<string>()
  for (let at = gateways.get(id); at !== undefined && !passed.has(at); at = gateways.get(at)) {
    if (at === id) return true
    passed.add(at)
  }
  return false
}
