import type { Asset, Plant } from '../../core/plant/plant.ts'
import { lhasaNetwork } from './lhasa-network.ts'
import type { GateDrive, Link, Network, PumpStation, WaterNode } from './network.ts'
import { outside } from './network.ts'

/**
 * The network of a plant: what is known of its waters, and for every asset that is not on it a small water of its own
 * by the asset's kind, so that each point of any plant file has something to measure.
 */
export function networkOf(plant: Plant, known: Network = lhasaNetwork): Network {
  const assets = plant.sites.flatMap((site) =>
    site.assets.map((asset) => ({ id: `${site.id}/${asset.id}`, asset, site: site.id })),
  )
  const ids = new Set(assets.map(({ id }) => id))
  // Of another city nothing is known.
  const base = known.nodes.some(({ id }) => ids.has(id)) ? known : { nodes: [], links: [], gates: [], stations: [] }
  const nodes: WaterNode[] = [...base.nodes]
  const links: Link[] = [...base.links]
  const gates: GateDrive[] = [...base.gates]
  const stations: PumpStation[] = [...base.stations]
  const there = {
    node: new Set(nodes.map(({ id }) => id)),
    gate: new Set(gates.map(({ id }) => id)),
    pump: new Set(stations.flatMap((station) => station.pumps)),
  }
  for (const { id, asset } of assets) {
    const needs = standIn(id, asset)
    if (!needs || there.node.has(id)) continue
    if (needs.gate && there.gate.has(id)) continue
    nodes.push(needs.node)
    links.push(...needs.links)
    if (needs.gate) gates.push(needs.gate)
  }
  for (const site of plant.sites) {
    const pumps = site.assets.filter(({ kind }) => kind === 'pump').map((asset) => `${site.id}/${asset.id}`)
    const loose = pumps.filter((id) => !there.pump.has(id))
    if (loose.length > 0) addStation(site, loose, { nodes, links, stations })
  }
  return { nodes, links, gates, stations }
}

interface StandIn {
  readonly node: WaterNode
  readonly links: readonly Link[]
  readonly gate?: GateDrive
}

const bed = { roughness: 0.025, slope: 0.0005 }

/** A water of its own for an asset; pumps and sumps come as stations. */
function standIn(id: string, asset: Asset): StandIn | undefined {
  const depth = restingDepth(asset)
  const spring = (flow: number): Link => ({ kind: 'spring', from: outside, to: id, flow })
  switch (asset.kind) {
    case 'level-gauge':
    case 'flow-gauge':
    case 'weir':
    case 'screen':
    case 'gully':
      return {
        node: { id, shape: { kind: 'channel', length: 1000, width: 4, side: 0 }, depth },
        links: [spring(depth ** 1.5 * 3), { kind: 'normal', from: id, to: outside, ...bed }],
      }
    case 'lake':
      return {
        node: { id, shape: { kind: 'basin', area: 20_000 }, depth },
        links: [
          spring(0.03),
          { kind: 'evaporation', from: id, to: outside },
          { kind: 'leak', from: id, to: outside },
          { kind: 'weir', from: id, to: outside, width: 3, crest: depth - 0.04, drop: 3 },
        ],
      }
    case 'gate':
    case 'barrage':
      return {
        node: { id, shape: { kind: 'basin', area: 30_000 }, depth },
        links: [spring(1.5), { kind: 'gate', from: id, to: outside, gate: id, width: 3, height: 1.2, drop: 3 }],
        gate: { id, program: { hold: 'upstream', level: depth, flow: 1.5 }, travelS: 90 },
      }
    default:
      return undefined
  }
}

/** Well below 设防水位, or a quarter of what the gauge can show. */
function restingDepth(asset: Asset): number {
  if (asset.levels?.FRZ !== undefined) return Math.max(0.1, Math.min(2, asset.levels.FRZ * 0.65))
  const range = asset.points.find(({ quantity }) => quantity === 'water_level')?.range
  return range ? Math.max(0.1, Math.min(2, range[1] * 0.3)) : 1
}

function addStation(
  site: Plant['sites'][number],
  pumps: readonly string[],
  { nodes, links, stations }: { nodes: WaterNode[]; links: Link[]; stations: PumpStation[] },
): void {
  const asset = site.assets.find(
    ({ kind, id }) => kind === 'sump' && !stations.some(({ sump }) => sump === `${site.id}/${id}`),
  )
  const sump = asset ? `${site.id}/${asset.id}` : `${site.id}/unseen-sump`
  const flow = 0.1
  nodes.push({ id: sump, shape: { kind: 'basin', area: 50 }, depth: 1.2 })
  links.push({ kind: 'spring', from: outside, to: sump, flow: flow * 0.6 })
  for (const pump of pumps) {
    const curve = { shutOffHead: 10, loss: 4 / flow ** 2 }
    links.push({ kind: 'pump', from: sump, to: outside, pump, curve, lift: 6 })
  }
  const start = pumps.map((_, index) => 1.5 + 0.2 * index)
  stations.push({ sump, pumps, stop: 0.9, start, inhibitS: 30 })
}
