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

interface Watched {
  readonly incident: Incident
  readonly place: number
  /** What stood at the incident, once an entry of a later time has come; before that, what stands. */
  standing?: Map<string, number>
}

/**
 * How long before each incident somebody would have been called, told from a journal that is not kept. An alarm that
 * had gone again warned of nothing. It holds what stands now, and what stood at each incident.
 */
export class IncidentWatch {
  /** In the order of time. */
  private readonly watched: readonly Watched[]
  /** Before this place of `watched` an entry of a later time has come. */
  private passed = 0
  /** Time of the raising, epoch ms, by alarm. */
  private readonly standing = new Map<string, number>()

  constructor(incidents: readonly Incident[]) {
    this.watched = incidents
      .map((incident, place): Watched => ({ incident, place }))
      .sort((a, b) => a.incident.at - b.incident.at)
  }

  take(entry: JournalEntry): void {
    const { watched } = this
    for (let next = watched[this.passed]; next && next.incident.at < entry.at; next = watched[++this.passed]) {
      next.standing = this.within(next.incident)
    }
    // entries come nearly in the order of time: few look back
    for (let index = this.passed - 1; index >= 0; index--) {
      const { incident, standing } = watched[index] ?? {}
      if (!incident || !standing || incident.at < entry.at) break
      if (isWithin(entry.alarm, incident.within)) note(standing, entry)
    }
    note(this.standing, entry)
  }

  /** In the order that the incidents were given in. */
  results(): IncidentResult[] {
    return [...this.watched]
      .sort((a, b) => a.place - b.place)
      .map(({ incident, standing = this.within(incident) }) => {
        const first = [...standing].sort((a, b) => a[1] - b[1])[0]
        return { incident, leadMs: first ? incident.at - first[1] : null, alarm: first?.[0] ?? null }
      })
  }

  private within({ within }: Incident): Map<string, number> {
    return new Map([...this.standing].filter(([alarm]) => isWithin(alarm, within)))
  }
}

function note(standing: Map<string, number>, { alarm, event, at, call }: JournalEntry): void {
  if (event === 'raised' && call === 'annunciated') standing.set(alarm, at)
  else if (event === 'returned') standing.delete(alarm)
}

function isWithin(alarm: string, place: string | undefined): boolean {
  return place === undefined || alarm === place || alarm.startsWith(`${place}.`)
}
