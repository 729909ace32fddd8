import type { PlantRef } from '../../core/plant/plant.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { lookedAt, silentOnRecord, silentText } from '../../storage/announcements/silent.ts'

/** The loudspeakers that have not answered, for a process that does not speak to them itself: as the record had it at the last look. */
export function silentElsewhere(announcements: Pick<AnnouncementLog, 'newest'>, plant: PlantRef) {
  let texts: readonly string[] = []
  return {
    async look(): Promise<void> {
      const { boxes } = plant.current.loudspeakers
      const found = boxes.length === 0 ? [] : await announcements.newest({ limit: lookedAt })
      texts = silentOnRecord(found, boxes).map(silentText)
    },
    told: () => texts,
  }
}
