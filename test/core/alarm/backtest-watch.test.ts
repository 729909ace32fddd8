import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Incident, IncidentWatch } from '../../../core/alarm/backtest/incident.ts'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import { RunningKpis } from '../../../core/alarm/kpi/running.ts'
import { kpisOf } from '../../support/kpis-of.ts'
import { journalStart, randomJournal } from '../../support/random-journal.ts'

const zone = 'Europe/London'

test('KPIs that are kept up entry by entry are those of the whole journal', () => {
  let called = 0
  const property = fc.property(randomJournal, (numbered) => {
    const entries = numbered
      .filter(({ event }) => event !== 'acknowledged')
      .toSorted((a, b) => Math.floor(a.serverAt) - Math.floor(b.serverAt))
    const [from, to] = [entries[0]?.serverAt ?? 0, (entries.at(-1)?.serverAt ?? 0) + 1]
    const running = new RunningKpis({ from, zone })
    for (const entry of entries) running.take(entry)
    const kpis = running.result(to)
    expect(kpis).toEqual(kpisOf(entries, { from, to, zone }))
    called += kpis.annunciations
  })
  fc.assert(property, { numRuns: 200 })
  expect(called).toBeGreaterThan(0)
})

/** The definition, over the whole journal for each incident. */
function firstWarning({ at: until, within }: Incident, journal: readonly JournalEntry[]): number | null {
  const standing = new Map<string, number>()
  for (const { alarm, event, at, call } of journal) {
    if (at > until || (within !== undefined && !alarm.startsWith(`${within}.`))) continue
    if (event === 'raised' && call === 'annunciated') standing.set(alarm, at)
    else if (event === 'returned') standing.delete(alarm)
  }
  const times = [...standing.values()]
  return times.length > 0 ? until - Math.min(...times) : null
}

test('how early each incident was warned of is told without the journal, in whatever order entries come', () => {
  const incident = fc.record({
    name: fc.constant('flood'),
    at: fc.nat(400 * 3_600_000).map((ms) => journalStart + ms),
    within: fc.constantFrom(undefined, 'linka.lake', 'canal'),
  })
  let warned = 0
  const property = fc.property(randomJournal, fc.array(incident, { maxLength: 20 }), (journal, drawn) => {
    const incidents = drawn.map(({ within, ...rest }) => ({ ...rest, ...(within !== undefined && { within }) }))
    const watch = new IncidentWatch(incidents)
    for (const entry of journal) watch.take(entry)
    const told = watch.results()
    expect(told.map(({ incident }) => incident)).toEqual(incidents)
    expect(told.map(({ leadMs }) => leadMs)).toEqual(incidents.map((each) => firstWarning(each, journal)))
    warned += told.filter(({ leadMs }) => leadMs !== null).length
  })
  fc.assert(property, { numRuns: 300 })
  expect(warned).toBeGreaterThan(0)
})
