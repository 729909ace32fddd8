import type { Priority } from '../alarm/priority.ts'
import type { Actor } from '../people/actor.ts'
import type { Assignee, DeadlineName, NewOrder, OrderState, OrderTimes, Photo, Request, SeenReading } from './order.ts'
import type { Cause, Work } from './work.ts'

/** One step of a work order. Those of `SystemEvent` nobody can ask for. */
export type OrderEvent = PersonEvent | SystemEvent

export type PersonEvent =
  | { readonly type: 'dispatched'; readonly to: Assignee; readonly officer?: string; readonly why?: string }
  | { readonly type: 'accepted'; readonly eta?: number }
  /** Who had accepted it cannot come after all: it is the crew's again. */
  | { readonly type: 'passed-on' }
  | { readonly type: 'arrived'; readonly place?: readonly [number, number] }
  | {
      readonly type: 'disposed'
      readonly work: readonly Work[]
      readonly note: string
      readonly parts?: string
      readonly cause?: Cause
    }
  | { readonly type: 'verified'; readonly note?: string; readonly reading?: SeenReading }
  /** Somebody has looked, and it is not done; the router, with no words: the occurrence calls again. */
  | { readonly type: 'failed-check'; readonly why: string }
  | { readonly type: 'closed'; readonly cause?: Cause; readonly note?: string }
  | { readonly type: 'handed-back'; readonly why: string }
  | { readonly type: 'asked'; readonly request: Request; readonly why: string }
  | { readonly type: 'granted'; readonly note?: string }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'resumed'; readonly why: string }
  | { readonly type: 'reopened'; readonly why: string }
  | { readonly type: 'commented'; readonly note: string }
  | { readonly type: 'photographed'; readonly photo: Photo }

export type SystemEvent =
  | { readonly type: 'worsened'; readonly priority: Priority; readonly times: OrderTimes }
  | { readonly type: 'recurred'; readonly order: number }
  | { readonly type: 'overdue'; readonly deadline: DeadlineName }

/** `router`: by the routes of the plant file · `instrument`: the condition is gone · `time`: it has passed. */
export const systemActors = ['router', 'instrument', 'time'] as const
export type SystemActor = (typeof systemActors)[number]

/** Who does it, by which means and when. */
export interface Doing {
  readonly who: Actor | SystemActor
  /** `page`, `api`, `link`, `voice`…; left out for the system. */
  readonly via?: string
  /** Epoch ms, ours. */
  readonly at: number
  /** When a phone without a network says that it was made, by our clock, epoch ms; it is judged before it counts. */
  readonly madeAt?: number
  /** Of a person: whether they are the crew's officer by the plant of now. */
  readonly asOfficer?: boolean
  /** Of a person: who made the invite by which they are in, and could have used it themselves. */
  readonly letInBy?: string
  /** A program asks, not a person who has shown who they are. */
  readonly byToken?: true
  /** As it was seen: refused where it has changed since. */
  readonly ifRevision?: number
}

/** Why a step is not taken. */
export type OrderRefusal =
  | 'stale'
  | 'wrong-state'
  | 'not-officer'
  | 'not-yours'
  | 'no-change'
  | 'same-person'
  | 'not-a-person'
  | 'reason-required'
  | 'work-required'
  | 'bad-time'
  | 'asked-already'
  | 'nothing-asked'
  | 'too-many-photos'
  | 'photo-twice'
  | 'too-long'
  | 'too-many-comments'

/** A line of the journal of work orders: one step, whole enough to make the order again. */
export interface OrderEntry {
  readonly order: number
  /** Of the order, after it. */
  readonly revision: number
  readonly at: number
  /** When it was made, of what came later from a phone without a network. */
  readonly madeAt?: number
  /** A person's or program's name, or a `SystemActor`. */
  readonly who: string
  readonly via?: string
  readonly role?: Actor['role']
  /** Of a person who had logged in: what they are called. */
  readonly person?: string
  /** Who had made the invite by which they were in. */
  readonly letInBy?: string
  readonly byToken?: true
  /** Whether they were the crew's officer then. */
  readonly asOfficer?: boolean
  readonly from?: OrderState
  readonly to: OrderState
  readonly event: OrderEvent | ({ readonly type: 'opened' } & NewOrder)
}

/** The name under which somebody stands in the journal. */
export function nameOf(who: Doing['who']): string {
  return typeof who === 'string' ? who : who.name
}
