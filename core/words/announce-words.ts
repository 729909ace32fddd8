import type { AnnouncementState } from '../loudspeaker/announcement-state.ts'

/** What the crew's page says of loudspeakers on site. A table of its own: only who opens that view loads it. */
export type AnnounceWords = Readonly<
  Record<
    | 'box'
    | 'clip'
    | 'siren'
    | 'hear'
    | 'hearHow'
    | 'noVoice'
    | 'reason'
    | 'hold'
    | 'holdSiren'
    | 'first'
    | 'offline'
    | 'notYours'
    | 'noBox'
    | 'noClip'
    | 'asked'
    | 'noAnswer'
    | 'record'
    | 'nothing'
    | 'by'
    | 'confirm'
    | 'yours'
    | 'loading'
    | 'failed',
    string
  >
> & {
  /** How an announcement stands. */
  readonly state: Readonly<Record<AnnounceState, string>>
  /** Why it is held, by the word of the API; others are shown as they are. */
  readonly because: Readonly<Record<string, string>>
}

export type AnnounceState = AnnouncementState | 'started' | 'finished' | 'failed'
