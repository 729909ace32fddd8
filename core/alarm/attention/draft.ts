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
  if (isCovered(alarm)) return alarm
  const { owed, ...rest } = alarm
  const calm = owed === 'acknowledgement' ? 'RTNUN' : 'NORM'
  return { ...rest, bare: alarm.condition === 'active' ? 'UNACK' : alarm.latch === 'set' ? 'LUNACK' : calm }
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

function isCovered({ shelved, outOfService, suppressed }: Alarm): boolean {
  return shelved !== undefined || outOfService !== undefined || suppressed.length > 0
}

/** Ends a shelving at `at`, and remembers how long it was. */
export function withoutShelf(alarm: Alarm, at: number): Alarm {
  const { shelved, ...rest } = alarm
  if (!shelved) return alarm
  return { ...rest, wasShelved: { ms: (shelved.before ?? 0) + Math.max(0, at - shelved.at), at } }
}
