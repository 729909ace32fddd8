import { parentIn } from './because.ts'
import type { Priority } from './priority.ts'
import type { WarningColour } from './warning-colour.ts'

/**
 * What people do with an alarm (after ISA-18.2): NORM, UNACK, ACKED, RTNUN returned but unacknowledged, LUNACK and LACKED
 * latched after the return, SHLVD shelved by a person for a while, DSUPR suppressed by design, OOSRV out of service.
 */
export const attentionStates = [
  'NORM',
  'UNACK',
  'ACKED',
  'RTNUN',
  'LUNACK',
  'LACKED',
  'SHLVD',
  'DSUPR',
  'OOSRV',
] as const
export type AttentionState = (typeof attentionStates)[number]

/** Without what lies over it (shelving, suppression, out of service), an alarm is in one of these. */
export type BareState = Exclude<AttentionState, 'SHLVD' | 'DSUPR' | 'OOSRV'>

/** One alarm as kept: plain data, JSON. Its id is its rule's. All times are epoch ms. */
export interface Alarm {
  readonly id: string
  /** Grows with every change: a stale action is refused by it. */
  readonly revision: number
  /** While something lies over it, the state that it would have. */
  readonly bare: BareState
  /** It would have called, but for what lies over it: the call is made when that ends. */
  readonly call?: 'owed'
  readonly condition: 'normal' | 'active'
  /** `set` from the raising of a latching alarm to its reset. */
  readonly latch: 'open' | 'set'
  readonly priority: Priority
  readonly colour?: WarningColour
  /** Counts from 1 with every raising out of NORM. */
  readonly occurrence: number
  /** How often this occurrence has called for people. */
  readonly annunciations: number
  readonly raised?: Raised
  readonly returnedAt?: number
  readonly acknowledged?: Acknowledged
  /** Shelved by a person until a time; `one-shot` ends with the return too. */
  readonly shelved?: Shelved
  /** The shelvings that ended last: how long they were together, and when they ended. One that follows soon adds to them. */
  readonly wasShelved?: { readonly ms: number; readonly at: number }
  /** It had called and waits for an acknowledgement that no cover takes away: as RTNUN, once nothing lies over it. */
  readonly owed?: 'acknowledgement'
  /** Why it is suppressed by design; empty when it is not. */
  readonly suppressed: readonly string[]
  /** Reasons that would suppress it, but for this: the parent that stands cannot call itself. */
  readonly unheard?: readonly string[]
  readonly outOfService?: Doer & { readonly at: number; readonly workOrder: string }
}

/** What the alarm was raised on: kept until it is raised anew. `at` event time. */
export interface Raised {
  readonly at: number
  readonly serverAt: number
  readonly value: number | null
  readonly limit: number
  readonly ruleVersion: string
  /** The first of its group. */
  readonly order?: 'first-out'
}

/** Who did it: a person by their id, and what they are called; a program by the name of its token. */
export interface Doer {
  readonly by: string
  readonly person?: string
}

export interface Acknowledged extends Doer {
  readonly at: number
  readonly channel: string
  readonly note?: string
}

export interface Shelved extends Doer {
  readonly second?: string
  /** What the second person is called; of a token there is none. */
  readonly secondPerson?: string
  readonly why: string
  readonly at: number
  /** How long it had been shelved already in a row that this goes on with, ms. */
  readonly before?: number
  readonly until: number
  readonly mode: 'timed' | 'one-shot'
  /** The alarm's when it was shelved: getting worse ends the shelving. */
  readonly priority: Priority
}

/** An alarm that has never been raised. */
export function newAlarm(id: string, priority: Priority): Alarm {
  return {
    id,
    revision: 0,
    bare: 'NORM',
    condition: 'normal',
    latch: 'open',
    priority,
    occurrence: 0,
    annunciations: 0,
    suppressed: [],
  }
}

/** The alarm as it is once its rule is gone or is about something else: nothing of it stands, whatever lay over it. */
export function ended(alarm: Alarm): Alarm {
  const { shelved: _shelved, outOfService: _outOfService, unheard: _unheard, owed: _owed, call: _call, ...rest } = alarm
  return { ...rest, bare: 'NORM', condition: 'normal', latch: 'open', suppressed: [] }
}

/**
 * Whether people hear of an alarm while it stands, from itself or from one that suppresses it and is heard; or why not.
 * Only one that is heard may suppress another.
 */
export type Voice = 'heard' | 'shelved' | 'suppressed' | 'out-of-service' | 'withdrawn'

export function voiceOf({ outOfService, suppressed, shelved }: Alarm): Voice {
  if (outOfService) return 'out-of-service'
  if (suppressed.some((because) => parentIn(because) === undefined)) return 'suppressed'
  return shelved ? 'shelved' : 'heard'
}

/** Something lies over it: nobody is called. */
export function isCovered({ outOfService, suppressed, shelved }: Alarm): boolean {
  return outOfService !== undefined || suppressed.length > 0 || shelved !== undefined
}

/** What people see: out of service lies over suppression, suppression over shelving. */
export function stateOf(alarm: Alarm): AttentionState {
  if (alarm.outOfService) return 'OOSRV'
  if (alarm.suppressed.length > 0) return 'DSUPR'
  return alarm.shelved ? 'SHLVD' : alarm.bare
}

/** Calls for someone to do something now. */
export function isAnnunciated(alarm: Alarm): boolean {
  return isCalling(stateOf(alarm))
}

/** Of what people see of an alarm. */
export function isCalling(state: AttentionState): boolean {
  return state === 'UNACK' || state === 'RTNUN' || state === 'LUNACK'
}
