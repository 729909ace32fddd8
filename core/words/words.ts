import type { AttentionState } from '../alarm/alarm.ts'
import type { JournalEvent } from '../alarm/journal.ts'
import type { Priority } from '../alarm/priority.ts'
import type { WarningColour } from '../alarm/warning-colour.ts'
import type { NoticeKind } from '../notice/decide.ts'
import type { NoticeOutcome } from '../notice/outcome.ts'

/** All that we say in one language. `{x}` is filled in by `fill`. */
export interface Words {
  readonly state: Readonly<Record<AttentionState, string>>
  readonly priority: Readonly<Record<Priority, string>>
  readonly colour: Readonly<Record<WarningColour, string>>
  readonly event: Readonly<Record<JournalEvent, string>>
  readonly kind: Readonly<Record<NoticeKind, string>>
  readonly outcome: Readonly<Record<NoticeOutcome, string>>
  /** By which means people are told; others are called as they are named. */
  readonly channel: Readonly<Record<string, string>>
  readonly span: Readonly<Record<'d' | 'h' | 'min' | 's', string>>
  readonly page: PageWords
}

/** What the page says beside that. */
export interface PageWords {
  readonly title: string
  /** The name of the other language, in that language. */
  readonly other: string
  readonly token: string
  readonly logIn: string
  readonly logOut: string
  readonly keep: string
  readonly tokenHint: string
  readonly badToken: string
  readonly noAnswer: string
  readonly tooMany: string
  readonly connecting: string
  readonly live: string
  readonly unproven: string
  readonly notJudged: Late
  readonly old: Late
  readonly lost: string
  readonly none: string
  readonly allSites: string
  readonly count: string
  readonly soundOff: string
  readonly soundOn: string
  readonly acknowledge: string
  readonly comment: string
  readonly reset: string
  readonly close: string
  readonly now: string
  readonly since: string
  readonly ago: string
  readonly received: string
  readonly limit: string
  readonly cause: string
  readonly consequence: string
  readonly response: string
  readonly respondBy: string
  readonly told: string
  readonly tries: string
  readonly history: string
  readonly note: string
  readonly noteRequired: string
  readonly stale: string
  readonly failed: string
  readonly done: string
  readonly noted: string
  readonly firstOut: string
  readonly by: string
  readonly until: string
}

/** Of a part that is behind: since a time, or for as long as anybody knows. */
interface Late {
  readonly since: string
  readonly ever: string
}
