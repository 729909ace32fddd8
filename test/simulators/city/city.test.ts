import fc from 'fast-check'
import { expect, test } from 'vitest'
import { City, fits } from '../../../simulators/city/city.ts'
import { networkOf } from '../../../simulators/city/derive.ts'
import type { PlantEvent } from '../../../simulators/city/event.ts'
import { initialState, modelOf } from '../../../simulators/city/model.ts'
import type { CityState } from '../../../simulators/city/state.ts'
import { step } from '../../../simulators/city/step.ts'
import { weatherAt } from '../../../simulators/city/weather.ts'
import { judge, lhasa } from '../../support/city-alarms.ts'

const plant = lhasa()
const model = modelOf(plant, networkOf(plant), 1)
const start = Date.UTC(2026, 6, 17, 16)
const hour = 3_600_000
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const pumps = model.stations.flatMap((station) => station.pumps)
const gates = model.gates.map(({ drive }) => drive.id)
const anyEvent: fc.Arbitrary<PlantEvent> = fc.oneof(
  fc.record({ do: fc.constantFrom('trip', 'reset'), pump: fc.constantFrom(...pumps) }),
  fc.record({ do: fc.constantFrom('stick', 'free'), gate: fc.constantFrom(...gates) }),
  fc.record({ do: fc.constant('command'), gate: fc.constantFrom(...gates), percent: fc.integer({ min: 0, max: 100 }) }),
  fc.record({
    do: fc.constant('block'),
    screen: fc.constant('nangan-canal/screen'),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    do: fc.constant('leak'),
    lake: fc.constant('danqing-linka/lake'),
    flow: fc.integer({ min: 0, max: 900 }),
  }),
  fc.record({
    do: fc.constant('mains'),
    asset: fc.constant('najin-axis/cabinet'),
    state: fc.constantFrom('ok', 'failed'),
  }),
)

test('water balance: whatever rains, trips, jams and leaks, what came is what left and what is there', () => {
  const story = fc.record({
    events: fc.array(anyEvent, { maxLength: 6 }),
    rain: fc.double({ min: 0, max: 60, noNaN: true }),
    river: fc.double({ min: 20, max: 3000, noNaN: true }),
  })
  fc.assert(
    fc.property(story, ({ events, rain, river }) => {
      let state = initialState(model, start)
      const before = sum(state.volumes)
      for (let index = 0; index < 360; index++) {
        const weather = { ...weatherAt(1, state.at, 'dry'), river, rain: { everywhere: rain } }
        state = step(model, state, { weather, events: index === 60 ? events : [] }, 10)
      }
      const stored = sum(state.volumes) - before
      expect(Math.abs(stored - (state.balance.in - state.balance.out))).toBeLessThan(1e-9 * state.balance.in)
      expect(state.volumes.every((volume) => volume >= 0 && Number.isFinite(volume))).toBe(true)
    }),
    { numRuns: 15 },
  )
})

test('every point of the plant reports, in all sites, in the first row of its station', () => {
  const city = new City({ plant, from: start, spinUpMs: hour })
  const rows = [...city.readings(start)]
  expect(sum(rows.map(({ readings }) => Object.keys(readings).length))).toBe(plant.points.size)
  expect(new Set(rows.map(({ site }) => site)).size).toBe(plant.sites.length)
})

test('the same seed is the same city, another seed another', () => {
  const told = (seed: number) =>
    JSON.stringify([...new City({ plant, from: start, seed, spinUpMs: hour }).readings(start + hour)])
  expect(told(1)).toBe(told(1))
  expect(told(2)).not.toBe(told(1))
})

test('a state that went through JSON goes on as if nothing had been', () => {
  const whole = new City({ plant, from: start, spinUpMs: hour })
  for (let index = 0; index < 720; index++) whole.live()
  const half = new City({ plant, from: start, spinUpMs: hour })
  for (let index = 0; index < 300; index++) half.live()
  const saved: CityState = JSON.parse(JSON.stringify(half.state))
  expect(fits(half.model, saved)).toBe(true)
  const resumed = new City({ plant, from: start, state: saved })
  for (let index = 0; index < 420; index++) resumed.live()
  expect(resumed.state).toEqual(whole.state)
})

test('amounts of rain add up to what fell, less than a tip', () => {
  const rain = { everywhere: 7 }
  const city = new City({ plant, from: start, spinUpMs: hour, weather: (at) => ({ ...weatherAt(1, at, 'dry'), rain }) })
  const rows = [...city.readings(start + 6 * hour)].filter(({ device }) => device === 'beigan-1')
  const told = sum(rows.flatMap(({ readings }) => (typeof readings['rain'] === 'number' ? [readings['rain']] : [])))
  const last = rows.findLast(({ readings }) => 'rain' in readings)?.at ?? 0
  expect(told).toBeGreaterThan((7 * (last - start)) / hour - 0.41)
  expect(told).toBeLessThanOrEqual((7 * (last - start)) / hour + 0.21)
})

test('the seasons: monsoon nights are wet, noons dry, winter mornings freezing, and a day swings by about 15 °C', () => {
  const july = Array.from({ length: 31 * 24 }, (_, index) => weatherAt(1, Date.UTC(2026, 6, 1) + index * hour))
  const wet = july.flatMap(({ rain }, index) => (Object.keys(rain).length > 0 ? [(index + 8) % 24] : []))
  expect(wet.length).toBeGreaterThan(20)
  expect(wet.every((local) => local >= 21 || local <= 13)).toBe(true)
  const january = Array.from({ length: 24 }, (_, index) => weatherAt(1, Date.UTC(2026, 0, 14, 16) + index * hour).air)
  expect(Math.min(...january)).toBeLessThan(-4)
  expect(Math.max(...january) - Math.min(...january)).toBeGreaterThan(12)
  expect(Math.max(...january) - Math.min(...january)).toBeLessThan(19)
})

test.each([
  ['November', Date.UTC(2026, 10, 25, 3), ['huoshui-linka/weather/frost']],
  ['June', Date.UTC(2026, 5, 10, 3), []],
])('a dry day of %s, told every five minutes and sent all at once, calls nobody for nothing', (_, from, expected) => {
  const city = new City({ plant, from, interval: (everyMs) => Math.max(everyMs, hour / 12) })
  const backlog = [...city.readings(from + 24 * hour)].map((row) => ({ ...row, sendAt: from + 24 * hour }))
  expect([...judge(plant, backlog).raised.keys()]).toEqual(expected)
})
