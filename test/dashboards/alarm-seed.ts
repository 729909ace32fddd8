import { entryLine, standingLine } from '../../alarms/mirror-lines.ts'
import { type Alarm, newAlarm } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'

const minute = 60_000

/**
 * What the alarm mirror writes of a bad night up to `to`: an alarm of each priority, raised one hour before the end, the
 * last two acknowledged since; and one more that has returned to normal ten minutes before the end.
 */
export function alarmNight(plant: Plant, to: number) {
  const rules = priorities.flatMap((priority) => plant.rules.find((rule) => rule.priority === priority) ?? [])
  const gone = plant.rules.find((rule) => !rules.includes(rule))
  if (rules.length < priorities.length || !gone) throw new Error('the plant has no alarm of some priority')
  const raisedAt = to - 60 * minute
  const goneAt = to - 10 * minute
  const entries = [...rules, gone].map((rule, index) => raised(rule, raisedAt, index + 1))
  entries.push({ ...raised(gone, goneAt, 10), event: 'returned', from: 'ACKED', to: 'NORM', call: 'quiet' })
  entries.push({ ...raised(gone, raisedAt, 11), audience: 'shadow' })
  const standing: string[] = []
  for (let at = raisedAt; at <= to; at += minute) {
    for (const [index, rule] of rules.entries()) {
      standing.push(standingLine(rule.site, activeAlarm(rule, index < 2 ? 'UNACK' : 'ACKED'), at))
    }
    if (at < goneAt) standing.push(standingLine(gone.site, activeAlarm(gone, 'ACKED'), at))
  }
  return { lines: [...entries.map(entryLine), ...standing], standing: rules.map(({ id }) => id), journaled: entries }
}

function activeAlarm({ id, priority }: AlarmRule, bare: Alarm['bare']): Alarm {
  return { ...newAlarm(id, priority), condition: 'active', bare }
}

function raised({ id, site, version, priority }: AlarmRule, at: number, number: number): NumberedEntry {
  return {
    number,
    alarm: id,
    site,
    occurrence: 1,
    event: 'raised',
    at,
    serverAt: at,
    from: 'NORM',
    to: 'UNACK',
    who: 'evaluator',
    why: 'condition',
    ruleVersion: version,
    priority,
    call: 'annunciated',
    audience: 'people',
    value: 2.5,
    limit: 2.2,
  }
}
