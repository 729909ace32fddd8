import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { backtest } from '../../../core/alarm/backtest.ts'
import { quality, type Reading } from '../../../core/reading.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'
import { sharedData } from '../../support/shared-data.ts'

const plant = storyPlant([{ id: 'gauge', points: [{ id: 'level', quantity: 'water_level' }] }])
const rules = (...list: object[]) =>
  storyRules(plant, { templates: { '*': list.map((each) => ({ point: 'level', ...each })) } })
const start = Date.UTC(2026, 6, 1)
const minute = 60_000

function reading(at: number, value: number): Reading {
  return { point: 'linka/gauge/level', at, receivedAt: at, value, quality: quality.good }
}

/** A level that trembles on 2 m for a day, then floods. */
const noisy: Reading[] = [
  ...Array.from({ length: 288 }, (_, index) => reading(start + index * 5 * minute, index % 2 === 0 ? 1.995 : 2.005)),
  ...Array.from({ length: 48 }, (_, index) => reading(start + (288 + index) * 5 * minute, 2.1 + index / 20)),
]

test('a backtest counts, compares, finds lead times and advises', async () => {
  const report = await backtest({
    plant,
    rules: rules({ id: 'high', kind: 'high', limit: 2 }, { id: 'high-high', kind: 'high-high', limit: 4 }),
    inForce: rules({ id: 'high', kind: 'high', limit: 2, deadband: 0.05 }, { id: 'old', kind: 'low', limit: 1 }),
    source: () => [noisy.slice(0, 100), noisy.slice(100)],
    incidents: [
      { name: 'over the bank', at: start + 330 * 5 * minute, within: 'linka.gauge' },
      { name: 'before all', at: start - minute },
    ],
  })
  expect(report).toMatchObject({ readings: 336, from: start, to: noisy.at(-1)?.at })
  expect(report.kpis.topTen).toEqual([
    { alarm: 'linka.gauge.level.high', annunciations: 144 },
    { alarm: 'linka.gauge.level.high-high', annunciations: 1 },
  ])
  expect(report.difference).toEqual([
    { alarm: 'linka.gauge.level.high', tried: 144, inForce: 1 },
    { alarm: 'linka.gauge.level.high-high', tried: 1, inForce: null },
    { alarm: 'linka.gauge.level.old', tried: null, inForce: 0 },
  ])
  expect(report.incidents.map(({ leadMs, alarm }) => [leadMs, alarm])).toEqual([
    [43 * 5 * minute, 'linka.gauge.level.high'],
    [null, null],
  ])
  expect(report.advice).toEqual([
    { alarm: 'linka.gauge.level.high', change: { kind: 'deadband', deadband: 0.01 }, alarms: 144, saved: 143 },
  ])
})

test('nothing stored is no history, not an error', async () => {
  const report = await backtest({ plant, rules: rules({ id: 'high', kind: 'high', limit: 2 }), source: () => [] })
  expect(report).toMatchObject({ readings: 0, alarmsPerDay: 0, advice: [] })
})

const logan = sharedData('logan-river/BlackSmithFork2015.csv.gz')

test('on a real river it advises the deadband that an engineer would', async () => {
  const [header = '', ...lines] = gunzipSync(readFileSync(logan ?? ''))
    .toString()
    .trim()
    .split('\n')
  const stage = header.split(',').indexOf('stage')
  const river = lines.map((line) => {
    const columns = line.split(',')
    return reading(Date.parse(`${columns[0]?.replace(' ', 'T')}Z`), Number(columns[stage]))
  })
  const report = await backtest({
    plant,
    rules: rules({ id: 'high', kind: 'high', limit: 46.78 }),
    source: () => [river],
  })
  expect(report.kpis.annunciations).toBe(155)
  expect(report.advice[0]).toMatchObject({ alarms: 155, change: { kind: 'deadband', deadband: 0.4678 } })
  expect(report.advice[0]?.saved).toBeGreaterThan(110)
})
