import type { JournalEntry } from '../journal.ts'

/** Something that did happen, marked by a person: a flood, a burst, a pump lost. */
export interface Incident {
  readonly name: string
  /** Epoch ms. */
  readonly at: number
  /** Only alarms whose id begins so count, such as `linka.gauge`; all do where it is left out. */
  readonly within?: string
}

export interface IncidentResult {
  readonly incident: Incident
  /** How long before it the first alarm was raised that still stood when it happened; null when none warned. */
  readonly leadMs: number | null
  readonly alarm: string | null
}

/** How long before each incident somebody would have been called. An alarm that had gone again warned of nothing. */
export function leadTimes(incidents: readonly Incident[], journal: readonly JournalEntry[]): IncidentResult[] {
  return incidents.map((incident) => {
    const standing = new Map<string, number>()
    for (const { alarm, event, at, call } of journal) {
      if (at > incident.at || !isWithin(alarm, incident.within)) continue
      if (event === 'raised' && call === 'annunciated') standing.set(alarm, at)
      else if (event === 'returned') standing.delete(alarm)
    }
    const first = [...standing].sort((a, b) => a[1] - b[1])[0]
    return { incident, leadMs: first ? incident.at - first[1] : null, alarm: first?.[0] ?? null }
  })
}

function isWithin(alarm: string, place: string | undefined): boolean {
  return place === undefined || alarm === place || alarm.startsWith(`${place}.`)
}
