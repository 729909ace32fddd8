import { type ScheduledTask, schedule } from 'node-cron'
import type { Plant, PlantRef } from '../core/plant/plant.ts'

/** Something that the plant file wants done at its times. */
export interface TimedTask {
  /** Five fields of cron, by the city's clock. */
  readonly at: string
  /** Must not reject. */
  readonly run: () => Promise<void>
}

export interface PlantTimes extends AsyncDisposable {
  /** Goes by the plant file that is in force now. */
  again(): Promise<void>
}

/** Does what the plant file wants at its times. What falls into a time when this did not run is not made up for. */
export function keepPlantTimes(plant: PlantRef, tasksOf: (plant: Plant) => readonly TimedTask[]): PlantTimes {
  let tasks: readonly ScheduledTask[] = []

  function begin(): void {
    const timezone = plant.current.city.zone
    tasks = tasksOf(plant.current).map(({ at, run }) => schedule(at, run, { timezone }))
  }
  async function end(): Promise<void> {
    await Promise.all(tasks.map((task) => task.destroy()))
    tasks = []
  }

  begin()
  return {
    async again() {
      await end()
      begin()
    },
    [Symbol.asyncDispose]: end,
  }
}
