import { describe, expect, test } from 'vitest'
import { curveOf, knownAt, ticksOf } from '../../../web/lib/curve.ts'
import { courseOf } from '../../../web/lib/direction.ts'
import { truthOf } from '../../../web/lib/truth.ts'

const minute = 60_000
const points = (...at: number[]) => at.map((each) => ({ at: each * minute, value: each }))

test('a line is never drawn where nothing is known', () => {
  const { pieces, gaps } = curveOf(points(0, 1, 2, 3, 20, 21, 22), { from: 0, to: 23 * minute })
  expect(pieces.map((piece) => piece.length)).toEqual([4, 3])
  expect(gaps).toEqual([{ from: 3 * minute, to: 20 * minute }])
})

test('what is not known up to now is a gap as well, and so is what is not to be believed', () => {
  const bad = [...points(0, 1, 2), { at: 3 * minute, value: null }, ...points(4, 5)]
  const { pieces, gaps } = curveOf(bad, { from: 0, to: 30 * minute })
  expect(pieces.map((piece) => piece.length)).toEqual([3, 2])
  expect(gaps).toEqual([{ from: 5 * minute, to: 30 * minute }])
  expect(curveOf([], { from: 0, to: 30 * minute }).gaps).toEqual([{ from: 0, to: 30 * minute }])
})

test('a time that was recorded more coarsely has gaps by its own rhythm, up to 10 minutes, the same at any zoom', () => {
  const span = { from: 0, to: 72 * minute }
  // every 5 minutes with half an hour missing, then every minute with 4 minutes missing
  const coarse = [0, 5, 10, 15, 20, 25, 55, 60, 61, 62, 63, 64, 65]
  const known = points(...coarse, 69, 70, 71, 72)
  expect(curveOf(known, span, { usualMs: 10_000 }).gaps).toEqual([
    { from: 25 * minute, to: 55 * minute },
    { from: 65 * minute, to: 69 * minute },
  ])
  // two alone tell no rhythm, and every 20 minutes is none
  expect(curveOf(points(0, 5), { from: 0, to: 5 * minute }, { usualMs: 10_000 }).gaps).toHaveLength(1)
  const hours = points(...Array.from({ length: 10 }, (_, index) => index * 40))
  expect(curveOf(hours, { from: 0, to: 360 * minute }, { usualMs: 10_000 }).gaps).toHaveLength(9)
})

test.each([
  [0, 1, [0, 0.5, 1]],
  [1.2, 2.15, [1, 1.5, 2, 2.5]],
  [5, 5, [4, 6]],
  [3652.1, 3652.4, [3652.1, 3652.2, 3652.3, 3652.4]],
])('ticks from %d to %d hold both', (low, high, ticks) => {
  const found = ticksOf(low, high)
  expect(found[0]).toBeLessThanOrEqual(low)
  expect(found[found.length - 1]).toBeGreaterThanOrEqual(high)
  if (low !== high) expect(found).toEqual(ticks)
})

test.each([
  ['rises', (t: number) => 1 + t * 0.01, 'rising'],
  ['falls', (t: number) => 2 - t * 0.01, 'falling'],
  ['swings', (t: number) => 2 + (t % 2) * 0.001, 'steady'],
] as const)('a value that %s', (_, valueAt, direction) => {
  const samples = Array.from({ length: 20 }, (_, t) => ({ at: t * minute, value: valueAt(t) }))
  expect(courseOf(samples, 2)).toMatchObject({ direction })
})

test('what was heard too short a time goes nowhere yet', () => {
  expect(courseOf([], 2)).toBeUndefined()
  expect(
    courseOf(
      [0, 1, 2].map((t) => ({ at: t * minute, value: t })),
      2,
    ),
  ).toBeUndefined()
})

test.each([
  ['nothing was heard yet', { connection: 'connecting', progress: {}, heardAt: undefined }, 0, 'connecting'],
  ['the connection is lost', { connection: 'lost', progress: {}, heardAt: 1 }, 2, 'offline'],
  ['nothing is known of its parts', { connection: 'live', progress: {}, heardAt: 0 }, 1_000, 'unproven'],
  [
    'all is well',
    { connection: 'live', progress: { alarms: { state: 'well' }, ingest: { state: 'well' } }, heardAt: 0 },
    5_000,
    'live',
  ],
  [
    'it was silent for long',
    { connection: 'live', progress: { alarms: { state: 'well' }, ingest: { state: 'well' } }, heardAt: 0 },
    8_001,
    'late',
  ],
  [
    'alarms are not judged',
    {
      connection: 'live',
      progress: { alarms: { state: 'late', because: 'stopped' }, ingest: { state: 'late', because: 'stopped' } },
      heardAt: 0,
    },
    1,
    'noeval',
  ],
  [
    'no station can deliver',
    {
      connection: 'live',
      progress: { alarms: { state: 'well' }, broker: { state: 'late', because: 'no-sign' }, ingest: { state: 'well' } },
      heardAt: 0,
    },
    1,
    'deaf',
  ],
  [
    'nothing is stored',
    {
      connection: 'live',
      progress: { alarms: { state: 'well' }, ingest: { state: 'late', because: 'stopped' } },
      heardAt: 0,
    },
    1,
    'old',
  ],
] as const)('where %s', (_, hearing, now, name) => {
  expect(truthOf(hearing, now).name).toBe(name)
})

describe('one rule of gaps', () => {
  const second = 1_000
  const rhythm = { usualMs: 10 * second }
  /** Of ten-second readings, the means of each ten minutes. */
  const steps = (readings: readonly { readonly at: number }[]) =>
    [...new Set(readings.map(({ at }) => Math.floor(at / (10 * minute)) * 10 * minute))].map((at) => ({ at, value: 1 }))

  test('what is silent for half an hour is a gap in readings as they came, and in steps of them', () => {
    const readings = Array.from({ length: 2_160 }, (_, index) => ({ at: index * 10 * second, value: 1 })).filter(
      ({ at }) => at < 120 * minute || at >= 150 * minute,
    )
    const span = { from: 0, to: 360 * minute }
    expect(curveOf(readings, span, rhythm).gaps).toEqual([{ from: 120 * minute - 10 * second, to: 150 * minute }])
    const inSteps = curveOf(steps(readings), span, { ...rhythm, stepMs: 10 * minute })
    expect(inSteps.gaps).toEqual([{ from: 120 * minute, to: 150 * minute }])
    expect(inSteps.pieces).toHaveLength(2)
  })

  test('steps that all have something have no gap, nor has the one that is not over', () => {
    const all = points(...Array.from({ length: 12 }, (_, index) => index * 10))
    expect(curveOf(all, { from: 0, to: 119 * minute }, { ...rhythm, stepMs: 10 * minute }).gaps).toEqual([])
  })

  test('a slow point may leave out a step, and is not known any more after three of its distances', () => {
    const slow = { usualMs: 15 * minute, stepMs: 10 * minute }
    const some = points(0, 10, 30, 40, 60, 120)
    expect(curveOf(some, { from: 0, to: 120 * minute }, slow).gaps).toEqual([{ from: 70 * minute, to: 120 * minute }])
    expect(knownAt(some, 29 * minute, slow)?.at).toBe(10 * minute)
    expect(knownAt(some, 119 * minute, slow)).toBeUndefined()
  })
})
