import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ranks } from '../../../core/alarm/kpi/ranks.ts'
import { directKpis } from '../../support/direct-kpis.ts'
import { kpisOf } from '../../support/kpis-of.ts'
import { randomJournal, randomPeriod } from '../../support/random-journal.ts'

test('the KPIs of any journal and period are what their definitions say', () => {
  const seen = { floods: 0, chattering: 0, fleeting: 0, standing: 0, waits: 0 }
  fc.assert(
    fc.property(randomJournal, randomPeriod, (journal, periodOf) => {
      const period = periodOf(journal)
      const kpis = kpisOf(journal, period)
      expect(kpis).toEqual(directKpis(journal, period))
      seen.floods += kpis.floodCount
      seen.chattering += kpis.chattering.length
      seen.fleeting += kpis.fleeting
      seen.standing += kpis.standing.length
      seen.waits += Object.values(kpis.acknowledgement).filter(({ p50Ms }) => p50Ms !== null).length
    }),
    { numRuns: 300 },
  )
  // none of it was equal because it was empty
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([])
})

test('ranks are exact whatever the waits are', () => {
  const waits = fc.array(fc.oneof(fc.nat(300), fc.nat(100_000), fc.integer({ min: 0, max: 2 ** 52 })), { minLength: 1 })
  fc.assert(
    fc.property(waits, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const ranks = new Ranks([share])
      for (const wait of all) ranks.count(wait)
      ranks.narrow()
      for (const wait of all) ranks.look(wait)
      const sorted = all.toSorted((a, b) => a - b)
      expect(ranks.at(share)).toBe(sorted[Math.max(0, Math.ceil(share * all.length) - 1)])
    }),
  )
})
