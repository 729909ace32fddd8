import type { Plant } from '../../core/plant/plant.ts'
import { networkOf } from './derive.ts'
import type { PlantEvent } from './event.ts'
import { initialState, type Model, modelOf } from './model.ts'
import type { CityState } from './state.ts'
import { type Interval, type Station, type StationReadings, stationsOf } from './station.ts'
import { step } from './step.ts'
import { viewOf } from './view.ts'
import { type Weather, weatherAt } from './weather.ts'

/** What a city is made of and what happens to it. Times are epoch ms. */
export interface CityOptions {
  readonly plant: Plant
  /** Another seed, another city. Default 1. */
  readonly seed?: number
  /** From when on the stations report. The city lives `spinUpMs` before, to find its levels. */
  readonly from: number
  /** Default 6 h. */
  readonly spinUpMs?: number
  /** A city as it was, instead of a new one; it must be of the same plant. */
  readonly state?: CityState
  readonly weather?: (at: number) => Weather
  /** What happens in (after, until]. */
  readonly events?: (after: number, until: number) => readonly PlantEvent[]
  /** Default: as often as the plant file says. */
  readonly interval?: Interval
}

/** One step of the city. */
export const stepMs = 10_000

const none: readonly PlantEvent[] = []

/** A city in virtual time: it is as late as it has been told to live. No clock, no I/O. */
export class City {
  readonly model: Model
  readonly from: number
  private readonly stations: readonly Station[]
  private readonly weather: (at: number) => Weather
  private readonly events: (after: number, until: number) => readonly PlantEvent[]
  private now: CityState

  constructor({ plant, seed = 1, from, spinUpMs = 6 * 3_600_000, state, weather, events, interval }: CityOptions) {
    this.model = modelOf(plant, networkOf(plant), seed)
    this.from = from
    this.stations = stationsOf(plant, seed, interval)
    this.weather = weather ?? ((at) => weatherAt(seed, at))
    this.events = events ?? (() => none)
    this.now = state ?? initialState(this.model, Math.floor((from - spinUpMs) / stepMs) * stepMs)
  }

  get state(): CityState {
    return this.now
  }

  /** Lives one step, and tells what the stations report at its end: nothing before `from`. */
  live(): StationReadings[] {
    const weather = this.weather(this.now.at)
    const events = this.events(this.now.at, this.now.at + stepMs)
    this.now = step(this.model, this.now, { weather, events }, stepMs / 1000)
    if (this.now.at < this.from) return []
    const view = viewOf(this.model, this.now, weather)
    return this.stations.flatMap((station) => station.report(view) ?? [])
  }

  /** Everything that the stations report until then, in the order of event time; without end when left out. */
  *readings(until = Number.POSITIVE_INFINITY): Generator<StationReadings> {
    while (this.now.at + stepMs <= until) yield* this.live()
  }
}

/** True when a saved state fits the model: the same waters and machines. */
export function fits({ nodes, links, stations, gates }: Model, state: CityState): boolean {
  return (
    state.volumes.length === nodes.length &&
    state.flows.length === links.length &&
    stations.every(({ pumps }) => pumps.every((id) => id in state.pumps)) &&
    gates.every(({ drive }) => drive.id in state.gates)
  )
}
