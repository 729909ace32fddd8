import type { JournalEntry } from '../journal.ts'
import { RunningKpis } from '../kpi/running.ts'
import type { Kpis } from '../kpi/sum.ts'
import { type Incident, type IncidentResult, IncidentWatch } from './incident.ts'

const dayMs = 86_400_000

/** Counts what one set of rules makes of history, entry by entry: memory grows with the rules, not with the history. */
export class SideCount {
  private readonly watch: IncidentWatch
  private readonly zone: string
  private kpis: RunningKpis | undefined
  /** Time of the raising, epoch ms, by alarm. */
  private readonly raised = new Map<string, number>()
  private activeMs = 0

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
    if (event === 'raised') this.raised.set(alarm, at)
    if (event !== 'returned') return
    this.activeMs += Math.max(0, at - (this.raised.get(alarm) ?? at))
    this.raised.delete(alarm)
  }

  /** From the first to the last reading, epoch ms. What stands at the end was active until then. */
  result(from: number, to: number): Result {
    this.begin(from)
    const kpis = (this.kpis ?? new RunningKpis({ from, zone: this.zone })).result(to + 1)
    const standing = [...this.raised.values()].reduce((sum, at) => sum + Math.max(0, to - at), 0)
    return {
      alarmsPerDay: to > from ? (kpis.annunciations * dayMs) / (to - from) : 0,
      kpis,
      activeMs: this.activeMs + standing,
      incidents: this.watch.results(),
    }
  }
}

interface Result {
  readonly alarmsPerDay: number
  readonly kpis: Kpis
  readonly activeMs: number
  readonly incidents: readonly IncidentResult[]
}
