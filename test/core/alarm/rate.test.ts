import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { rateOf } from '../../../core/alarm/engine/signal/rate.ts'
import { AlarmStory } from '../../support/alarm-story.ts'
import { sharedData } from '../../support/shared-data.ts'

const [minuteMs, hourMs] = [60_000, 3_600_000]
type Point = readonly [at: number, value: number]

/** The rate after each sample, over an hour. */
function rates(readings: readonly Point[]): number[] {
  const memory = { at: [], value: [] }
  return readings.map(([at, value]) => rateOf(memory, at, value, hourMs))
}

function everyMinutes(minutes: number, values: readonly number[]): Point[] {
  return values.map((value, index) => [index * minutes * minuteMs, value])
}

const flat = [1, 1, 1, 1, 1, 1, 1]

test.each<[string, number, readonly number[], readonly number[]]>([
  ['a step is what it is, from its second reading on', 15, [...flat, 1.16, 1.16, 1.16], [0, 0.16, 0.16]],
  [
    'a spike is nothing, neither when it comes nor when it leaves the window',
    15,
    [...flat, 9, ...flat],
    new Array(8).fill(0),
  ],
  ['a fall to zero and back neither', 15, [...flat, 0, ...flat], new Array(8).fill(0)],
  ['two wrong readings in a row are taken for real', 15, [...flat, 3, 3, 1, 1], [0, 2, 2, 0]],
  ['a steady rise has no lag', 15, [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], [0.4]],
  ['a rise that speeds up is believed at once, up to twice as fast', 15, [...flat, 1.1, 1.3, 1.7], [0, 0.3, 0.7]],
  ['a flood counts in full at its second reading', 5, [...flat, ...flat, 2.5, 4], [0, 3]],
])('%s', (_, minutes, values, expected) => {
  expect(rates(everyMinutes(minutes, values)).slice(-expected.length)).toEqual(expected)
})

describe('the time that is spanned', () => {
  test('is three quarters of the window at least', () => {
    expect(rates(everyMinutes(15, [1, 1.1, 1.2, 1.3, 1.4]))).toEqual([Number.NaN, Number.NaN, Number.NaN, 0.4, 0.4])
    expect(rates(everyMinutes(5, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1.75, 1.75]))).toEqual([
      ...new Array(9).fill(Number.NaN),
      0,
      0.9,
    ])
  })

  test('is the window or a little more, where readings come when they like', () => {
    const late = everyMinutes(15, [...flat, 1.16, 1.16, 1.16]).map(
      ([at, value], index): Point => [at + (index % 3) * 10_000, value],
    )
    expect(Math.max(...rates(late).slice(4))).toBeLessThanOrEqual(0.16)
  })

  test('goes over a gap, and begins anew after a long one', () => {
    const gap = (minutes: number) =>
      [...everyMinutes(15, flat), ...everyMinutes(15, [2, 2, 2, 2])].map(([at, value], index): Point => {
        return index < flat.length ? [at, value] : [at + (6 * 15 + minutes) * minuteMs, value]
      })
    expect(rates(gap(45)).slice(-4)).toEqual([0, 1, 0.8, 0.666666667])
    expect(rates(gap(600)).slice(-4)).toEqual([Number.NaN, Number.NaN, Number.NaN, 0])
  })
})

test('one step of 0.16 m in 15 min data raises no alarm of 0.3 m/h; 0.32 m does', () => {
  const rule = { id: 'rise', kind: 'rate-of-rise', point: 'level', change: 0.3, per: '1h', window: '1h' }
  const story = () =>
    new AlarmStory([{ id: 'gauge', points: [{ id: 'level', quantity: 'water_level', every: '15min' }] }], {
      templates: { 'level-gauge': [rule] },
    }).at('02:00')
  const small = story().readsEvery('15min', 'gauge/level', [...flat, 1.16, 1.16, 1.16, 1.16, 1.16, 1.16])
  expect(small.news()).toEqual([])
  const large = story().readsEvery('15min', 'gauge/level', [...flat, 1.32, 1.32])
  expect(large.news()).toEqual(['04:00 gauge.level.rise raised NORM → UNACK !'])
})

const sentinels = new Set([-9999, 7999])

/** The stage in cm, without what stands for no value. */
function stages(path: string): Point[] {
  const text = gunzipSync(readFileSync(path))
  const records: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true })
  return records
    .map(({ datetime = '', stage }): Point => [Date.parse(`${datetime.replace(' ', 'T')}Z`), Number(stage)])
    .filter(([, value]) => Number.isFinite(value) && !sentinels.has(value))
}

/** The value between its neighbours: without single spikes, but known only when the next one is there. */
function runningMedian(readings: readonly Point[]): Point[] {
  return readings.map(([at, value], index) => {
    const three = [readings[index - 1]?.[1] ?? value, value, readings[index + 1]?.[1] ?? value]
    return [at, three.sort((a, b) => a - b)[1] ?? value]
  })
}

/** When a rate comes to so much or more. */
function rises(readings: readonly Point[], limit = 10): number[] {
  const known = readings.filter(([, rate]) => !Number.isNaN(rate))
  return known.filter(([, rate], index) => rate >= limit && !((known[index - 1]?.[1] ?? 0) >= limit)).map(([at]) => at)
}

describe('on the Logan River, every 15 min', () => {
  /** Medians half an hour apart, taken for an hour's rise, called 2, 23 and 10 times. */
  const gauges = [
    { gauge: 'BlackSmithFork2015', expected: 2 },
    { gauge: 'MainStreet2019', expected: 10 },
    { gauge: 'Mendon2019', expected: 8 },
  ].flatMap((each) => {
    const path = sharedData(`logan-river/${each.gauge}.csv.gz`)
    return path === undefined ? [] : [{ ...each, path }]
  })
  test.each(gauges)('the stage of $gauge rises by 10 cm or more in an hour $expected times', ({ path, expected }) => {
    const readings = stages(path)
    const rate = rates(readings)
    const called = rises(readings.map(([at], index) => [at, rate[index] ?? Number.NaN]))
    expect(called).toHaveLength(expected)

    const median = new Map(runningMedian(readings))
    const change = (at: number) => (median.get(at) ?? Number.NaN) - (median.get(at - hourMs) ?? Number.NaN)
    const real = rises([...median.keys()].map((at) => [at, change(at)]))
    expect(real).toHaveLength(expected)
    // one of 10.96 cm comes to 9.03 a quarter of an hour later, when its last reading is confirmed
    const clear = rises(
      [...median.keys()].map((at) => [at, change(at)]),
      11,
    )
    for (const at of clear) expect(called.some((each) => each > at - hourMs && each <= at + 15 * minuteMs)).toBe(true)
  })
})
