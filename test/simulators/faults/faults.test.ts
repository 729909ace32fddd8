import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StationReadings } from '../../../simulators/city/station.ts'
import { clockError, duplicate, outage, reorder } from '../../../simulators/faults/delivery.ts'
import { compose } from '../../../simulators/faults/fault.ts'
import { drift, dropout, noise, sentinel, spike, stuck } from '../../../simulators/faults/instrument.ts'

const second = 1000
const rows = (count: number): StationReadings[] =>
  Array.from({ length: count }, (_, index) => {
    const at = index * 10 * second
    const device = index % 2 === 0 ? 'a' : 'b'
    return { site: 's', device, at, sendAt: at, readings: { level: 1 + index / 1000, state: 'ok' } }
  })
const levels = (stream: Iterable<StationReadings>, device = 'a') =>
  [...stream].filter((row) => row.device === device).map(({ readings }) => Number(readings['level']))
const key = ({ device, at }: StationReadings) => `${device} ${at}`
const target = { device: 'a', wire: 'level' }

test('stuck holds the first value of its period only, and of its point only', () => {
  const told = [...stuck({ ...target, during: { from: 100 * second, to: 200 * second } })(rows(40))]
  const held = told.filter(({ device, at }) => device === 'a' && at >= 100 * second && at < 200 * second)
  expect(new Set(held.map(({ readings }) => readings['level']))).toEqual(new Set([1.01]))
  expect(levels(told, 'b')).toEqual(levels(rows(40), 'b'))
  expect(told.at(-2)?.readings['level']).toBe(1.038)
})

test('drift grows with time, noise stays about the truth, spikes stand alone', () => {
  expect(levels(drift(target, { perHour: 36 })(rows(41))).at(-1)).toBeCloseTo(1.04 + 4, 3)
  const noisy = levels(noise(target, { deviation: 0.01 })(rows(2000))).map((level, index) => level - 1 - index / 500)
  expect(Math.abs(noisy.reduce((sum, error) => sum + error, 0) / noisy.length)).toBeLessThan(0.002)
  expect(Math.max(...noisy.map(Math.abs))).toBeLessThanOrEqual(0.0301)
  const jumps = levels(spike(target, { size: 5, share: 0.5 })(rows(400))).map((level) => Math.abs(level) > 3)
  expect(jumps.filter(Boolean).length).toBeGreaterThan(20)
  expect(jumps.some((jump, index) => jump && jumps[index + 1])).toBe(false)
})

test('dropout takes a share away and leaves the rest of the row; a sentinel stands for the value', () => {
  const told = [...dropout(target, { share: 0.3 })(rows(2000))].filter(({ device }) => device === 'a')
  const left = told.filter(({ readings }) => 'level' in readings).length
  expect(told).toHaveLength(1000)
  expect(left).toBeGreaterThan(630)
  expect(left).toBeLessThan(770)
  expect(levels(sentinel(target, { value: -9999 })(rows(2)))).toEqual([-9999])
})

test('a clock is off by its step and its drift; nothing is sent at another time', () => {
  const told = [...clockError({ device: 'a' }, { aheadMs: 60_000, driftPpm: 1e6 })(rows(21))]
  expect(told.at(-1)).toMatchObject({ at: 200 * second + 60_000 + 200 * second, sendAt: 200 * second })
  expect(told[1]).toEqual(rows(2)[1])
})

const link = fc.constantFrom({}, { device: 'a' }, { site: 's' })
const period = fc.tuple(fc.nat(400), fc.nat(400)).map(([from, length]) => {
  return { from: from * second, to: (from + length) * second }
})

test('on the way nothing is lost and nothing is changed, and nothing is sent before it was', () => {
  const faults = fc.oneof(
    fc
      .record({ link, share: fc.double({ min: 0, max: 1, noNaN: true }) })
      .map(({ link, share }) => duplicate(link, { share })),
    fc.record({ link, depth: fc.integer({ min: 1, max: 9 }) }).map(({ link, depth }) => reorder(link, { depth })),
    fc
      .record({ link, period, perSecond: fc.integer({ min: 1, max: 9 }) })
      .map(({ link, period, perSecond }) => outage({ ...link, during: period }, { perSecond })),
  )
  fc.assert(
    fc.property(fc.array(faults, { maxLength: 3 }), fc.nat(60), (chain, count) => {
      const sent = rows(count)
      const told = [...compose(chain)(sent)]
      expect(new Set(told.map(key))).toEqual(new Set(sent.map(key)))
      for (const row of told) expect(row.sendAt).toBeGreaterThanOrEqual(row.at)
    }),
  )
})

test('an outage keeps a station silent, then sends all of it in order; a small buffer loses the oldest', () => {
  const during = { from: 100 * second, to: 300 * second }
  const told = [...outage({ device: 'a', during }, { perSecond: 2 })(rows(60))]
  expect(told.some(({ device, sendAt }) => device === 'a' && sendAt >= during.from && sendAt < during.to)).toBe(false)
  const own = told.filter(({ device }) => device === 'a').map(({ at }) => at)
  expect(own).toEqual(own.toSorted((a, b) => a - b))
  expect(told.map(({ sendAt }) => sendAt)).toEqual(told.map(({ sendAt }) => sendAt).toSorted((a, b) => a - b))
  const kept = [...outage({ device: 'a', during }, { keep: 3 })(rows(60))].filter(({ device }) => device === 'a')
  expect(kept).toHaveLength(30 - 10 + 3)
})
