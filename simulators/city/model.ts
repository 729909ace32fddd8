import type { Plant } from '../../core/plant/plant.ts'
import { volumeOf } from './hydraulics.ts'
import type { GateDrive, Link, Network, PumpStation, WaterNode } from './network.ts'
import { keyOf, uniform } from './noise.ts'
import type { CityState } from './state.ts'
import { weatherAt } from './weather.ts'

/** A network with its indexes: what a step needs and what never changes. */
export interface Model {
  readonly nodes: readonly WaterNode[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly links: readonly IndexedLink[]
  readonly gates: readonly GateUse[]
  readonly stations: readonly PumpStation[]
  /** Assets that measure rain, and those that irrigate. */
  readonly rainGauges: readonly string[]
  readonly irrigations: readonly string[]
  readonly zone: string
  readonly seed: number
}

/** `from`, `to`: indexes of nodes, -1 outside. */
export interface IndexedLink {
  readonly link: Link
  readonly from: number
  readonly to: number
}

/** A gate's drive with the link that it closes. */
export interface GateUse {
  readonly drive: GateDrive
  readonly link: number
}

export function modelOf(plant: Plant, network: Network, seed: number): Model {
  const indexOf = new Map(network.nodes.map(({ id }, index) => [id, index]))
  const index = (id: string) => indexOf.get(id) ?? -1
  const links = network.links.map((link) => ({ link, from: index(link.from), to: index(link.to) }))
  const assets = plant.sites.flatMap((site) => site.assets.map((asset) => ({ id: `${site.id}/${asset.id}`, asset })))
  return {
    nodes: network.nodes,
    indexOf,
    links,
    gates: network.gates.map((drive) => ({
      drive,
      link: links.findIndex(({ link }) => link.kind === 'gate' && link.gate === drive.id),
    })),
    stations: network.stations,
    rainGauges: assets
      .filter(({ asset }) => asset.points.some(({ quantity }) => quantity === 'rain'))
      .map(({ id }) => id),
    irrigations: assets.filter(({ asset }) => asset.kind === 'irrigation').map(({ id }) => id),
    zone: plant.city.zone,
    seed,
  }
}

const builtAt = Date.UTC(2025, 8, 1)

/** A city at rest. It needs some hours of steps to find its own levels. */
export function initialState(model: Model, at: number): CityState {
  const age = Math.max(0, (at - builtAt) / 3_600_000)
  const habit = (id: string) => 0.3 + 0.4 * uniform(keyOf(`${model.seed}/${id}`), 1)
  return {
    at,
    volumes: model.nodes.map(({ shape, depth }) => volumeOf(shape, depth)),
    flows: model.links.map(() => 0),
    pumps: Object.fromEntries(
      model.stations.flatMap(({ pumps }) =>
        pumps.map((id) => {
          const counted = { starts: Math.floor(age * habit(id)), hours: age * habit(id) }
          return [id, { name: 'stopped' as const, since: at - 3_600_000, load: 1, ...counted }]
        }),
      ),
    ),
    gates: Object.fromEntries(
      model.gates.map(({ drive: { id, program } }) => {
        const percent = program.hold === 'opening' ? program.percent : 10
        return [id, { command: percent, opening: percent, mode: 'auto', drive: 'free', moving: 'no' } as const]
      }),
    ),
    blocked: {},
    leaks: {},
    mainsLost: {},
    discharging: {},
    doorsOpen: [],
    rained: Object.fromEntries(model.rainGauges.map((id) => [id, 0])),
    irrigation: Object.fromEntries(
      model.irrigations.map((id) => [id, { valve: 'closed', volume: Math.floor(age * 4), moisture: 27 } as const]),
    ),
    waterTemperature: Math.max(1, meanOfDay(model.seed, at)),
    washOff: 0,
    balance: { in: 0, out: 0 },
  }
}

function meanOfDay(seed: number, at: number): number {
  const hours = Array.from({ length: 24 }, (_, hour) => weatherAt(seed, at - hour * 3_600_000, 'dry').air)
  return hours.reduce((sum, air) => sum + air, 0) / hours.length
}
