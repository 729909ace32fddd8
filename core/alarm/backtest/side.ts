import type { JournalEntry } from '../journal.ts'
import { RunningKpis } from '../kpi/running.ts'
import type { Kpis } from '../kpi/sum.ts'
import { type Incident, type IncidentResult, IncidentWatch } from './incident.ts'

const dayMs = 86_400_000
/** Raised again within so long of its return: it jumps. */
const jumpMs = 600_000
/** Of what stood so many are told at most: the first of them. */
const mostStood = 2_000

/** A time that an alarm was active, epoch ms. */
export interface Stood {
  readonly alarm: string
  readonly from: number
  readonly to: number
}

/** Counts what one set of rules makes of history, entry by entry: memory grows with the rules, not with the history. */
export class SideCount {
  private readonly watch: IncidentWatch
  private readonly zone: string
  private kpis: RunningKpis | undefined
  /** Time of the raising, epoch ms, by alarm. */
  private readonly raised = new Map<string, number>()
  private readonly returned = new Map<string, number>()
  private readonly stood: Stood[] = []
  private activeMs = 0
  private jumps = 0

  constructor(incidents: readonly Incident[], zone: string) {
    this.watch = new IncidentWatch(incidents)
    this.zone = zone
  }

  /** History begins, epoch ms; only the first call counts. */
  begin(from: number): void {
    this.kpis ??= new RunningKpis({ from, zone: this.zone })
  }

  take(entry: JournalEntry): void {
    this.kpis?.take(entry)
    this.watch.take(entry)
    const { alarm, event, at } = entry
    if (event === 'raised') {
      this.raised.set(alarm, at)
      if (at - (this.returned.get(alarm) ?? Number.NEGATIVE_INFINITY) < jumpMs) this.jumps += 1
    }
    if (event !== 'returned') return
    const from = this.raised.get(alarm) ?? at
    this.activeMs += Math.max(0, at - from)
    if (this.stood.length < mostStood) this.stood.push({ alarm, from, to: at })
    this.raised.delete(alarm)
    this.returned.set(alarm, at)
  }

  /** From the first to the last reading, epoch ms. What stands at the end was active until then. */
  result(from: number, to: number): Result {
    this.begin(from)
    const kpis = (this.kpis ?? new RunningKpis({ from, zone: this.zone })).result(to + 1)
    const standing = [...this.raised].map(([alarm, since]) => ({ alarm, from: since, to: Math.max(since, to) }))
    const standingMs = standing.reduce((sum, each) => sum + each.to - each.from, 0)
    return {
      alarmsPerDay: to > from ? (kpis.annunciations * dayMs) / (to - from) : 0,
      kpis,
      activeMs: this.activeMs + standingMs,
      jumps: this.jumps,
      stood: [...this.stood, ...standing].slice(0, mostStood),
      incidents: this.watch.results(),
    }
  }
}

interface Result {
  readonly alarmsPerDay: number
  readonly kpis: Kpis
  readonly activeMs: number
  readonly jumps: number
  readonly stood: readonly Stood[]
  readonly incidents: readonly IncidentResult[]
}
