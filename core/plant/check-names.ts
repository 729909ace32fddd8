import type { Pieces } from './pieces.ts'
import type { PlantPath, PlantProblem } from './problem.ts'

/** `v1/{site}/alarms/…` is where the platform publishes alarms; a device of that name would stand in its place. */
const reservedDevice = 'alarms'

/** What must be unique: sites; assets of a site; points of an asset; names on a device's wire; devices; addresses. */
export function checkNames({ sites, devices, assets, points }: Pieces): PlantProblem[] {
  return [
    ...repeats(sites, ({ site, path }) => [site.id, [...path, 'id'], `another site is called ${site.id}`]),
    ...repeats(assets, ({ site, asset, path }) => [
      `${site}/${asset.id}`,
      [...path, 'id'],
      `another asset of ${site} is called ${asset.id}`,
    ]),
    ...repeats(points, ({ site, asset, point, path }) => [
      `${site}/${asset}/${point.id}`,
      [...path, 'id'],
      `another point of ${site}/${asset} is called ${point.id}`,
    ]),
    ...repeats(points, ({ site, device, point, path }) => {
      const wire = point.wire ?? point.id
      const place = [...path, point.wire === undefined ? 'id' : 'wire']
      return device === undefined
        ? undefined
        : [`${site}/${device}\0${wire}`, place, `device ${device} has another point with the wire name ${quote(wire)}`]
    }),
    ...repeats(devices, ({ device, path }) => [
      device.id,
      [...path, 'id'],
      `another device is called ${device.id}: it is the name that a device logs in with`,
    ]),
    ...repeats(devices, ({ device, path }) => [
      (device.address ?? device.id).toLowerCase(),
      [...path, device.address === undefined ? 'id' : 'address'],
      device.address === undefined ? undefined : `another device has the address ${device.address}`,
    ]),
    ...devices
      .filter(({ device }) => device.id === reservedDevice)
      .map(({ path }) => ({ path: [...path, 'id'], message: 'alarms is the name of the platform in topics' })),
  ]
}

type Keyed = readonly [key: string, path: PlantPath, message: string | undefined] | undefined

function repeats<T>(items: readonly T[], keyOf: (item: T) => Keyed): PlantProblem[] {
  const seen = new Map<string, PlantPath>()
  const problems: PlantProblem[] = []
  for (const item of items) {
    const keyed = keyOf(item)
    if (!keyed) continue
    const [key, path, message] = keyed
    const first = seen.get(key)
    if (!first) seen.set(key, path)
    else if (message !== undefined) problems.push({ path, message, first })
  }
  return problems
}

const quote = JSON.stringify
