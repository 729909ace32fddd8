import type { Part } from '../../core/progress.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import type { Noted } from '../../storage/progress/note.ts'

/** A follower as a part whose progress is on record. */
export function notedOf(part: Part, follower: Follower): Noted {
  return { part, progress: () => follower.progress, behind: () => follower.behind() }
}
