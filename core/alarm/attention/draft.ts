import { type Alarm, type AttentionState, stateOf } from '../alarm.ts'
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

/** What an entry needs of it. */
export interface EntryDraft extends Omit<Draft, 'rule'> {
  readonly rule: Pick<AlarmRule, 'site' | 'version' | 'audience'>
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
export function entryOf({ rule, alarm, serverAt }: EntryDraft, next: Alarm, what: What): JournalEntry {
  const { event, at, why, who = 'evaluator', ...rest } = what
  const from = stateOf(alarm)
  const to = stateOf(next)
  const worse = isWorse(next.priority, alarm.priority)
  const call = calls(from, to, event, worse) ? 'annunciated' : 'quiet'
  const { id, occurrence, priority } = next
  const { site, version: ruleVersion, audience } = rule
  const head = { alarm: id, site, occurrence, event, at, serverAt, from, to, who, why }
  return { ...head, ruleVersion, priority, call, audience, ...rest }
}

/** Whether a change calls for people: entering UNACK, worsening in it, or a latch coming out from under a cover. */
function calls(from: AttentionState, to: AttentionState, event: JournalEvent, worse: boolean): boolean {
  if (to === 'UNACK') return from !== 'UNACK' || (event === 'worsened' && worse)
  return to === 'LUNACK' && (from === 'SHLVD' || from === 'DSUPR' || from === 'OOSRV')
}

/** Once nothing lies over the alarm, the condition decides, and the latch: still true is annunciated, never silent. */
export function release(alarm: Alarm): Alarm {
  if (alarm.shelved || alarm.outOfService || alarm.suppressed.length > 0) return alarm
  return { ...alarm, bare: alarm.condition === 'active' ? 'UNACK' : alarm.latch === 'set' ? 'LUNACK' : 'NORM' }
}

export function withoutShelf(alarm: Alarm): Alarm {
  const { shelved: _, ...rest } = alarm
  return rest
}
