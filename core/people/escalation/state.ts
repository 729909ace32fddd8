import type { Priority } from '../../alarm/priority.ts'
import type { ChannelName } from '../channel-kind.ts'

/** How far the calling about one occurrence of an alarm has come. Kept as JSON beside the notices. */
export interface EscalationState {
  /** Of the alarm and its occurrence: the beginning of the id of each delivery. */
  readonly id: string
  /** The worst so far. */
  readonly priority: Priority
  /** Our clock at the last event, epoch ms. */
  readonly at: number
  /** How often it has begun at the first step: anew where it gets worse, or nobody has arrived. */
  readonly run: number
  readonly stage: Stage
  /** Those who are being told now, each by one channel after the other. */
  readonly calls: readonly Call[]
  /** Ids of all people who were called so far: they are told when it is over. */
  readonly told: readonly string[]
  /** Who has passed it on in this run. */
  readonly passedBy?: readonly string[] | undefined
}

export type Stage =
  /** Waits for the end of the quiet hours, to go on at this step; `over`: it has returned meanwhile. */
  | {
      readonly name: 'quiet'
      readonly until: number
      readonly over: boolean
      readonly round: number
      readonly step: number
      readonly because: Delivery['because']
    }
  /** `round` and `step` from 0; the next step at `nextAt`. */
  | { readonly name: 'calling'; readonly round: number; readonly step: number; readonly nextAt: number }
  /** Somebody has acknowledged; `arriveBy`: it calls again when nobody has arrived by then. */
  | { readonly name: 'answered'; readonly by: string; readonly arriveBy?: number }
  /** The whole chain was gone through in vain. */
  | { readonly name: 'unanswered' }
  | { readonly name: 'over'; readonly because: 'arrived' | 'returned' | 'ended' }

/** Somebody who is being told. */
export interface Call {
  readonly person: string
  /** Of the delivery that is under way, or the last one. */
  readonly delivery: string
  /** The channels that are left. */
  readonly left: readonly ChannelName[]
  /** `spent`: no channel of the person took it. */
  readonly outcome: 'open' | 'spent'
  readonly purpose: Purpose
}

/** `call`: answer and come · `unanswered`: nobody has answered · `over`: it has returned, and nobody had acknowledged it. */
export type Purpose = 'call' | 'unanswered' | 'over'

/** One message to one person by one channel. The id is always the same for the same: a second one with it is no other. */
export interface Delivery {
  readonly id: string
  readonly person: string
  readonly channel: ChannelName
  readonly purpose: Purpose
  readonly because: 'step' | 'next-channel' | Restart
  /** From 0, of a call. */
  readonly round: number
  readonly step: number
}

/**
 * Why it begins at the first step again. `called-again`: the alarm itself has, after a shelving or an acknowledgement that
 * ran out; `left`: who had it, its chain or its crew, is no longer in the plant file.
 */
export type Restart = 'worse' | 'not-arrived' | 'passed-on' | 'called-again' | 'left'

/** Why a send did not reach the person by that channel. */
export type Failure = 'limited' | 'refused' | 'undelivered' | 'unavailable'

/** What happens. `at`: our clock when it is handled, epoch ms. */
export type EscalationEvent = { readonly at: number } & (
  | { readonly type: 'tick' }
  | { readonly type: 'worsened'; readonly priority: Priority }
  /** By whatever means: a key that was pressed, a button, the page. */
  | { readonly type: 'acknowledged'; readonly by: string }
  | { readonly type: 'arrived' }
  /** Who was told cannot come. Once from each person, until all begins anew. */
  | { readonly type: 'passed-on'; readonly by: string }
  | { readonly type: 'called-again'; readonly priority: Priority }
  | { readonly type: 'returned' }
  /** It stands for nobody any more: shelved, suppressed, out of service, withdrawn. */
  | { readonly type: 'ended' }
  /** Another plant file is in force: these people are not in it; `isRerouted`: by which way it calls is not, and it has another. */
  | { readonly type: 'left'; readonly people: readonly string[]; readonly isRerouted: boolean }
  | { readonly type: 'failed'; readonly delivery: string; readonly because: Failure }
)

/** What was decided besides deliveries, with its reason, for the time line. */
export type EscalationNote =
  | { readonly note: 'step-passed'; readonly round: number; readonly step: number; readonly because: StepPassed }
  | { readonly note: 'no-channel-left'; readonly person: string }
  | { readonly note: 'held'; readonly because: 'quiet-hours'; readonly until: number }
  | { readonly note: 'restarted'; readonly because: Restart }
  | { readonly note: 'answered'; readonly by: string }
  | { readonly note: 'unanswered' }
  | { readonly note: 'over'; readonly because: 'arrived' | 'returned' | 'ended' }

export type StepPassed = 'nobody-on-call' | 'no-officer' | 'nobody' | 'nobody-reachable' | 'no-answer' | 'passed-on'

/** The new state, what is to be sent, and what is to be written down. */
export interface Outcome {
  readonly state: EscalationState
  readonly deliveries: readonly Delivery[]
  readonly notes: readonly EscalationNote[]
}
