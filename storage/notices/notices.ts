import type { NoticeKind, Told } from '../../core/notice/decide.ts'

/**
 * Who was told of what, over which channel, and how far it came: `notices.sqlite`. The notifier writes it, the API
 * reads it, from other processes too.
 */
export interface NoticeLog extends Disposable {
  /** Before a message goes out: all its notices are `sent`, whatever becomes of the process. */
  begin(attempt: Attempt): void
  /** What became of a message. */
  settle(attempt: Attempt, outcome: AttemptOutcome): void
  /** The last notice of an alarm that the channel's receiver has accepted. */
  told(channel: string, alarm: string): Told | undefined
  /** What is known of a notice: after a crash it is not sent again when it was accepted or given up. */
  find(channel: string, notice: string): NoticeRecord | undefined
  /** Notices of an alarm, or of one occurrence of it, oldest first. */
  noticesOf(alarm: string, occurrence?: number): NoticeRecord[]
  /** Each time that a message was sent, oldest first. */
  attemptsOf(message: string): AttemptRecord[]
}

/** `sent`: handed over, and no answer yet. `retrying`: not accepted, and tried again. `failed`: given up. */
export type NoticeOutcome = 'sent' | 'retrying' | 'accepted' | 'failed'

export interface NoticeRecord {
  readonly notice: string
  readonly channel: string
  readonly recipients: readonly string[]
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

/** One sending of one message. */
export interface Attempt {
  readonly channel: string
  readonly recipients: readonly string[]
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

export interface AttemptOutcome {
  readonly at: number
  /** Of the message. */
  readonly outcome: Exclude<NoticeOutcome, 'sent'>
  /** Ids of notices that are given up now although the message is not. */
  readonly givenUp?: ReadonlySet<string>
  readonly providerId?: string
  readonly detail?: string
}

export interface AttemptRecord {
  readonly channel: string
  readonly message: string
  readonly notices: number
  readonly at: number
  readonly settledAt?: number
  readonly outcome: NoticeOutcome
  readonly providerId?: string
  readonly detail?: string
}
