import type { JournalEntry } from '../../core/alarm/journal.ts'
import { type Standing, standingAt } from '../../core/alarm/kpi/fact.ts'
import { Gathering } from '../../core/alarm/kpi/gathering.ts'
import { pack } from '../../core/alarm/kpi/pack.ts'
import { type KpiPeriod, KpiSum, type Kpis } from '../../core/alarm/kpi/sum.ts'
import { learn, noTrace, type Trace } from '../../core/alarm/kpi/trace.ts'

/** The KPIs of a period, of a whole journal in its order: what those that are kept up entry by entry are held against. */
export function kpisOf(journal: Iterable<JournalEntry>, period: KpiPeriod): Kpis {
  const traces = new Map<string, Trace>()
  const gathering = new Gathering()
  const stood: Standing[] = []
  for (const entry of journal) {
    const learnt = learn(traces.get(entry.alarm) ?? noTrace, entry)
    traces.set(entry.alarm, learnt.trace)
    gathering.add(learnt)
    if (learnt.stood) stood.push(learnt.stood)
  }
  const alarms = [...traces.keys()]
  const numbers = new Map(alarms.map((alarm, number) => [alarm, number]))
  const sum = new KpiSum(period, (number) => alarms[number] ?? '')
  const days = Map.groupBy(gathering.inOrder(), ({ day }) => day)
  const packed = [...days].map(([day, sites]) => {
    const parts = sites.map(({ site, facts }) => ({ site, ...pack(facts, (alarm) => numbers.get(alarm) ?? 0) }))
    return { day, parts }
  })
  for (const { day, parts } of packed) sum.take(day, parts)
  for (const { day, parts } of packed) sum.look(day, parts)
  return sum.result(standingAt(period.to, [...stood, ...stillActive(traces)]))
}

function* stillActive(traces: ReadonlyMap<string, Trace>): Generator<Standing> {
  for (const [alarm, { raised }] of traces) {
    if (raised) yield { alarm, site: '', raisedAt: raised.at, calledAt: raised.serverAt }
  }
}
