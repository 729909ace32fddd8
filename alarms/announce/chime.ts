import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { keepPlantTimes, type PlantTimes } from '../plant-times.ts'
import { wantedOf } from './wanted.ts'

export interface ChimeOptions {
  readonly plant: PlantRef
  readonly announcements: Pick<AnnouncementLog, 'ask'>
  readonly log: Logger
  /** Epoch ms. */
  readonly clock?: () => number
}

export interface Chime extends PlantTimes {
  /** Asks every box for it now. */
  sound(): Promise<void>
}

/** Has every box say a short sound at the plant file's times: one that is broken is found on a Monday, not in the flood. */
export function startChime({ plant, announcements, log, clock = Date.now }: ChimeOptions): Chime {
  async function sound(): Promise<void> {
    const { boxes, chime } = plant.current.loudspeakers
    const askedAt = clock()
    for (const box of chime ? boxes : []) {
      const about = ['chime', Math.floor(askedAt / 60_000)]
      const wanted = wantedOf(plant.current, { box, clip: chime?.clip ?? 0, by: { kind: 'test' }, about, askedAt })
      try {
        if (wanted) await announcements.ask(wanted)
      } catch (error) {
        log.error({ err: error, device: box.device }, 'a loudspeaker is not tried: it cannot be kept')
      }
    }
  }

  const times = keepPlantTimes(plant, ({ loudspeakers: { chime } }) => (chime ? [{ at: chime.at, run: sound }] : []))
  return { ...times, sound }
}
