import type { Receipt } from '../../core/channel/receipt.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { LogInsFailed } from '../../core/people/log-ins-failed.ts'

/** What came from outside and waits for the role `alarms`: a provider's receipt, or what a person said. */
export type NewIncoming = { readonly receivedAt: number } & (
  | { readonly is: 'receipt'; readonly account: string; readonly receipt: Receipt }
  | {
      readonly is: 'answer'
      readonly alarm: string
      readonly occurrence: number
      readonly verb: AnswerVerb
      /** A person's id, or who a token belongs to. */
      readonly by: string
      /** What the person is called; of a token there is none. */
      readonly person?: string
      /** By what means: `link`, `api`, `page`. */
      readonly via: string
    }
  /** Somebody wants a chain to be tried, as if something had happened. */
  | {
      readonly is: 'drill'
      readonly escalation: string
      readonly crew?: string
      readonly by: string
      readonly via?: string
    }
  /** Somebody tries passwords at a person's account. */
  | ({ readonly is: 'log-ins-failed' } & LogInsFailed)
  /** What a provider posted and nobody can read: its first 200 bytes. */
  | { readonly is: 'unreadable'; readonly account: string; readonly text: string }
)

export type Incoming = NewIncoming & { readonly row: number }
