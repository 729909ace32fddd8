import { type Alarm, stateOf } from '../alarm.ts'
import type { JournalEntry } from '../journal.ts'
import type { AlarmRule } from '../rule.ts'
import { type Done, type Draft, done, entryOf, uncover, withoutShelf } from './draft.ts'

/** When server time alone will next change the alarm, epoch ms; undefined when only an event can. */
export function dueAt(rule: AlarmRule, alarm: Alarm): number | undefined {
  const shelving = alarm.shelved?.until
  const again = reAlarmAt(rule, alarm)
  if (shelving === undefined || again === undefined) return shelving ?? again
  return Math.min(shelving, again)
}

/** Ends a shelving whose time is up, and annunciates again what was acknowledged too long ago. */
export function passTime(draft: Draft): Done {
  const { rule, serverAt } = draft
  let { alarm } = draft
  const entries: JournalEntry[] = []
  if (alarm.shelved && alarm.shelved.until <= serverAt) {
    const next = uncover(withoutShelf(alarm, alarm.shelved.until))
    const what = { event: 'shelving-ended', at: alarm.shelved.until, who: 'time', why: 'time up' } as const
    entries.push(entryOf({ ...draft, alarm }, next, what))
    alarm = next
  }
  const again = reAlarmAt(rule, alarm)
  if (again !== undefined && again <= serverAt) {
    const next: Alarm = { ...alarm, bare: 'UNACK' }
    entries.push(entryOf({ ...draft, alarm }, next, { event: 're-alarm', at: again, who: 'time', why: 'still active' }))
    alarm = next
  }
  return done(alarm, ...entries)
}

function reAlarmAt(rule: AlarmRule, alarm: Alarm): number | undefined {
  if (rule.reAlarmMs === undefined || stateOf(alarm) !== 'ACKED' || !alarm.acknowledged) return undefined
  return alarm.acknowledged.at + rule.reAlarmMs
}
