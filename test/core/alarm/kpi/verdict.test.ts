import { expect, test } from 'vitest'
import { judgeKpis, type Measure, type Measured, type Verdict } from '../../../../core/alarm/kpi/verdict.ts'

const none = { p95Ms: null, never: 0 }
const well: Measured = {
  ...{
    annunciations: 1_000,
    knownMs: 30 * 86_400_000,
    perHour: 6,
    overloadedShare: 0.009,
    floodShare: 0,
    topTenShare: 0.05,
    chattering: [],
    fleeting: 0,
    standing: [],
  },
  priorityMix: { critical: 0.01, high: 0.05, medium: 0.15, low: 0.79 },
  acknowledgement: { critical: { p95Ms: 119_000, never: 0 }, high: none, medium: none, low: none },
}
const verdictOf = (kpis: Measured, measure: Measure) => judgeKpis(kpis).find((each) => each.measure === measure)

test('on target is on target at the limit itself, or under it where it says so', () => {
  expect(judgeKpis(well).map(({ verdict }) => verdict)).toEqual(
    Array.from({ length: 11 }, (_, index) => (index === 9 ? 'unknown' : 'met')),
  )
})

test.each<[string, Partial<Measured>, Measure, Verdict, number]>([
  ['more than manageable', { perHour: 7 }, 'perHour', 'missed', 1],
  ['twice of it', { perHour: 12.5 }, 'perHour', 'red', 6.5],
  ['at the red line itself not past it', { perHour: 12 }, 'perHour', 'missed', 6],
  ['a share at a bound that is not reached', { overloadedShare: 0.01 }, 'overloadedShare', 'missed', 0],
  ['one that chatters', { chattering: ['a'] }, 'chattering', 'missed', 1],
  ['four that do', { chattering: ['a', 'b', 'c', 'd'] }, 'chattering', 'red', 4],
  ['five that stand', { standing: ['a', 'b', 'c', 'd', 'e'] }, 'standing', 'missed', 0],
  ['a mix that is off', { priorityMix: { critical: 0.5, high: 0.1, medium: 0.2, low: 0.2 } }, 'mix', 'red', 0.55],
  ['ten of few are nearly all', { annunciations: 14, topTenShare: 1 }, 'topTenShare', 'few', 0],
  ['of enough they are judged', { annunciations: 15, topTenShare: 1 }, 'topTenShare', 'red', 0.95],
  ['a rate of less than a day is not judged', { knownMs: 3_600_000, perHour: 40 }, 'perHour', 'young', 0],
  ['nor a share of its time', { knownMs: 3_600_000, floodShare: 0.9 }, 'floodShare', 'young', 0],
  ['nothing on record has no rate', { knownMs: 0, perHour: 0 }, 'perHour', 'unknown', 0],
  ['a mix of few', { annunciations: 2, priorityMix: { critical: 0.5, high: 0.5, medium: 0, low: 0 } }, 'mix', 'few', 0],
  ['no alarms have no mix', { priorityMix: { critical: 0, high: 0, medium: 0, low: 0 } }, 'mix', 'unknown', 0],
  [
    'answered late',
    { acknowledgement: { ...well.acknowledgement, high: { p95Ms: 660_000, never: 2 } } },
    'highAnswer',
    'missed',
    60_000,
  ],
  [
    'never answered',
    { acknowledgement: { ...well.acknowledgement, high: { p95Ms: null, never: 2 } } },
    'never',
    'missed',
    2,
  ],
])('%s', (_, different, measure, verdict, by) => {
  const found = verdictOf({ ...well, ...different }, measure)
  expect(found?.verdict).toBe(verdict)
  expect(found?.by).toBeCloseTo(by)
})
