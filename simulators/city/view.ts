import { wallClock } from '../../core/local-time.ts'
import { depthsOf } from './flow.ts'
import type { Model } from './model.ts'
import type { CityState } from './state.ts'
import type { Weather } from './weather.ts'

/** The city at a moment, for its instruments to look at. */
export interface View {
  readonly model: Model
  readonly state: CityState
  readonly weather: Weather
  /** m, by node. */
  readonly depths: readonly number[]
  /** The wall clock, in UTC fields. */
  readonly local: Date
}

export function viewOf(model: Model, state: CityState, weather: Weather): View {
  const local = new Date(wallClock(state.at, model.zone))
  return { model, state, weather, depths: depthsOf(model, state.volumes), local }
}

/** Depth of a node, m; undefined where there is none. */
export function levelOf({ model, depths }: View, node: string): number | undefined {
  return depths[model.indexOf.get(node) ?? -1]
}

/** What leaves a node through channels, gates, weirs and screens, m³/s. */
export function outflowOf({ model, state }: View, node: string): number {
  const index = model.indexOf.get(node)
  if (index === undefined) return 0
  return model.links.reduce((sum, { link, from }, at) => {
    const carries = from === index && link.kind !== 'evaporation' && link.kind !== 'leak'
    return carries ? sum + (state.flows[at] ?? 0) : sum
  }, 0)
}
