import type { Receipt } from '../../core/channel/receipt.ts'
import type { SendResult } from '../../core/channel/result.ts'
import type { ChannelMessage } from '../../core/notice/channel-message.ts'
import type { Proof } from '../../core/people/channel-kind.ts'
import type { ReadLanguage } from '../../core/words/language.ts'

/** A way to reach people or their programs: one provider, one account. */
export interface Channel {
  /** Its name in the record, in metrics and as a reader of the journal. */
  readonly name: string
  /** The most that it can prove of a message. */
  readonly proves: Proof
  /** Whom it tells of all that is told, each answered for on its own; none where it tells only whom it is asked to. */
  readonly recipients: readonly Recipient[]
  /** Most messages to one recipient in any minute, where that is less than what the settings say. */
  readonly perMinute?: number
  /** As how many messages one counts, where that is not one. */
  countsOf?(outgoing: Outgoing): number
  /** Takes as long as it takes, up to the channel's own time limit. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendResult>
  /** Makes a card say who has it; with each card's code once. */
  showAnswered?(card: AnsweredCard, signal: AbortSignal): Promise<SendResult>
  /** How far messages came that it took, for a provider that has to be asked; each may be told again. Nothing where it does not answer. */
  poll?(sent: readonly Sent[], signal: AbortSignal): Promise<readonly Receipt[]>
}

/** A card that was accepted with a code, and what it is to say instead of its button. */
export interface AnsweredCard {
  readonly code: string
  readonly to: Recipient
  readonly text: string
  /** What it said, for a provider that wants the whole card anew; left out where the journal no longer has it. */
  readonly message?: ChannelMessage
  readonly telling?: number
}

/** A message that was accepted. */
export interface Sent {
  readonly providerId: string
  readonly to: Recipient
}

export interface Recipient {
  /** As the record shows it: a person's id, a group's name. No secrets. */
  readonly id: string
  /** Where the provider finds them: a number, a mailbox, an id; '' for a group, which the channel knows. */
  readonly address: string
  /** Left out: Chinese. */
  readonly language?: ReadLanguage
}

/** One message on its way to one recipient. Sent again with the same message id it is the same message. */
export interface Outgoing {
  readonly message: ChannelMessage
  readonly to: Recipient
  /** Which telling it is, from 1; a provider may take the same text twice for a mistake. */
  readonly telling?: number
  /** Sent by hand to see whether the channel works: every form of it says so. */
  readonly isTest?: boolean
}
