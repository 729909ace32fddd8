import type { ChannelName } from '../channel-kind.ts'

/** Who is told, in which order, until somebody answers. */
export interface Escalation {
  readonly id: string
  readonly steps: readonly EscalationStep[]
  /** How often the whole chain is gone through, at least once. */
  readonly repeat: number
  /** How long somebody who has acknowledged may take to arrive. Left out: nobody asks. */
  readonly arriveMs?: number
  /** Ids of people who are told that nobody has answered. */
  readonly unanswered: readonly string[]
}

export interface EscalationStep {
  readonly tell: 'on-call' | 'crew' | 'officer' | { readonly people: readonly string[] }
  /** Left out: all channels of the person. */
  readonly by?: ReadonlySet<ChannelName>
  /** How long an answer is waited for. */
  readonly answerMs: number
}
