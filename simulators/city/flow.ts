import { depthOf, gateFlow, normalFlow, pumpFlow, screenFlow, surfaceOf, weirFlow } from './hydraulics.ts'
import { irrigationFlow } from './irrigation.ts'
import type { IndexedLink, Model } from './model.ts'
import type { CityState } from './state.ts'
import { rainIn, type Weather } from './weather.ts'

/** Sump level below which a pump draws air, m. */
const airLevel = 0.3

/** Depth of every node, m. */
export function depthsOf(model: Model, volumes: readonly number[]): number[] {
  return model.nodes.map(({ shape }, index) => depthOf(shape, volumes[index] ?? 0))
}

/** What every link carries, m³/s, before the water that is there limits it. */
export function flowsOf(model: Model, state: CityState, weather: Weather, dtS: number): number[] {
  const depths = depthsOf(model, state.volumes)
  return model.links.map((indexed) => {
    const flow = flowOf(model, indexed, depths, state, weather)
    return Math.min(flow, levelling(model, indexed, depths) / dtS)
  })
}

function flowOf(
  model: Model,
  { link, from, to }: IndexedLink,
  depths: readonly number[],
  state: CityState,
  weather: Weather,
): number {
  const up = depths[from] ?? 0
  // The outside lies below everything.
  const down = to < 0 ? Number.NEGATIVE_INFINITY : (depths[to] ?? 0)
  switch (link.kind) {
    case 'normal': {
      const shape = model.nodes[from]?.shape
      return shape?.kind === 'channel' ? normalFlow(shape, up, link) : 0
    }
    case 'gate': {
      const sill = Math.max(0, -link.drop)
      const share = link.gate === undefined ? 1 : (state.gates[link.gate]?.opening ?? 0) / 100
      return gateFlow(link.width, share * link.height, up - sill, down - link.drop - sill)
    }
    case 'weir':
      return weirFlow(link.width, up - link.crest, down - link.drop - link.crest)
    case 'screen':
      return screenFlow(link.clearArea * (1 - (state.blocked[link.screen] ?? 0)), up, down)
    case 'pump': {
      const turns = state.pumps[link.pump]?.name === 'running' && up > airLevel
      return turns ? pumpFlow(link.curve, link.lift - up) : 0
    }
    case 'recession':
      return (state.volumes[from] ?? 0) / (link.hours * 3600)
    case 'river':
      return weather.river
    case 'spring':
      return link.flow
    case 'rain':
      // 1 mm/h on 1 km² is 1,000 m³ an hour.
      return (rainIn(weather, link.zone) * link.area * link.share * 1000) / 3600
    case 'evaporation': {
      const node = model.nodes[from]
      return node ? (surfaceOf(node.shape, up) * weather.evaporation) / 1000 / 3600 : 0
    }
    case 'leak':
      return state.leaks[link.from] ?? 0
    case 'irrigation':
      return irrigationFlow(state.irrigation[link.irrigation])
  }
}

/** Half of what would level the two waters, m³: without it a small basin beside a large one would swing. */
function levelling(model: Model, { link, from, to }: IndexedLink, depths: readonly number[]): number {
  const [a, b] = [model.nodes[from], model.nodes[to]]
  if (!a || !b || (link.kind !== 'gate' && link.kind !== 'weir' && link.kind !== 'screen'))
    return Number.POSITIVE_INFINITY
  const drop = link.kind === 'screen' ? 0 : link.drop
  const [up, down] = [depths[from] ?? 0, depths[to] ?? 0]
  const [here, there] = [surfaceOf(a.shape, up), surfaceOf(b.shape, down)]
  return Math.max(0, (0.5 * (up - (down - drop)) * here * there) / (here + there))
}
