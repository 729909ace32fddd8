import { type Alarm, type BareState, ended, newAlarm, stateOf } from './alarm.ts'
import { type Done, type Draft, done, entryOf, release, withoutShelf } from './attention/draft.ts'
import { act } from './attention/operator.ts'
import { passTime } from './attention/time.ts'
import type { AlarmEvent, EvaluatorEvent, Refusal } from './attention-event.ts'
import type { RuleHead } from './engine/edit.ts'
import type { JournalEntry } from './journal.ts'
import { isWorse } from './priority.ts'
import type { AlarmRule } from './rule.ts'

export type Applied =
  | { readonly ok: true; readonly alarm: Alarm; readonly entries: readonly JournalEntry[] }
  | { readonly ok: false; readonly because: Refusal }

export interface AttentionContext {
  /** Receipt of the reading or the action, epoch ms. */
  readonly serverAt: number
}

/**
 * The one way an alarm changes, for the evaluator, for people and for time. Total: every event in every state is done,
 * refused with a reason, or changes nothing and leaves no entry (the condition was there already, say after a crash).
 */
export function apply(rule: AlarmRule, alarm: Alarm, event: AlarmEvent, context: AttentionContext): Applied {
  const draft: Draft = { rule, alarm, serverAt: context.serverAt }
  const result = 'who' in event ? act(draft, event) : event.type === 'time' ? passTime(draft) : evaluated(draft, event)
  if (!result.ok || result.entries.length === 0) return result
  const { occurrence } = result.alarm
  const before = occurrence === alarm.occurrence ? alarm.annunciations : 0
  const annunciations = before + result.entries.filter(({ call }) => call === 'annunciated').length
  return { ok: true, alarm: { ...result.alarm, revision: alarm.revision + 1, annunciations }, entries: result.entries }
}

function evaluated(draft: Draft, event: EvaluatorEvent): Done {
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
    case 'suppressed':
    case 'released':
      return suppress(draft, event)
    case 'withdrawn':
      return withdraw(draft, event.at)
    case 'rule-added':
      return done(draft.alarm, edited(draft, event.at, 'rule-added'))
    case 'rule-changed':
      return change(draft, event)
  }
}

function raise(draft: Draft, event: EvaluatorEvent & { type: 'raised' }): Done {
  const { rule, alarm, serverAt } = draft
  const { at, value, limit, priority, order, colour } = event
  const anew = alarm.bare === 'NORM'
  const { returnedAt: _returned, acknowledged, colour: _colour, ...rest } = alarm
  const next: Alarm = {
    ...rest,
    bare: 'UNACK',
    condition: 'active',
    latch: rule.latching === 'latching' ? 'set' : 'open',
    priority,
    ...(colour ? { colour } : {}),
    occurrence: alarm.occurrence + (anew ? 1 : 0),
    raised: { at, serverAt, value, limit, ruleVersion: rule.version, ...(order ? { order } : {}) },
    ...(acknowledged && !anew ? { acknowledged } : {}),
  }
  const what = { value, limit, ...(colour ? { colour } : {}), ...(order ? { order } : {}) }
  return done(next, entryOf(draft, next, { event: 'raised', at, why: rule.kind, ...what }))
}

function comeBack(draft: Draft, { at, value }: EvaluatorEvent & { type: 'returned' }): Done {
  const { alarm } = draft
  const returned: Alarm = { ...alarm, condition: 'normal', returnedAt: at, bare: afterReturn(alarm) }
  const entry = entryOf(draft, returned, { event: 'returned', at, why: 'condition gone', value })
  if (alarm.shelved?.mode !== 'one-shot') return done(returned, entry)
  const ended: Alarm = release(withoutShelf(returned))
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
  const next: Alarm = {
    ...alarm,
    priority,
    ...(colour ? { colour } : {}),
    bare: isWorse(priority, alarm.priority) ? 'UNACK' : alarm.bare,
  }
  const what = { value, limit, ...(colour ? { colour } : {}) }
  return done(next, entryOf(draft, next, { event: type, at, why: colour ?? priority, ...what }))
}

/** A shelving covers the alarm as bad as it was: what gets worse comes out from under it. */
function breakShelf(draft: Draft, at: number, result: Done): Done {
  if (!result.ok || !result.alarm.shelved) return result
  const { alarm, entries } = result
  if (!isWorse(alarm.priority, result.alarm.shelved.priority)) return result
  const next = release(withoutShelf(alarm))
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

function suppress(draft: Draft, { type, at, because }: EvaluatorEvent & { type: 'suppressed' | 'released' }): Done {
  const { alarm } = draft
  const known = alarm.suppressed.includes(because)
  if (known === (type === 'suppressed')) return done(alarm)
  const others = alarm.suppressed.filter((reason) => reason !== because)
  const suppressed = type === 'suppressed' ? [...others, because].sort() : others
  const changed: Alarm = { ...alarm, suppressed }
  const next = suppressed.length === 0 && type === 'released' ? release(changed) : changed
  return done(next, entryOf(draft, next, { event: type, at, why: because }))
}

/** `told`: under which version and to whom the alarm was told, where that is not the draft's rule. */
function withdraw(
  draft: Draft,
  at: number,
  why = 'the rule is no longer in the plant file',
  told: Partial<Pick<JournalEntry, 'ruleVersion' | 'audience'>> = {},
): Done {
  const { alarm } = draft
  if (stateOf(alarm) === 'NORM' && alarm.condition === 'normal') return done(alarm)
  const next = ended(alarm)
  return done(next, entryOf(draft, next, { event: 'withdrawn', at, why, ...told }))
}

const changes = {
  nature: 'the rule is about something else now',
  audience: 'the rule is on trial, or no longer',
} as const

function change(draft: Draft, { at, before, anew }: EvaluatorEvent & { type: 'rule-changed' }): Done {
  const entry = edited(draft, at, 'rule-changed', { ruleVersionBefore: before.version })
  if (!anew) return done(draft.alarm, entry)
  const over = withdraw(draft, at, changes[anew], { ruleVersion: before.version, audience: before.audience })
  return over.ok ? done(over.alarm, entry, ...over.entries) : over
}

/** The entry for a rule that is no longer in the plant file, whatever becomes of its alarm. */
export function removal(head: RuleHead, alarm: Alarm | undefined, at: number, serverAt: number): JournalEntry {
  const kept = alarm ?? newAlarm(head.id, head.priority)
  return entryOf({ rule: head, alarm: kept, serverAt }, kept, { event: 'rule-removed', at, ...byPlantFile })
}

const byPlantFile = { who: 'plant-file', why: 'the plant file has changed' } as const

/** A rule's edit is a fact of its own: it changes nothing of the alarm. */
function edited(
  draft: Draft,
  at: number,
  event: 'rule-added' | 'rule-changed',
  more: Partial<JournalEntry> = {},
): JournalEntry {
  return entryOf(draft, draft.alarm, { event, at, ...byPlantFile, ...more })
}
