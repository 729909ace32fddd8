import type { Told } from '../../core/notice/decide.ts'
import type { NoticeKind } from '../../core/notice/kind.ts'
import type { NoticeOutcome } from '../../core/notice/outcome.ts'

/** What the notifier keeps of its work, and asks again: its unit is one notice to one recipient over one channel. */
export interface NoticeRecords {
  /**
   * Of which journal this is, and where that ends. What was told of another one, or of entries behind its end, stays on
   * record for people and counts for nothing: its numbers mean other entries now. Returns how many notices that were.
   */
  belongTo(journal: string, end: number): Promise<number>
  /** Whom the settings name from now on; what is known of others' trouble is forgotten. */
  setRecipients(recipients: readonly Addressee[]): Promise<void>
  /** Before a message goes out: all its notices are `sent`, whatever becomes of the process. */
  begin(attempt: Attempt): Promise<void>
  /** What became of a message. */
  settle(attempt: Attempt, settlement: Settlement): Promise<void>
  /** A notice that was tried and not accepted is not tried again: nobody has to be told of it any more. */
  drop(to: Addressee, notice: string, because: string): Promise<void>
  /** What was handed over before the process ended, and is not answered, counts as `unknown`. */
  takeUp(to: Addressee): Promise<void>
}

/** What a recipient was told, as far as we know. */
export interface RecipientKnowledge {
  /** The last notice of an alarm that the recipient has accepted, or may have: of a raise that was never answered. */
  told(to: Addressee, alarm: string): Promise<Told | undefined>
  /** Alarms of which the recipient believes that they stand. */
  open(to: Addressee): Promise<string[]>
  /** What is known of a notice: after a crash it is not sent again when it was accepted or given up. */
  find(to: Addressee, notice: string): Promise<NoticeRecord | undefined>
  /** Notices that were tried, and neither accepted nor given up. */
  unsettled(to: Addressee): Promise<OpenNotice[]>
}

/** A notice that is being tried; `number` is of the journal entry. */
export type OpenNotice = Pick<SentNotice, 'id' | 'alarm' | 'number'>

/** What people see of notices. */
export interface NoticeHistory {
  /** How it stands with each recipient that the settings name. */
  recipients(): Promise<RecipientState[]>
  /** Notices of an alarm, or of one occurrence of it, oldest first. */
  noticesOf(alarm: string, occurrence?: number): Promise<NoticeRecord[]>
  /** The newest notices, newest first. */
  newest(query: { readonly outcomes?: readonly NoticeOutcome[]; readonly limit: number }): Promise<NoticeRecord[]>
  /** Each time that a message was sent, oldest first. */
  attemptsOf(message: string): Promise<AttemptRecord[]>
}

/** Who was told of what, over which channel, and how far it came. The notifier writes it, the API reads it, from other processes too. */
export interface NoticeLog extends NoticeRecords, RecipientKnowledge, NoticeHistory, AsyncDisposable {}

/** One recipient, over one channel. */
export interface Addressee {
  readonly channel: string
  readonly recipient: string
}

/**
 * What a try came to. `refused`: the receiver speaks against the message or the recipient; `limited`: it wants to be left
 * alone for a while; `unavailable`: it did not take it; `unknown`: it was handed over, and no answer came.
 */
export const attemptOutcomes = ['sent', 'accepted', 'refused', 'limited', 'unavailable', 'unknown'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

export interface NoticeRecord extends Addressee {
  readonly notice: string
  readonly alarm: string
  readonly occurrence: number
  /** Of the journal entry. */
  readonly number: number
  readonly kind: NoticeKind
  /** The message that it last went out in; a digest has several notices. */
  readonly message: string
  readonly outcome: NoticeOutcome
  readonly attempts: number
  /** Server time, epoch ms. */
  readonly firstAt: number
  readonly lastAt: number
  /** What the provider calls it. */
  readonly providerId?: string
  /** Why it was not accepted. */
  readonly detail?: string
}

/** One sending of one message to one recipient. */
export interface Attempt extends Addressee {
  readonly message: string
  readonly notices: readonly SentNotice[]
  /** Server time, epoch ms. */
  readonly at: number
}

export interface SentNotice {
  readonly id: string
  readonly number: number
  readonly alarm: string
  readonly occurrence: number
  readonly kind: NoticeKind
}

export interface Settlement {
  readonly at: number
  readonly answer: Exclude<AttemptOutcome, 'sent'>
  /** Whether the answer speaks of the recipient being out of reach. */
  readonly reach: 'reached' | 'not-reached'
  /** Ids of notices that are given up; the others are tried again, unless the answer is `accepted`. */
  readonly givenUp?: ReadonlySet<string>
  readonly providerId?: string
  readonly detail?: string
}

export interface AttemptRecord extends Addressee {
  readonly message: string
  readonly notices: number
  readonly at: number
  readonly settledAt?: number
  readonly outcome: AttemptOutcome
  readonly providerId?: string
  readonly detail?: string
}

/** How it stands with a recipient. Times are epoch ms. */
export interface RecipientState extends Addressee {
  /** When a message was last accepted. */
  readonly acceptedAt?: number
  /** Nothing gets through. */
  readonly trouble?: { readonly since: number; readonly outcome: AttemptOutcome; readonly detail: string }
}
