import type { AnnouncementState } from '../../core/loudspeaker/announcement-state.ts'
import type { By, Held } from '../../core/loudspeaker/decide.ts'
import type { AnnouncementRecord } from '../../core/loudspeaker/record.ts'
import type { Identity, NotAnother } from '../../core/people/other-person.ts'

/** What somebody wanted a loudspeaker to say, and what became of it: the audit. Times epoch ms, ours. */
export interface Announcement {
  readonly id: string
  readonly site: string
  readonly device: string
  readonly clip: number
  /** What the clip was when it was asked for. */
  readonly version: number
  readonly text: string
  readonly by: By
  readonly volume?: number
  readonly times?: number
  readonly askedAt: number
  /** A siren stays on record longer than the rest. */
  readonly isSiren?: true
  /** When a second person confirmed it. */
  readonly confirmedAt?: number
  readonly state: AnnouncementState
  /** Of `held`. */
  readonly because?: Held | 'too-late'
  /** Of `given`: what the box answered. */
  readonly record?: AnnouncementRecord
}

/** So long a siren stays on record, whatever else is asked for. */
export const sirensKeptMs = 400 * 86_400_000

export type AnnouncementChange = Partial<Pick<Announcement, 'state' | 'because' | 'record'>>

/** Who wanted what to be said on site, when, and whether it was. Asked and read by any process, decided by the role `alarms`. */
export interface AnnouncementLog extends AsyncDisposable {
  /** Puts it on record. The same id twice is one. The oldest go when there are too many, sirens only after `sirensKeptMs`. */
  ask(announcement: Announcement): Promise<void>
  /** A second person has heard the clip and held the button. `no`: there is none that waits for it. */
  confirm(id: string, by: Identity, at: number): Promise<'done' | 'no' | NotAnother>
  /** Writes what became of it; one that is not there is none. */
  change(id: string, change: AnnouncementChange): Promise<void>
  /** Waiting for a decision, oldest first. */
  asked(limit: number): Promise<Announcement[]>
  find(id: string): Promise<Announcement | undefined>
  /** Newest first. */
  newest(query: { readonly site?: string; readonly limit: number }): Promise<Announcement[]>
}
