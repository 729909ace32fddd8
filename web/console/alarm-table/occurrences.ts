import type { AlarmBody, EntryBody } from '../../../api/alarms/schema.ts'
import type { Priority } from '../../../core/alarm/priority.ts'
import { doerName } from '../../lib/names.ts'

/** One raising of an alarm until nothing of it stood; times RFC 3339. What was before the entries that are known is left out. */
export interface Occurrence {
  readonly key: string
  readonly alarm: AlarmBody
  readonly occurrence: number
  readonly priority: Priority
  readonly raisedAt: string | undefined
  readonly answered: { readonly at: string; readonly who: string; readonly note: string } | undefined
  readonly returnedAt: string | undefined
  /** Nothing of it stood any more. */
  readonly endedAt: string | undefined
  /** How often it called. */
  readonly calls: number
  readonly value: number | null | undefined
  readonly limit: number | undefined
}

/** From the journal, in its order; the newest first. */
export function occurrencesOf(alarms: readonly AlarmBody[], entries: readonly EntryBody[]): readonly Occurrence[] {
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]))
  const found = new Map<string, Occurrence>()
  for (const entry of entries) {
    const alarm = byId.get(entry.alarm)
    if (!alarm || entry.occurrence === 0 || entry.audience !== 'people') continue
    const key = `${entry.alarm} ${entry.occurrence}`
    found.set(key, withEntry(found.get(key) ?? begun(key, alarm, entry), entry))
  }
  return [...found.values()].sort((a, b) => ((a.raisedAt ?? '') < (b.raisedAt ?? '') ? 1 : -1))
}

function begun(key: string, alarm: AlarmBody, { occurrence, priority }: EntryBody): Occurrence {
  return {
    ...{ key, alarm, occurrence, priority, raisedAt: undefined, answered: undefined, returnedAt: undefined },
    ...{ endedAt: undefined, calls: 0, value: undefined, limit: undefined },
  }
}

function withEntry(known: Occurrence, entry: EntryBody): Occurrence {
  const { event, at, who, person, note = '', priority, call, value, limit, to } = entry
  const calls = known.calls + (call === 'annunciated' ? 1 : 0)
  const base = { ...known, calls, priority, endedAt: to === 'NORM' ? at : undefined }
  switch (event) {
    case 'raised':
      return { ...base, raisedAt: known.raisedAt ?? at, returnedAt: undefined, value, limit }
    case 'acknowledged':
      return { ...base, answered: known.answered ?? { at, who: doerName(who, person), note } }
    case 'returned':
      return { ...base, returnedAt: at }
    default:
      return base
  }
}
