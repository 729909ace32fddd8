import type { Priority } from '../alarm/priority.ts'
import type { Identity } from '../people/other-person.ts'
import type { Cause, Work } from './work.ts'

/**
 * Where a work order stands: 立案 opened, 派遣 dispatched, 接单 accepted, 到场 arrived, 处置 disposed, 核查 verified, 结案 closed;
 * aside 退回 handed-back, 挂账 deferred, 作废 void. (延期 is no state: it moves the time by which it is to be done.)
 */
export const orderStates = [
  'opened',
  'dispatched',
  'accepted',
  'arrived',
  'disposed',
  'verified',
  'closed',
  'handed-back',
  'deferred',
  'void',
] as const
export type OrderState = (typeof orderStates)[number]

/** What a work order is about. */
export interface Subject {
  readonly site: string
  readonly asset?: string
  readonly point?: string
  /** The grid cell of the place. */
  readonly cell?: string
  /** The occurrence of an alarm; left out of an order that somebody has opened by hand about something else. */
  readonly alarm?: { readonly id: string; readonly occurrence: number; readonly raisedAt?: number }
  /** In the words of who has opened it by hand. */
  readonly title?: string
}

/** To whom it was given. Ids in the plant file, one of them at least. */
export interface Assignee {
  readonly crew?: string
  readonly person?: string
}

/** How long it may take from the dispatch to the answer and the arrival, and from the opening until it is done. */
export interface OrderTimes {
  readonly answerMs: number
  readonly arriveMs: number
  readonly doneMs: number
}

/** What has a time: `review` of an order that was deferred. */
export const deadlineNames = ['answer', 'arrive', 'done', 'review'] as const
export type DeadlineName = (typeof deadlineNames)[number]

/** What is known when an order is opened. Times epoch ms, ours. */
export interface NewOrder {
  readonly about: Subject
  readonly priority: Priority
  readonly times: OrderTimes
  readonly to?: Assignee
  /** The chain by which the crew is called. */
  readonly escalation?: string
  /** The person who agrees to what the crew asks for. */
  readonly officer?: string
  /** The order after whose disposal this came again, or out of which it was made. */
  readonly follows?: number
}

export type Stage =
  | { readonly name: 'opened' }
  | { readonly name: 'dispatched' }
  | { readonly name: 'accepted'; readonly by: string }
  | { readonly name: 'arrived'; readonly by: string }
  | { readonly name: 'disposed'; readonly by: string }
  | { readonly name: 'verified'; readonly by: string; readonly how: 'instrument' | 'person' }
  | { readonly name: 'closed'; readonly by: string; readonly cause: Cause }
  | { readonly name: 'handed-back'; readonly by: string; readonly why: string }
  /** `from`: where it goes on; `since`: the clock has stood still since then. */
  | {
      readonly name: 'deferred'
      readonly since: number
      readonly reviewAt: number
      readonly why: string
      readonly from: Exclude<OrderState, 'deferred' | 'disposed' | 'verified' | 'closed' | 'void'>
    }
  | { readonly name: 'void'; readonly by: string; readonly why: string; readonly sensor?: string }

/** What a crew asks its officer for. `sensor`: the point that has told the untruth; `times`: how long the order about that may take, by the plant. */
export type Request =
  | { readonly for: 'extend'; readonly until: number }
  | { readonly for: 'defer'; readonly until: number }
  | { readonly for: 'void'; readonly sensor?: string; readonly times?: OrderTimes }
export const requestKinds = ['extend', 'defer', 'void'] as const

export interface Asked {
  readonly request: Request
  readonly by: string
  /** Who had made the invite by which they were in; of a program, that it was one. */
  readonly letInBy?: string | undefined
  readonly byToken?: true | undefined
  readonly at: number
  readonly why: string
}

export interface Photo {
  /** SHA-256 of what is kept, hex. */
  readonly hash: string
  readonly type: 'image/jpeg' | 'image/png'
  readonly bytes: number
  readonly width: number
  readonly height: number
}

/** One work order as kept: plain data, JSON. All times are epoch ms, ours; what is not known is left out. */
export interface Order extends NewOrder {
  readonly id: number
  /** Grows with every step: a stale one is refused by it. Also how many entries of the journal are of it. */
  readonly revision: number
  readonly openedAt: number
  readonly stage: Stage
  readonly answerBy: number
  readonly arriveBy: number
  readonly doneBy: number
  /** What was not there by its time, each told once. */
  readonly missed: readonly DeadlineName[]
  readonly dispatchedAt?: number
  readonly acceptedAt?: number
  readonly acceptedBy?: string
  /** When who has accepted it means to be there. */
  readonly eta?: number
  readonly arrivedAt?: number
  /** Where they said that they were: by choice, never by tracking. */
  readonly place?: readonly [number, number]
  /** Who has had it in hands in this round: none of them is the other person who checks it. */
  readonly hands?: readonly Identity[]
  readonly disposedAt?: number
  readonly disposedBy?: string
  readonly done?: {
    readonly work: readonly Work[]
    readonly note: string
    readonly parts?: string
    readonly cause?: Cause
  }
  readonly verifiedAt?: number
  readonly reading?: SeenReading
  readonly closedAt?: number
  /** How often it had to be done again: a check that failed, or reopened. */
  readonly redone: number
  /** The order of the occurrence that came within a day of the disposal (返工). */
  readonly recurredIn?: number
  readonly asked?: Asked
  /** Notes in its journal; left out: none. */
  readonly comments?: number
  readonly photos: readonly Photo[]
}

/** The reading by which the instrument says that it is good again. */
export interface SeenReading {
  readonly point: string
  readonly at: number
  readonly value: number
}

/** Whether there is still something to be done about it. */
export function isOpen({ stage: { name } }: Pick<Order, 'stage'>): boolean {
  return name !== 'closed' && name !== 'void'
}

/** Whether the crew has said that it is done, and it is not closed yet. */
export function isDone({ stage: { name } }: Pick<Order, 'stage'>): boolean {
  return name === 'disposed' || name === 'verified'
}

/** Names an occurrence of an alarm: there is at most one open order of each. */
export function occurrenceKey({ about: { alarm } }: Pick<Order, 'about'>): string | undefined {
  return alarm && `${alarm.id}#${alarm.occurrence}`
}
