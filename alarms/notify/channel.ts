import type { Message } from '../../core/notice/message.ts'

/** A way to reach people or their programs. `send` takes as long as it takes, up to the channel's own time limit. */
export interface Channel {
  /** Its name in the record, in metrics and as a reader of the journal. */
  readonly name: string
  /** Whom it reaches, as the record shows them: no secrets. */
  readonly recipients: readonly string[]
  send(message: Message, signal: AbortSignal): Promise<SendResult>
}

/**
 * `refused`: the receiver speaks against this message, and another try is no use. `unavailable`: anything that time or
 * a person can mend, a wrong password included.
 */
export type SendResult =
  | { readonly ok: true; readonly providerId?: string; readonly detail?: string }
  | { readonly ok: false; readonly because: 'refused' | 'unavailable'; readonly detail: string }
