import { parseTrialId } from '../../rule-edit/trial.ts'
import { type Alarm, ended, newAlarm, stateOf } from '../alarm.ts'
import type { EditEvent } from '../attention-event.ts'
import type { RuleHead } from '../engine/memory.ts'
import type { JournalEntry } from '../journal.ts'
import { type Done, type Draft, done, type EntryDraft, entryOf } from './draft.ts'

const byPlantFile = { who: 'plant-file', why: 'the plant file has changed' } as const
const trialOver = { who: 'rule-edits', why: 'its trial is over' } as const
const anew = {
  nature: 'the rule is about something else now',
  audience: 'the rule is on trial now, or no longer',
} as const

/** An edit of the rule. Where the alarm is another by it, the one that it was is withdrawn from those who were told. */
export function edit(draft: Draft, event: EditEvent): Done {
  const entry = editEntry(draft, event)
  if (event.type === 'rule-added' || !event.anew) return done(draft.alarm, entry)
  const { version, audience } = event.before
  const before: Draft = { ...draft, rule: { ...draft.rule, version, audience } }
  const over = withdraw(before, event.at, anew[event.anew])
  return over.ok ? done(over.alarm, entry, ...over.entries) : over
}

/** The entry for a rule that is new or another version: it changes nothing of the alarm. */
export function editEntry(draft: EntryDraft, event: EditEvent): JournalEntry {
  const before = event.type === 'rule-changed' ? { ruleVersionBefore: event.before.version } : {}
  return entryOf(draft, draft.alarm, { event: event.type, at: event.at, ...(event.said ?? byPlantFile), ...before })
}

/** The entry for a rule that is no longer in the plant file, whatever becomes of its alarm. */
export function removalEntry(head: RuleHead, kept: Alarm | undefined, at: number, serverAt: number): JournalEntry {
  const alarm = kept ?? newAlarm(head.id, head.priority)
  const because = parseTrialId(head.id) ? trialOver : byPlantFile
  return entryOf({ rule: head, alarm, serverAt }, alarm, { event: 'rule-removed', at, ...because })
}

/** Nothing of the alarm stands any more. Never raised and uncovered, it leaves no entry. */
export function withdraw(draft: Draft, at: number, why = 'the rule is no longer in the plant file'): Done {
  const { alarm } = draft
  if (stateOf(alarm) === 'NORM' && alarm.condition === 'normal') return done(alarm)
  const next = ended(alarm)
  return done(next, entryOf(draft, next, { event: 'withdrawn', at, why }))
}
