import type { Pieces } from './pieces.ts'
import type { PlantPath, PlantProblem } from './problem.ts'

/** `v1/{site}/alarms/…` is where the platform publishes alarms; a device of that name would stand in its place. */
export const reservedDevice = 'alarms'

/** What must be unique: sites; assets of a site; points of an asset; names on a device's wire; devices; addresses. */
export function checkNames({ sites, devices, assets, points }: Pieces): PlantProblem[] {
  const siteIds = oncePerKey(sites, ({ site }) => site.id)
  const assetIds = oncePerKey(assets, ({ site, asset }) => `${site}/${asset.id}`)
  const pointIds = oncePerKey(points, ({ site, asset, point }) => `${site}/${asset}/${point.id}`)
  const deviceIds = oncePerKey(devices, ({ device }) => device.id)
  // What shares its id is told once: its wire name and address are the same anyway.
  const wires = oncePerKey(pointIds.kept, ({ device, point }) => device && `${device}\0${point.wire ?? point.id}`)
  const addresses = oncePerKey(deviceIds.kept, ({ device }) => (device.address ?? device.id).toLowerCase())
  return [
    ...siteIds.repeats.map(problem('id', ({ site }) => `another site is called ${site.id}`)),
    ...assetIds.repeats.map(problem('id', ({ site, asset }) => `another asset of ${site} is called ${asset.id}`)),
    ...pointIds.repeats.map(problem('id', ({ asset, point }) => `another point of ${asset} is called ${point.id}`)),
    ...wires.repeats.map((repeat) => {
      const { device, point } = repeat.item
      const key = point.wire === undefined ? 'id' : 'wire'
      return problem(
        key,
        () => `device ${device} has another point with the wire name ${point.wire ?? point.id}`,
        () => `设备 ${device} 另有测点使用报文名 ${point.wire ?? point.id}`,
      )(repeat)
    }),
    ...deviceIds.repeats.map(
      problem(
        'id',
        ({ device }) => `another device is called ${device.id}: it logs in with it`,
        ({ device }) => `已有设备名为 ${device.id}`,
      ),
    ),
    ...addresses.repeats.map((repeat) => {
      const { address, id } = repeat.item.device
      const key = address === undefined ? 'id' : 'address'
      return problem(
        key,
        () => `another device has the address ${address ?? id}: neither would be found by it`,
        () => `已有设备使用地址 ${address ?? id}`,
      )(repeat)
    }),
    ...deviceIds.kept
      .filter(({ device }) => device.id === reservedDevice)
      .map(({ path }) => ({
        path: [...path, 'id'],
        message: `${reservedDevice} is the platform's own name in topics`,
      })),
  ]
}

interface Placed {
  readonly path: PlantPath
}
interface Repeat<T> {
  readonly item: T
  readonly first: T
}

/** The first item of each key, and those that came after it. An item without a key is neither. */
function oncePerKey<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): { readonly kept: readonly T[]; readonly repeats: readonly Repeat<T>[] } {
  const kept = new Map<string, T>()
  const repeats: Repeat<T>[] = []
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) continue
    const first = kept.get(key)
    if (first) repeats.push({ item, first })
    else kept.set(key, item)
  }
  return { kept: [...kept.values()], repeats }
}

function problem<T extends Placed>(
  key: string,
  messageOf: (item: T) => string,
  zhOf?: (item: T) => string,
): (repeat: Repeat<T>) => PlantProblem {
  return ({ item, first }) => ({
    ...{ path: [...item.path, key], message: messageOf(item), first: first.path },
    ...(zhOf && { zh: zhOf(item) }),
  })
}
