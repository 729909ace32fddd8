import type { AssetInfo, PointInfo, SiteInfo } from './info.ts'
import { mapScale, type Place } from './map-scale.ts'
import type { City } from './model.ts'

/** What stands at a reach, with what tells most of it now. */
export interface ReachNode {
  readonly asset: AssetInfo
  readonly point: PointInfo
}

/** A line of a site's water, and what stands along it, upstream first. */
export interface Reach {
  readonly site: SiteInfo
  readonly nodes: readonly ReachNode[]
}

/** What holds, moves or measures the water of a reach. */
const kinds = ['gate', 'barrage', 'weir', 'level-gauge', 'flow-gauge', 'pump', 'sump', 'gully', 'screen'] as const
/** What tells most of an asset, best first. */
const quantities = ['water_level', 'gate_opening', 'pump_state', 'flow', 'gate_state']

/** All reaches of a city, in the order of the plant file; a line along which nothing stands is none. */
export function reachesOf({ sites, bySite }: Pick<City, 'sites' | 'bySite'>): Reach[] {
  return sites.flatMap((site) => {
    const lines = site.lines ?? []
    if (lines.length === 0) return []
    const { place } = mapScale(lines.flat(), 1_000, 1_000, 0)
    const flat = (at: Place) => place(at)
    const found = site.assetList.flatMap((asset) => {
      const point = keyOf(
        asset,
        (bySite.get(site.id) ?? []).filter(({ id }) => isOf(id, site.id, asset.id)),
      )
      if (!point) return []
      const [nearest] = lines
        .map((line, index) => ({ index, ...alongOf(flat(asset.at), line.map(flat)) }))
        .sort((a, b) => a.off - b.off)
      return [{ line: nearest?.index ?? 0, along: nearest?.along ?? 0, node: { asset, point } }]
    })
    // the sort is stable: at one place as the plant file has them
    const ordered = found.sort((a, b) => a.along - b.along)
    return lines.flatMap((_, index) => {
      const nodes = ordered.filter(({ line }) => line === index).map(({ node }) => node)
      return nodes.length > 0 ? [{ site, nodes }] : []
    })
  })
}

function isOf(point: string, site: string, asset: string): boolean {
  return point.startsWith(`${site}/${asset}/`)
}

function keyOf({ kind }: AssetInfo, points: readonly PointInfo[]): PointInfo | undefined {
  if (!kinds.some((each) => each === kind)) return undefined
  for (const quantity of quantities) {
    const found = points.find((each) => each.quantity === quantity)
    if (found) return found
  }
  return points[0]
}

interface Dot {
  readonly x: number
  readonly y: number
}

/** How far down a line the place nearest to a dot is, and how far the dot lies off it; as long as 1 on the ground is anywhere. */
function alongOf({ x, y }: Dot, line: readonly Dot[]): { readonly along: number; readonly off: number } {
  let best = { along: 0, off: Number.POSITIVE_INFINITY }
  let before = 0
  for (const [index, to] of line.entries()) {
    const from = line[index - 1]
    if (!from) continue
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const long = Math.hypot(dx, dy)
    const part = long === 0 ? 0 : Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / long ** 2))
    const off = Math.hypot(x - from.x - part * dx, y - from.y - part * dy)
    if (off < best.off - 1e-9) best = { along: before + part * long, off }
    before += long
  }
  return best
}
