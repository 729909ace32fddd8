import { type Actor, actorKey } from '../../core/people/actor.ts'
import { createBuckets } from '../limits/buckets.ts'

/** How often people may have loudspeakers speak: the record of who sounded what is not pushed out, and a box is free for the next. */
export interface AnnouncementLimits {
  /** Takes one; 0 when there was room, else how long until there is, ms. */
  take(asked: { readonly caller: Actor; readonly box: string; readonly isSiren: boolean }, now: number): number
}

const most = 10_000

/**
 * Of one asker ten at once, then two a minute; of a box, whoever asks, twenty and six a minute. Sirens have a limit of their own,
 * of one asker five at once, then ten an hour: whatever clips were asked for before keeps no siren waiting.
 */
export function createAnnouncementLimits(): AnnouncementLimits {
  const ofAsker = createBuckets({ perSecond: 1 / 30, burst: 10, most })
  const ofBox = createBuckets({ perSecond: 1 / 10, burst: 20, most })
  const sirens = createBuckets({ perSecond: 10 / 3_600, burst: 5, most })
  return {
    take({ caller, box, isSiren }, now) {
      const asker = actorKey(caller)
      if (isSiren) return sirens.take(asker, now)
      // what is refused for one reason costs nothing of the other
      const waitMs = Math.max(ofAsker.wait(asker, now), ofBox.wait(box, now))
      if (waitMs > 0) return waitMs
      ofAsker.take(asker, now)
      ofBox.take(box, now)
      return 0
    },
  }
}
