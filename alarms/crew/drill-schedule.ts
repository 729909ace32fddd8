import { type ScheduledTask, schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { IncomingBox } from '../../storage/deliveries/deliveries.ts'

export interface DrillScheduleOptions {
  readonly plant: PlantRef
  readonly box: Pick<IncomingBox, 'bring'>
  readonly log: Logger
  /** Epoch ms. */
  readonly clock?: () => number
}

export interface DrillSchedule extends AsyncDisposable {
  /** Goes by the plant file that is in force now. */
  again(): Promise<void>
  /** Holds one of the plant file's drills now. */
  hold(drill: { readonly crew: string; readonly escalation: string }): Promise<void>
}

/** Holds the plant file's drills at their times, by the city's clock. What falls into a time when this did not run is not made up for. */
export function startDrillSchedule({ plant, box, log, clock = Date.now }: DrillScheduleOptions): DrillSchedule {
  let tasks: readonly ScheduledTask[] = []

  async function hold({ crew, escalation }: { readonly crew: string; readonly escalation: string }): Promise<void> {
    try {
      await box.bring({ is: 'drill', receivedAt: clock(), escalation, crew, by: 'plant', via: 'schedule' })
    } catch (error) {
      log.error({ err: error, crew, escalation }, 'a drill is not held: it cannot be kept')
    }
  }

  function begin(): void {
    const { duty, city } = plant.current
    tasks = duty.drills.map((drill) => schedule(drill.at, () => hold(drill), { timezone: city.zone }))
  }

  async function end(): Promise<void> {
    await Promise.all(tasks.map((task) => task.destroy()))
  }

  begin()
  return {
    hold,
    async again() {
      await end()
      begin()
    },
    [Symbol.asyncDispose]: end,
  }
}
