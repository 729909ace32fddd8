import type { AlarmBody, EntryBody } from '../../../api/alarms/schema.ts'
import { placeOf, whatOf } from '../../lib/alarm-text.ts'
import { local } from '../../lib/language.ts'
import { csvText } from '../save-file.ts'
import type { Occurrence } from './occurrences.ts'
import type { Line } from './rows.ts'

/** The alarms that are shown, in their order; times are UTC. */
export function alarmsCsv(lines: readonly Line[]): string {
  const head = 'alarm,site,place,what,priority,state,since,respondBy,value,limit,unit,answeredBy,answeredAt,note,calls'
  const rows = lines.flatMap((line) => (line.is === 'alarm' ? [rowOf(line.alarm)] : []))
  return csvText([head.split(','), ...rows])
}

function rowOf(alarm: AlarmBody) {
  const { id, priority, state, since, respondBy, value, limit, unit, acknowledged, annunciations } = alarm
  const answered = [acknowledged?.person ?? acknowledged?.by, acknowledged?.at, acknowledged?.note]
  const place = [id, local(alarm.siteName), placeOf(alarm), whatOf(alarm)]
  return [...place, priority, state, since, respondBy, value, limit, unit, ...answered, annunciations]
}

/** Occurrences of the past; times are UTC. */
export function occurrencesCsv(all: readonly Occurrence[]): string {
  const head =
    'alarm,occurrence,site,place,what,priority,raisedAt,answeredAt,answeredBy,note,returnedAt,endedAt,calls,value,limit,unit'
  const rows = all.map(({ alarm, ...of }) => {
    const place = [alarm.id, of.occurrence, local(alarm.siteName), placeOf(alarm), whatOf(alarm), of.priority]
    const times = [of.raisedAt, of.answered?.at, of.answered?.who, of.answered?.note, of.returnedAt, of.endedAt]
    return [...place, ...times, of.calls, of.value, of.limit, alarm.unit]
  })
  return csvText([head.split(','), ...rows])
}

const columns = [
  ...(['number', 'at', 'serverAt', 'site', 'alarm', 'occurrence', 'event', 'from', 'to', 'priority'] as const),
  ...(['value', 'limit', 'who', 'person', 'why', 'note', 'channel', 'until', 'call', 'ruleVersion'] as const),
]

export function entriesCsv(entries: readonly EntryBody[]): string {
  return csvText([columns, ...entries.map((entry) => columns.map((column) => entry[column]))])
}
