import { type Alarm, type BareState, isCovered, type Voice } from './alarm.ts'
import { type Done, type Draft, done, entryOf, owing, uncover, withoutShelf } from './attention/draft.ts'
import { edit, withdraw } from './attention/edit.ts'
import { act } from './attention/operator.ts'
import { followParent, suppress } from './attention/suppress.ts'
import { passTime } from './attention/time.ts'
import type { ActionRefusal, AlarmEvent, EvaluatorEvent } from './attention-event.ts'
import type { JournalEntry } from './journal.ts'
import { isWorse } from './priority.ts'
import type { AlarmRule } from './rule.ts'

export type Applied =
  | { readonly ok: true; readonly alarm: Alarm; readonly entries: readonly JournalEntry[] }
  | { readonly ok: false; readonly because: ActionRefusal }

export interface AttentionContext {
  /** Receipt of the reading or the action, epoch ms. */
  readonly serverAt: number
  /** Of the parent that an event suppresses by. Left out: it is heard. */
  readonly voiceOfParent?: Voice
}

/**
 * The one way an alarm changes, for the evaluator, for people and for time. Total: every event in every state is done,
 * refused with a reason, or changes nothing that people see and leaves no entry (the condition was there already, say
 * after a crash). What it means for the alarms that this one suppresses is `family.ts`'s.
 */
export function apply(rule: AlarmRule, alarm: Alarm, event: AlarmEvent, context: AttentionContext): Applied {
  const draft: Draft = { rule, alarm, serverAt: context.serverAt }
  const result = change(draft, event, context)
  if (!result.ok || result.entries.length === 0) return result
  const { occurrence } = result.alarm
  const before = occurrence === alarm.occurrence ? alarm.annunciations : 0
  const annunciations = before + result.entries.filter(({ call }) => call === 'annunciated').length
  const changed = { ...result.alarm, revision: alarm.revision + 1, annunciations }
  return { ok: true, alarm: isCovered(changed) ? changed : withoutDebts(changed), entries: result.entries }
}

function change(draft: Draft, event: AlarmEvent, { voiceOfParent = 'heard' }: AttentionContext): Done {
  if ('who' in event) return act(draft, event)
  switch (event.type) {
    case 'time':
      return passTime(draft)
    case 'parent':
      return followParent(draft, event)
    case 'suppressed':
    case 'released':
      return suppress(draft, event, voiceOfParent)
    default:
      return evaluated(draft, event)
  }
}

/** Nothing lies over it: what was owed is given. */
function withoutDebts(alarm: Alarm): Alarm {
  const { owed: _owed, call: _call, ...rest } = alarm
  return rest
}

function evaluated(draft: Draft, event: Exclude<EvaluatorEvent, { type: 'suppressed' | 'released' }>): Done {
  switch (event.type) {
    case 'raised':
      return draft.alarm.condition === 'active' ? done(draft.alarm) : breakShelf(draft, event.at, raise(draft, event))
    case 'returned':
      return draft.alarm.condition === 'normal' ? done(draft.alarm) : comeBack(draft, event)
    case 'worsened':
    case 'eased':
      return draft.alarm.condition === 'normal' ? done(draft.alarm) : breakShelf(draft, event.at, restage(draft, event))
    case 'overtaken':
      return unmark(draft, event)
    case 'clock-stepped':
      return noteClock(draft, event)
    case 'withdrawn':
      return withdraw(draft, event.at)
    case 'rule-added':
    case 'rule-changed':
      return edit(draft, event)
  }
}

function raise(draft: Draft, event: EvaluatorEvent & { type: 'raised' }): Done {
  const { rule, alarm, serverAt } = draft
  const { at, value, limit, priority, order, colour } = event
  const anew = alarm.bare === 'NORM'
  const { returnedAt: _returned, acknowledged, colour: _colour, ...rest } = alarm
  const next = owing({
    ...rest,
    bare: 'UNACK',
    condition: 'active',
    latch: rule.latching === 'latching' ? 'set' : 'open',
    priority,
    ...(colour ? { colour } : {}),
    occurrence: alarm.occurrence + (anew ? 1 : 0),
    raised: { at, serverAt, value, limit, ruleVersion: rule.version, ...(order ? { order } : {}) },
    ...(acknowledged && !anew ? { acknowledged } : {}),
  })
  const what = { value, limit, ...(colour ? { colour } : {}), ...(order ? { order } : {}) }
  return done(next, entryOf(draft, next, { event: 'raised', at, why: rule.kind, ...what }))
}

function comeBack(draft: Draft, { at, value }: EvaluatorEvent & { type: 'returned' }): Done {
  const { alarm } = draft
  const returned: Alarm = { ...alarm, condition: 'normal', returnedAt: at, bare: afterReturn(alarm) }
  const entry = entryOf(draft, returned, { event: 'returned', at, why: 'condition gone', value })
  if (alarm.shelved?.mode !== 'one-shot') return done(returned, entry)
  const ended: Alarm = uncover(withoutShelf(returned, draft.serverAt))
  const over = { event: 'shelving-ended', at, why: 'one-shot: the condition returned' } as const
  return done(ended, entry, entryOf({ ...draft, alarm: returned }, ended, over))
}

/** A return never hides an unacknowledged alarm, and never opens a latch. */
function afterReturn({ bare, latch }: Alarm): BareState {
  switch (bare) {
    case 'UNACK':
      return latch === 'set' ? 'LUNACK' : 'RTNUN'
    case 'ACKED':
      return latch === 'set' ? 'LACKED' : 'NORM'
    case 'NORM':
    case 'RTNUN':
    case 'LUNACK':
    case 'LACKED':
      return bare
  }
}

function restage(draft: Draft, event: EvaluatorEvent & { type: 'worsened' | 'eased' }): Done {
  const { alarm } = draft
  const { type, at, value, limit, priority, colour } = event
  if (priority === alarm.priority && colour === alarm.colour) return done(alarm)
  const staged: Alarm = { ...alarm, priority, ...(colour ? { colour } : {}) }
  const next = isWorse(priority, alarm.priority) ? owing({ ...staged, bare: 'UNACK' }) : staged
  const what = { value, limit, ...(colour ? { colour } : {}) }
  return done(next, entryOf(draft, next, { event: type, at, why: colour ?? priority, ...what }))
}

/** A shelving covers the alarm as bad as it was: what gets worse comes out from under it. */
function breakShelf(draft: Draft, at: number, result: Done): Done {
  if (!result.ok || !result.alarm.shelved) return result
  const { alarm, entries } = result
  if (!isWorse(alarm.priority, result.alarm.shelved.priority)) return result
  const next = uncover(withoutShelf(alarm, draft.serverAt))
  const what = { event: 'shelving-ended', at, why: 'worse than when it was shelved' } as const
  return done(next, ...entries, entryOf({ ...draft, alarm }, next, what))
}

function unmark(draft: Draft, { at, because }: EvaluatorEvent & { type: 'overtaken' }): Done {
  const { alarm } = draft
  if (!alarm.raised?.order) return done(alarm)
  const { order: _, ...raised } = alarm.raised
  const next: Alarm = { ...alarm, raised }
  return done(next, entryOf(draft, next, { event: 'overtaken', at, why: because }))
}

function noteClock(draft: Draft, { at, from, type }: EvaluatorEvent & { type: 'clock-stepped' }): Done {
  const why = `clock stepped from ${new Date(from).toISOString()} to ${new Date(at).toISOString()}`
  return done(draft.alarm, entryOf(draft, draft.alarm, { event: type, at, who: 'broker', why }))
}
