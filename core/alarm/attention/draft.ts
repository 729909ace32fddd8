import { type Alarm, type AttentionState, isCovered, stateOf } from '../alarm.ts'
import type { Refusal } from '../attention-event.ts'
import type { JournalEntry, JournalEvent } from '../journal.ts'
import { isWorse } from '../priority.ts'
import type { AlarmRule } from '../rule.ts'

/** An alarm about to change. */
export interface Draft {
  readonly rule: AlarmRule
  readonly alarm: Alarm
  readonly serverAt: number
}

export type Done =
  | { readonly ok: true; readonly alarm: Alarm; readonly entries: readonly JournalEntry[] }
  | { readonly ok: false; readonly because: Refusal }

export function done(alarm: Alarm, ...entries: JournalEntry[]): Done {
  return { ok: true, alarm, entries }
}

export function refused(because: Refusal): Done {
  return { ok: false, because }
}

interface What extends Partial<JournalEntry> {
  readonly event: JournalEvent
  readonly at: number
  readonly why: string
}

/** The entry for a change from the draft's alarm to `next`. The order of its keys is the order of its bytes. */
export function entryOf({ rule, alarm, serverAt }: Draft, next: Alarm, what: What): JournalEntry {
  const { event, at, why, who = 'evaluator', ...rest } = what
  const from = stateOf(alarm)
  const to = stateOf(next)
  const worse = isWorse(next.priority, alarm.priority)
  const call = calls(from, to, { event, worse, owed: debtOf(next) }) ? 'annunciated' : 'quiet'
  const { id, occurrence, priority } = next
  const { site, version: ruleVersion, audience } = rule
  const head = { alarm: id, site, occurrence, event, at, serverAt, from, to, who, why }
  return { ...head, ruleVersion, priority, call, audience, ...rest }
}

interface Change {
  readonly event: JournalEvent
  readonly worse: boolean
  readonly owed: Alarm['owed']
}

/** Whether a change calls for people: entering UNACK, worsening in it, or coming out from under a cover with a call owed. */
function calls(from: AttentionState, to: AttentionState, { event, worse, owed }: Change): boolean {
  if (to !== 'UNACK' && to !== 'LUNACK') return false
  if (from === 'SHLVD' || from === 'DSUPR' || from === 'OOSRV') return owed === 'call'
  return to === 'UNACK' && (from !== 'UNACK' || (event === 'worsened' && worse))
}

/** An occurrence that never called is owed its call too. */
function debtOf({ owed, annunciations }: Alarm): Alarm['owed'] {
  return annunciations === 0 ? 'call' : owed
}

/** A call that cannot be made now, under what lies over the alarm, is owed. */
export function owing(alarm: Alarm): Alarm {
  return isCovered(alarm) ? { ...alarm, owed: 'call' } : alarm
}

/**
 * What a person or a plan had laid over the alarm has ended: the condition decides anew, and the latch. Still true is
 * annunciated, never silent; under another cover it is owed.
 */
export function uncover(alarm: Alarm): Alarm {
  if (alarm.condition === 'active') return { ...alarm, bare: 'UNACK', owed: 'call' }
  if (alarm.latch === 'set') return { ...alarm, bare: 'LUNACK', owed: 'call' }
  return { ...alarm, bare: 'NORM' }
}

/**
 * A parent has returned, or another one speaks: the alarm is what it would have been without it. It calls only if it
 * could not before, or a parent that chatters would make its children chatter.
 */
export function resume(alarm: Alarm): Alarm {
  const forgotten = alarm.bare === 'RTNUN' && alarm.annunciations === 0 && !isCovered(alarm)
  return forgotten ? { ...alarm, bare: 'NORM' } : alarm
}

export function withoutShelf(alarm: Alarm): Alarm {
  const { shelved: _, ...rest } = alarm
  return rest
}
