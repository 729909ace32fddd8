import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { IncomingBox } from '../../storage/deliveries/deliveries.ts'
import { keepPlantTimes, type PlantTimes } from '../plant-times.ts'

export interface DrillScheduleOptions {
  readonly plant: PlantRef
  readonly box: Pick<IncomingBox, 'bring'>
  readonly log: Logger
  /** Epoch ms. */
  readonly clock?: () => number
}

export interface DrillSchedule extends PlantTimes {
  /** Holds one of the plant file's drills now. */
  hold(drill: { readonly crew: string; readonly escalation: string }): Promise<void>
}

/** Holds the plant file's drills at their times, by the city's clock. What falls into a time when this did not run is not made up for. */
export function startDrillSchedule({ plant, box, log, clock = Date.now }: DrillScheduleOptions): DrillSchedule {
  async function hold({ crew, escalation }: { readonly crew: string; readonly escalation: string }): Promise<void> {
    try {
      await box.bring({ is: 'drill', receivedAt: clock(), escalation, crew, by: 'plant', via: 'schedule' })
    } catch (error) {
      log.error({ err: error, crew, escalation }, 'a drill is not held: it cannot be kept')
    }
  }

  const times = keepPlantTimes(plant, ({ duty }) =>
    duty.drills.map((drill) => ({ at: drill.at, run: () => hold(drill) })),
  )
  return { ...times, hold }
}
