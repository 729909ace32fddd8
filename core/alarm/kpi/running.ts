import type { JournalEntry } from '../journal.ts'
import { dayOf, standingAt } from './fact.ts'
import { Gathering } from './gathering.ts'
import { pack } from './pack.ts'
import { type KpiPeriod, KpiSum, type Kpis } from './sum.ts'
import { learn, noTrace, type Trace } from './trace.ts'

/** A day is added up when the one after the next begins: entries are nearly in the order of `serverAt`. */
const openDays = 1

/**
 * The KPIs of a journal that is not kept, entry after entry, of a period whose end is not known before: for backtests,
 * where nobody acknowledges. It holds a trace of each alarm and the facts of two days, however long the journal is.
 */
export class RunningKpis {
  private readonly traces = new Map<string, Trace>()
  private readonly numbers = new Map<string, number>()
  private readonly names: string[] = []
  private readonly sum: KpiSum
  private gathering = new Gathering()
  private day = Number.NEGATIVE_INFINITY

  constructor({ from, zone }: Omit<KpiPeriod, 'to'>) {
    const period = { from, to: Number.POSITIVE_INFINITY, zone }
    this.sum = new KpiSum(period, (number) => this.names[number] ?? '')
  }

  take(entry: JournalEntry): void {
    const day = dayOf(entry.serverAt)
    if (day > this.day) {
      this.addUp(day - openDays)
      this.day = day
    }
    const learnt = learn(this.traces.get(entry.alarm) ?? noTrace, entry)
    this.traces.set(entry.alarm, learnt.trace)
    this.gathering.add(learnt)
  }

  /** `to`: the end of the period, after every entry. */
  result(to: number): Kpis {
    this.addUp(Number.POSITIVE_INFINITY)
    const standing = [...this.traces].flatMap(([alarm, { raised }]) =>
      raised ? [{ alarm, site: '', raisedAt: raised.at, calledAt: raised.serverAt }] : [],
    )
    return this.sum.result(standingAt(to, standing), to)
  }

  private addUp(before: number): void {
    const gathered = this.gathering.takeBefore(before)
    for (const [day, sites] of Map.groupBy(gathered, (each) => each.day)) {
      const parts = sites.map(({ site, facts }) => ({ site, ...pack(facts, (alarm) => this.numberOf(alarm)) }))
      this.sum.take(day, parts)
    }
  }

  private numberOf(alarm: string): number {
    const known = this.numbers.get(alarm)
    if (known !== undefined) return known
    const number = this.names.push(alarm) - 1
    this.numbers.set(alarm, number)
    return number
  }
}
