import type { Priority } from '../alarm/priority.ts'
import type { Shown } from '../channel/receipt.ts'
import type { NoticeKind } from '../notice/kind.ts'
import type { Delivery, EscalationNote } from '../people/escalation/state.ts'
import type { AboutNoAlarm } from './about.ts'
import type { DeliveryOutcome } from './outcome.ts'

/** One message about one occurrence of an alarm to one person by one channel, and how far it came. Times epoch ms, ours. */
export interface DeliveryRecord extends Delivery {
  readonly alarm: string
  readonly occurrence: number
  /** The journal entry that it tells. */
  readonly entry: number
  readonly kind: NoticeKind
  /** As it was when it was decided. */
  readonly priority: Priority
  readonly isDrill?: true
  /** Left out: an occurrence of an alarm, or of a drill. */
  readonly about?: AboutNoAlarm
  readonly decidedAt: number
  readonly outcome: DeliveryOutcome
  readonly attempts: number
  readonly firstAttemptAt?: number
  readonly lastAttemptAt?: number
  /** The configured channel that it went by. */
  readonly account?: string
  /** The message that it went out in; a digest has several. */
  readonly message?: string
  readonly providerId?: string
  readonly acceptedAt?: number
  readonly failedAt?: number
  /** What receipts say, with the provider's time and ours. */
  readonly shown?: Shown
  /** A card that can be changed: with this code, once; `shownAt`: that was tried, and is over. */
  readonly card?: { readonly code: string; readonly shownAt?: number }
  /** Why it was not accepted, or not sent. */
  readonly detail?: string
}

/** A line of the time line that is no delivery. */
export type Note =
  | EscalationNote
  | { readonly note: 'interrupted' | 'not-begun'; readonly because: string }
  | { readonly note: 'begun'; readonly escalation: string; readonly crew?: string }
  | { readonly note: 'said'; readonly says: string; readonly by: string; readonly via: string }
  | {
      readonly note: 'refused'
      readonly says: string
      readonly by: string
      readonly because: string
      /** Who pressed, as the channel calls them, where nobody of the plant is called so. */
      readonly account?: string
    }

export interface NoteRecord {
  readonly alarm: string
  readonly occurrence: number
  readonly at: number
  readonly note: Note
}
