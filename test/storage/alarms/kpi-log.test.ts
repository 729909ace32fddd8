import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NumberedEntry } from '../../../storage/alarms/alarms.ts'
import { openKpiLog } from '../../../storage/alarms/kpis/kpi-log.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { kpisOf } from '../../support/kpis-of.ts'
import { randomJournal, randomPeriod } from '../../support/random-journal.ts'

const someStep = fc.tuple(
  fc.integer({ min: 1, max: 60 }),
  fc.constantFrom<('one' | 'two' | 'anew')[]>('one', 'two', 'anew'),
)

/** A journal that has come so far. */
function source(entries: readonly NumberedEntry[], end = entries.length) {
  return {
    journalEnd: async () => end,
    journal: async ({ after = 0, limit }: { after?: number; limit: number }) =>
      entries.slice(after, Math.min(end, after + limit)),
  }
}

test('a journal rolled up bit by bit, by two processes and over restarts, has the KPIs of the whole, and of any other file made of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomJournal,
      fc.array(randomPeriod, { minLength: 3, maxLength: 3 }),
      fc.infiniteStream(someStep),
      async (journal, periods, steps) => {
        using folder = temporaryFolder()
        using one = openKpiLog({ folder: folder.path })
        using two = openKpiLog({ folder: folder.path })
        for (let end = 0; end < journal.length; ) {
          const [more, who] = steps.next().value
          end = Math.min(journal.length, end + more)
          using anew = openKpiLog({ folder: folder.path })
          const log = { one, two, anew }[who as 'one' | 'two' | 'anew']
          expect(await log.rollOn(source(journal, end), Number.POSITIVE_INFINITY)).toBe(0)
        }
        // a file of another process, on another machine, that has come to it only now
        using far = temporaryFolder()
        using elsewhere = openKpiLog({ folder: far.path })
        expect(await elsewhere.rollOn(source(journal), Number.POSITIVE_INFINITY)).toBe(0)
        for (const periodOf of periods) {
          const period = periodOf(journal)
          expect(await elsewhere.kpis(period)).toEqual(await one.kpis(period))
          expect(await one.kpis(period)).toEqual(kpisOf(journal, period))
          const canal = journal.filter(({ site }) => site === 'canal')
          expect(await two.kpis({ ...period, sites: new Set(['canal', 'nowhere']) })).toEqual(kpisOf(canal, period))
        }
      },
    ),
    { numRuns: 15 },
  )
})

const [journal = []] = fc.sample(randomJournal, { numRuns: 1, seed: 7 })
const [other = []] = fc.sample(randomJournal, { numRuns: 1, seed: 8 })
const always = { from: 0, to: Date.UTC(2100, 0, 1), zone: 'Asia/Shanghai' }

test('another journal under it is rolled up anew', async () => {
  using folder = temporaryFolder()
  using log = openKpiLog({ folder: folder.path })
  await log.rollOn(source(journal), Number.POSITIVE_INFINITY)
  await log.rollOn(source(other), Number.POSITIVE_INFINITY)
  expect(await log.kpis(always)).toEqual(kpisOf(other, always))
  // the same, but a backup of it that ends sooner
  const shorter = other.slice(0, other.length >> 1)
  await log.rollOn(source(shorter), Number.POSITIVE_INFINITY)
  expect(await log.kpis(always)).toEqual(kpisOf(shorter, always))
})

test('a long journal is rolled up over several times, and says how much is left', async () => {
  using folder = temporaryFolder()
  using log = openKpiLog({ folder: folder.path })
  const long = Array.from({ length: 2_500 }, (_, index) => ({ ...(journal[0] as NumberedEntry), number: index + 1 }))
  expect(await log.left(source(long))).toBe(2_500)
  expect(await log.rollOn(source(long), 0)).toBe(1_500)
  expect(await log.rollOn(source(long), 0)).toBe(500)
  expect(await log.rollOn(source(long), 0)).toBe(0)
})
