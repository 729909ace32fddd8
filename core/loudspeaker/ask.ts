import { type Clip, isApproved } from './clip.ts'
import type { InstalledBox } from './installed.ts'

/** Why somebody is told at once that nothing will be said. */
export type AskRefusal =
  | 'unknown-box'
  | 'unknown-clip'
  | 'not-approved'
  | 'no-reason'
  | 'not-confirmed'
  | 'not-a-person'

export interface Asking {
  readonly box: InstalledBox | undefined
  readonly clip: Clip | undefined
  readonly reason: string
  /** They have heard the clip and held the button. */
  readonly isConfirmed: boolean
  /** They have logged in: whoever holds a token or a shell beside their log-in would be two people to a siren. */
  readonly isPerson: boolean
}

/** Whether it is put on record to be decided; a siren waits for a second person first. */
export function askedFor({
  box,
  clip,
  reason,
  isConfirmed,
  isPerson,
}: Asking):
  | { readonly ok: true; readonly state: 'asked' | 'to-confirm' }
  | { readonly ok: false; readonly because: AskRefusal } {
  if (!box) return { ok: false, because: 'unknown-box' }
  if (!clip) return { ok: false, because: 'unknown-clip' }
  if (!isApproved(clip)) return { ok: false, because: 'not-approved' }
  if (reason.trim() === '') return { ok: false, because: 'no-reason' }
  if (!isConfirmed) return { ok: false, because: 'not-confirmed' }
  if (clip.isSiren && !isPerson) return { ok: false, because: 'not-a-person' }
  return { ok: true, state: clip.isSiren ? 'to-confirm' : 'asked' }
}
