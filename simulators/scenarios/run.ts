import type { Plant } from '../../core/plant/plant.ts'
import { City } from '../city/city.ts'
import type { StationReadings } from '../city/station.ts'
import { faultsOf } from './faults.ts'
import { forcingOf } from './forcing.ts'
import type { Scenario } from './schema.ts'

export interface ScenarioRun {
  readonly plant: Plant
  /** Default 1. */
  readonly seed?: number
  /** Of a scenario that has no start of its own, epoch ms. */
  readonly start?: number
}

/** When a scenario begins, and ends, epoch ms. Throws when neither it nor the caller says. */
export function periodOf(scenario: Scenario, start = scenario.start): { from: number; to: number } {
  if (start === undefined) throw new RangeError(`${scenario.id} has no start of its own: give one`)
  return { from: start, to: start + scenario.duration }
}

/** Lives through a scenario as fast as it can: what the stations send, in the order in which it leaves them. */
export function* runScenario(scenario: Scenario, { plant, seed = 1, start }: ScenarioRun): Generator<StationReadings> {
  const { from, to } = periodOf(scenario, scenario.start ?? start)
  const city = new City({ plant, seed, from, ...forcingOf(scenario, { start: from, seed }) })
  yield* faultsOf(scenario, plant, from)(city.readings(to))
}
