import { describe, expect, test } from 'vitest'
import type { PointInfo } from '../../../../web/console/info.ts'
import { figuresOfPoint, type PointValues, stretchOfReport } from '../../../../web/console/report/figures.ts'

const minute = 60_000
const hour = 60 * minute
const name = { 'zh-CN': '水位', en: 'Level' }
const point: PointInfo = {
  ...{ id: 'linka/lake/level', name, assetName: name, quantity: 'water_level', kind: 'gauge', unit: 'm' },
  everyMs: 5 * minute,
}
const row = (at: number, value: number | null) => ({ at, value, least: value, greatest: value })

function seriesOf(rows: PointValues['rows'], different: Partial<PointInfo> = {}): PointValues {
  return { point: { ...point, ...different }, rows, usualMs: 5 * minute, stepMs: 0 }
}

describe('what a point did', () => {
  const stretch = { from: 0, to: 2 * hour }
  test('has its extremes when they were, the end, and what is missing', () => {
    const rows = Array.from({ length: 24 }, (_, index) => row(index * 5 * minute, index === 7 ? 3 : 1 + index / 100))
    const found = figuresOfPoint(seriesOf(rows.filter(({ at }) => at < hour || at > 100 * minute)), stretch)
    expect(found).toMatchObject({
      least: { value: 1, at: 0 },
      greatest: { value: 3, at: 35 * minute },
      end: { value: 1.23, at: 115 * minute },
      total: undefined,
      known: { gaps: 1 },
    })
    expect(found.known?.part).toBeCloseTo(1 - 50 / 120)
  })

  test('of rain has a sum and the wettest hour', () => {
    const rows = [row(10 * minute, 2), row(50 * minute, 1), row(70 * minute, 4), row(80 * minute, null)]
    expect(figuresOfPoint(seriesOf(rows, { kind: 'amount', quantity: 'rain' }), stretch)).toMatchObject({
      ...{ total: 7, mostInHour: { at: hour, value: 4 }, known: undefined },
    })
  })

  test('of which nothing is known says so', () => {
    expect(figuresOfPoint(seriesOf([row(minute, null)]), stretch)).toMatchObject({ least: undefined, end: undefined })
  })
})

test('a day is the last whole one of the city’s clock, a flood the day up to now', () => {
  const now = Date.UTC(2026, 6, 19, 2, 30) // 10:30 in Lhasa
  expect(stretchOfReport({ kind: 'day', from: undefined, to: undefined }, { now, zone: 'Asia/Shanghai' })).toEqual({
    ...{ from: Date.UTC(2026, 6, 17, 16), to: Date.UTC(2026, 6, 18, 16) },
  })
  // also where an address says a time within it
  const within = { kind: 'day', from: Date.UTC(2026, 6, 18, 3), to: Date.UTC(2026, 6, 18, 5) } as const
  expect(stretchOfReport(within, { now, zone: 'Asia/Shanghai' })).toEqual({
    ...{ from: Date.UTC(2026, 6, 17, 16), to: Date.UTC(2026, 6, 18, 16) },
  })
  expect(stretchOfReport({ kind: 'flood', from: undefined, to: undefined }, { now, zone: 'Asia/Shanghai' })).toEqual({
    ...{ from: Date.UTC(2026, 6, 18, 2), to: Date.UTC(2026, 6, 19, 2) },
  })
})
