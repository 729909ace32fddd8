import { type ScheduledTask, schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { wantedOf } from './wanted.ts'

export interface ChimeOptions {
  readonly plant: PlantRef
  readonly announcements: Pick<AnnouncementLog, 'ask'>
  readonly log: Logger
  /** Epoch ms. */
  readonly clock?: () => number
}

export interface Chime extends AsyncDisposable {
  /** Goes by the plant file that is in force now. */
  again(): Promise<void>
  /** Asks every box for it now. */
  sound(): Promise<void>
}

/** Has every box say a short sound at the plant file's times: one that is broken is found on a Monday, not in the flood. */
export function startChime({ plant, announcements, log, clock = Date.now }: ChimeOptions): Chime {
  let task: ScheduledTask | undefined

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

  function begin(): void {
    const { loudspeakers, city } = plant.current
    task = loudspeakers.chime && schedule(loudspeakers.chime.at, sound, { timezone: city.zone })
  }

  async function end(): Promise<void> {
    await task?.destroy()
    task = undefined
  }

  begin()
  return {
    sound,
    async again() {
      await end()
      begin()
    },
    [Symbol.asyncDispose]: end,
  }
}
