import { type Alarm, type AttentionState, isCovered, stateOf } from '../alarm.ts'
import type { ActionRefusal } from '../attention-event.ts'
import type { EventName, JournalEntry } from '../journal.ts'
import { isWorse } from '../priority.ts'
import type { AlarmRule } from '../rule.ts'

/** An alarm about to change. */
export interface Draft {
  readonly rule: AlarmRule
  readonly alarm: Alarm
  readonly serverAt: number
}

/** What an entry needs of it. */
export interface EntryDraft extends Omit<Draft, 'rule'> {
  readonly rule: Pick<AlarmRule, 'site' | 'version' | 'audience'>
}

export type Done =
  | { readonly ok: true; readonly alarm: Alarm; readonly entries: readonly JournalEntry[] }
  | { readonly ok: false; readonly because: ActionRefusal }

export function done(alarm: Alarm, ...entries: JournalEntry[]): Done {
  return { ok: true, alarm, entries }
}

export function refused(because: ActionRefusal): Done {
  return { ok: false, because }
}

interface What extends Partial<JournalEntry> {
  readonly event: EventName
  readonly at: number
  readonly why: string
}

/** The entry for a change from the draft's alarm to `next`. The order of its keys is the order of its bytes. */
export function entryOf({ rule, alarm, serverAt }: EntryDraft, next: Alarm, what: What): JournalEntry {
  const { event, at, why, who = 'evaluator', ...rest } = what
  const from = stateOf(alarm)
  const to = stateOf(next)
  const worse = isWorse(next.priority, alarm.priority)
  const call = calls(from, to, { event, worse, next }) ? 'annunciated' : 'quiet'
  const { id, occurrence, priority } = next
  const { site, version: ruleVersion, audience } = rule
  const head = { alarm: id, site, occurrence, event, at, serverAt, from, to, who, why }
  return { ...head, ruleVersion, priority, call, audience, ...rest }
}

interface Change {
  readonly event: EventName
  readonly worse: boolean
  readonly next: Alarm
}

/** Whether a change calls for people: entering UNACK, worsening in it, or coming out from under a cover with a call owed. */
function calls(from: AttentionState, to: AttentionState, { event, worse, next }: Change): boolean {
  if (to !== 'UNACK' && to !== 'LUNACK') return false
  // an occurrence that has never called is owed its call too
  if (from === 'SHLVD' || from === 'DSUPR' || from === 'OOSRV') return next.call === 'owed' || next.annunciations === 0
  return to === 'UNACK' && (from !== 'UNACK' || (event === 'worsened' && worse))
}

/** A call that cannot be made now, under what lies over the alarm, is owed. */
export function owing(alarm: Alarm): Alarm {
  return isCovered(alarm) ? { ...alarm, call: 'owed' } : alarm
}

/**
 * Something that a person or a plan had laid over the alarm has ended: the condition decides anew, and the latch. Still
 * true is annunciated, never silent; as long as something else lies over it, it is owed.
 */
export function uncover(alarm: Alarm): Alarm {
  if (alarm.condition === 'active') return { ...alarm, bare: 'UNACK', call: 'owed' }
  if (alarm.latch === 'set') return { ...alarm, bare: 'LUNACK', call: 'owed' }
  if (isCovered(alarm)) return alarm
  return { ...alarm, bare: alarm.owed === 'acknowledgement' ? 'RTNUN' : 'NORM' }
}

/**
 * A parent has returned, or another one speaks: the alarm is what it would have been without it. It calls only if it
 * could not before, or a parent that chatters would make its children chatter.
 */
export function resume(alarm: Alarm): Alarm {
  const unheardOf = alarm.bare === 'RTNUN' && alarm.annunciations === 0 && !isCovered(alarm)
  return unheardOf ? { ...alarm, bare: 'NORM' } : alarm
}

/**
 * An alarm that is about to be covered. No cover does away with an acknowledgement that is due: neither of what has
 * returned already, nor of what needs a note, whatever it does under the cover.
 */
export function aboutToBeCovered(rule: AlarmRule, alarm: Alarm): Alarm {
  if (isCovered(alarm)) return alarm
  const due = alarm.bare === 'RTNUN' || (alarm.bare === 'UNACK' && rule.note === 'required')
  return due ? { ...alarm, owed: 'acknowledgement' } : alarm
}

/** Ends a shelving at `at`, and remembers how long it was. */
export function withoutShelf(alarm: Alarm, at: number): Alarm {
  const { shelved, ...rest } = alarm
  if (!shelved) return alarm
  return { ...rest, wasShelved: { ms: (shelved.before ?? 0) + Math.max(0, at - shelved.at), at } }
}
