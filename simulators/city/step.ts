import { wallClock } from '../../core/local-time.ts'
import type { PlantEvent } from './event.ts'
import { depthsOf, flowsOf } from './flow.ts'
import { happen } from './happen.ts'
import { openingFor } from './hydraulics.ts'
import { irrigate } from './irrigation.ts'
import { controlPumps, driveGate, type GateState, type PumpState } from './machines.ts'
import type { GateUse, Model } from './model.ts'
import type { CityState } from './state.ts'
import { rainIn, type Weather } from './weather.ts'

/** What comes from outside during a step. */
export interface Inputs {
  readonly weather: Weather
  readonly events: readonly PlantEvent[]
}

/** Between looks of a gate controller at its level. */
const controlEveryMs = 300_000

/** The city `dtS` seconds later. Pure; whole steps of 10 s keep every water stable. */
export function step(model: Model, before: CityState, { weather, events }: Inputs, dtS: number): CityState {
  const state = events.reduce(happen, before)
  const at = state.at + dtS * 1000
  const local = new Date(wallClock(at, model.zone))
  const depths = depthsOf(model, state.volumes)
  const level = (id: string) => depths[model.indexOf.get(id) ?? -1] ?? 0

  const gates: Record<string, GateState> = {}
  const decides = Math.floor(at / controlEveryMs) !== Math.floor(state.at / controlEveryMs)
  for (const use of model.gates) {
    const gate = state.gates[use.drive.id]
    if (!gate) continue
    const told =
      decides && gate.mode === 'auto' ? { ...gate, command: commandOf(model, use, state, depths, local) } : gate
    gates[use.drive.id] = driveGate(told, use.drive, dtS)
  }

  const pumps: Record<string, PumpState> = {}
  for (const station of model.stations) {
    const own = new Map(station.pumps.flatMap((id) => (state.pumps[id] ? [[id, state.pumps[id]] as const] : [])))
    const mains = Object.keys(state.mainsLost).some((id) => siteOf(id) === siteOf(station.sump)) ? 'failed' : 'ok'
    for (const [id, pump] of controlPumps(station, own, { at, level: level(station.sump), mains })) {
      pumps[id] = pump.name === 'running' ? { ...pump, hours: pump.hours + dtS / 3600 } : pump
    }
  }

  const moved = { ...state, gates, pumps }
  const flows = flowsOf(model, moved, weather, dtS)
  const rain = rainIn(weather, 'everywhere')
  return {
    ...moved,
    at,
    ...balanced(model, state, flows, dtS),
    rained: Object.fromEntries(
      Object.entries(state.rained).map(([id, mm]) => [id, mm + (rainIn(weather, id) * dtS) / 3600]),
    ),
    irrigation: Object.fromEntries(
      Object.entries(state.irrigation).map(([id, area]) => [
        id,
        irrigate(area, { local, weather, rain: rainIn(weather, id), dtS }),
      ]),
    ),
    waterTemperature: Math.max(
      0.3,
      state.waterTemperature + ((weather.air + 1.5 - state.waterTemperature) * dtS) / (40 * 3600),
    ),
    washOff: state.washOff + (rain * dtS) / 3600 - (state.washOff * dtS) / (8 * 3600),
  }
}

/** No node gives more than it has; what leaves one water comes to another, so nothing is made or lost. */
function balanced(model: Model, { volumes, balance }: CityState, wanted: number[], dtS: number) {
  const asked = volumes.map(() => 0)
  for (const [index, { from }] of model.links.entries()) {
    if (from >= 0) asked[from] = (asked[from] ?? 0) + (wanted[index] ?? 0) * dtS
  }
  const share = volumes.map((volume, index) => Math.min(1, volume / Math.max(asked[index] ?? 0, 1e-12)))
  const next = [...volumes]
  let [came, left] = [0, 0]
  const flows = model.links.map(({ from, to }, index) => {
    const flow = (wanted[index] ?? 0) * (from < 0 ? 1 : (share[from] ?? 1))
    const moved = flow * dtS
    if (from < 0) came += moved
    else next[from] = (next[from] ?? 0) - moved
    if (to < 0) left += moved
    else next[to] = (next[to] ?? 0) + moved
    return flow
  })
  return {
    flows,
    volumes: next.map((volume) => Math.max(0, volume)),
    balance: { in: balance.in + came, out: balance.out + left },
  }
}

/** How far a gate is to open so that its level returns within the hour, %. A canal's gate is spared small corrections. */
function commandOf(model: Model, { drive, link }: GateUse, state: CityState, depths: readonly number[], local: Date) {
  const { program } = drive
  if (program.hold === 'opening') {
    const flushes = local.getUTCHours() >= 9 && local.getUTCHours() < 11
    return flushes ? (program.flush ?? program.percent) : program.percent
  }
  const indexed = model.links[link]
  if (indexed?.link.kind !== 'gate') return 0
  const { width, height, drop } = indexed.link
  const held = program.hold === 'upstream' ? indexed.from : indexed.to
  const error = (program.level - (depths[held] ?? 0)) * (program.hold === 'upstream' ? -1 : 1)
  const area = (state.volumes[held] ?? 0) / Math.max(0.1, depths[held] ?? 0)
  const through =
    program.hold === 'upstream' ? inflow(model, state, held) - others(model, state, held, link) : program.flow
  const sill = Math.max(0, -drop)
  const down = indexed.to < 0 ? 0 : (depths[indexed.to] ?? 0) - drop - sill
  const wanted = Math.max(0, through + (error * area) / 3600)
  const opening = openingFor(width, wanted, (depths[indexed.from] ?? 0) - sill, down)
  const percent = Math.round(Math.min(100, (opening / height) * 100) * 10) / 10
  const last = state.gates[drive.id]?.command ?? 0
  return Math.abs(percent - last) < 1.5 && drive.travelS < 300 ? last : percent
}

function inflow(model: Model, { flows }: CityState, node: number): number {
  return model.links.reduce((sum, { to }, index) => (to === node ? sum + (flows[index] ?? 0) : sum), 0)
}

function others(model: Model, { flows }: CityState, node: number, own: number): number {
  return model.links.reduce(
    (sum, { from }, index) => (from === node && index !== own ? sum + (flows[index] ?? 0) : sum),
    0,
  )
}

function siteOf(id: string): string {
  return id.split('/')[0] ?? id
}
