import { createHash } from 'node:crypto'
import type { By } from '../../core/loudspeaker/decide.ts'
import type { InstalledBox } from '../../core/loudspeaker/installed.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'

interface Wanted {
  readonly box: InstalledBox
  readonly clip: number
  readonly by: By
  /** What makes it one and the same, however often it is come to. */
  readonly about: readonly (string | number)[]
  readonly askedAt: number
}

/** What the plant file wants a box to say. The same thing has the same id: asked for twice it is one. */
export function wantedOf(plant: Plant, { box, clip: number, by, about, askedAt }: Wanted): Announcement | undefined {
  const clip = plant.loudspeakers.clips.get(number)
  if (!clip) return undefined
  const id = createHash('sha256')
    .update(JSON.stringify([box.device, ...about]))
    .digest('hex')
    .slice(0, 32)
  return {
    ...{ id, site: box.site, device: box.device, clip: number, version: clip.version, text: clip.text },
    ...{ by, askedAt, state: 'asked' },
  }
}
