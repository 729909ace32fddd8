import type { Message } from '../../core/notice/message.ts'

/** A way to reach people or their programs. */
export interface Channel {
  /** Its name in the record, in metrics and as a reader of the journal. */
  readonly name: string
  /** Whom it reaches, as the record shows them: no secrets. Each is told, and answered for, on its own. */
  readonly recipients: readonly string[]
  /** Takes as long as it takes, up to the channel's own time limit. */
  send(message: Message, recipient: string, signal: AbortSignal): Promise<SendResult>
}

/** What a receiver made of one message to one recipient. */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly providerId?: string }
  /** It speaks against this message, or against the recipient: another try is no use. */
  | { readonly outcome: 'refused'; readonly what: 'message' | 'recipient'; readonly detail: string }
  /** It is there, and wants nothing more until then (epoch ms): trying sooner makes it worse. */
  | { readonly outcome: 'limited'; readonly until: number; readonly detail: string }
  /** It has not taken it, for a reason that time or a person can mend, a wrong password included. */
  | { readonly outcome: 'unavailable'; readonly detail: string }
  /** All of it was handed over and no answer came: it may have been taken. Another try repeats it under the same id. */
  | { readonly outcome: 'unknown'; readonly detail: string }
