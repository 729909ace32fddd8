import type { Kpis } from '../../../core/alarm/kpi/sum.ts'
import type { AlarmJournal } from '../alarms.ts'

/**
 * KPIs of any period of the alarm journal, out of a roll-up of it (`kpis.sqlite`). Whoever has it open may roll on; any
 * number of processes may.
 */
export interface KpiLog extends Disposable {
  /** Rolls up what has come to the journal, for about `budgetMs`; how many entries are left. */
  rollOn(journal: JournalSource, budgetMs: number): Promise<number>
  /** Entries that are not rolled up. */
  left(journal: JournalSource): Promise<number>
  /** The beginning of the first day (UTC, epoch ms) of which anything is rolled up; undefined: of none. */
  firstDay(): number | undefined
  /** Of what is rolled up. */
  kpis(query: KpiQuery): Promise<Kpis>
}

export type JournalSource = AlarmJournal

export interface KpiQuery {
  /** By our clock, epoch ms, included and excluded. */
  readonly from: number
  readonly to: number
  /** IANA zone of the hot spots. */
  readonly zone: string
  /** Undefined: all. */
  readonly sites?: ReadonlySet<string>
}
