import type { Actor } from '../people/actor.ts'
import type { Voice } from './alarm.ts'
import type { Priority } from './priority.ts'
import type { WarningColour } from './warning-colour.ts'

/** What the evaluator says about a condition. `at` is event time. */
export type EvaluatorEvent =
  | {
      readonly type: 'raised'
      readonly at: number
      readonly value: number | null
      readonly limit: number
      readonly priority: Priority
      readonly colour?: WarningColour
      readonly order?: 'first-out'
    }
  | {
      /** Another stage of the same alarm: a flood that rises from blue to yellow, or falls again. */
      readonly type: 'worsened' | 'eased'
      readonly at: number
      readonly value: number | null
      readonly limit: number
      readonly priority: Priority
      readonly colour?: WarningColour
    }
  | { readonly type: 'returned'; readonly at: number; readonly value: number | null }
  /** A backlog showed that another one came before this, which was marked as the first of its group. */
  | { readonly type: 'overtaken'; readonly at: number; readonly because: string }
  | {
      readonly type: 'suppressed' | 'released'
      readonly at: number
      readonly because: string
      /** Why the reason has gone, where it did not go by itself. */
      readonly detail?: string
    }
  /** Our own clock, which this is about, said `from` and was set to `at`. */
  | { readonly type: 'clock-stepped'; readonly at: number; readonly from: number }
  /** The rule is no longer in the plant file. */
  | { readonly type: 'withdrawn'; readonly at: number }
  | EditEvent

/** An edit of the alarm's rule. `at`: from when on it holds, in the time of the log. `said`: who made it, where it was no plant file. */
export type EditEvent =
  | { readonly type: 'rule-added'; readonly at: number; readonly said?: Said }
  | {
      readonly type: 'rule-changed'
      readonly at: number
      readonly before: { readonly version: string; readonly audience: 'people' | 'shadow' }
      /** The alarm is another one by it: about something else, or for other people. */
      readonly anew?: 'nature' | 'audience' | undefined
      readonly said?: Said
    }

export interface Said {
  readonly who: string
  readonly why: string
}

/** What has become of the voice of an alarm that stands and suppresses this one, or would. `at` and `by`: of what did it. */
export interface ParentEvent {
  readonly type: 'parent'
  readonly parent: string
  readonly voice: Voice
  readonly at: number
  readonly by: string
}

/** What a person does. `ifRevision`: only if the alarm is still as the person saw it. */
export type OperatorEvent = { readonly who: Actor; readonly ifRevision?: number } & (
  | { readonly type: 'acknowledged'; readonly channel: string; readonly note?: string }
  | { readonly type: 'commented'; readonly note: string }
  | {
      readonly type: 'shelved'
      readonly why: string
      /** Epoch ms, server time. */
      readonly until: number
      readonly mode: 'timed' | 'one-shot'
      /** The second person, for critical alarms. */
      readonly second?: Actor
    }
  | { readonly type: 'unshelved'; readonly why: string }
  | { readonly type: 'reset'; readonly why: string }
  | { readonly type: 'out-of-service'; readonly why: string; readonly workOrder: string }
  | { readonly type: 'returned-to-service'; readonly why: string }
)

/** Server time has passed: shelving and re-alarm may be due. */
export interface TimeEvent {
  readonly type: 'time'
}

export type AlarmEvent = EvaluatorEvent | ParentEvent | OperatorEvent | TimeEvent

/** Why an action is refused. */
export type ActionRefusal =
  | 'stale'
  | 'role-too-low'
  | 'note-required'
  | 'nothing-to-acknowledge'
  | 'covered'
  | 'reason-required'
  | 'already-over'
  | 'too-long'
  | 'shelved-enough'
  | 'second-person-required'
  | 'not-shelved'
  | 'not-latched'
  | 'acknowledge-first'
  | 'already-out-of-service'
  | 'not-out-of-service'
