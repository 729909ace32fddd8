import { describe, expect, test } from 'vitest'
import { allAlarms } from '../../../web/console/alarm-table/address.ts'
import { found } from '../../../web/console/find.ts'
import { mapScale } from '../../../web/console/map-scale.ts'
import { readIncidents } from '../../../web/console/rules/incident-text.ts'
import { stepsFor, totalStepsFor } from '../../../web/console/steps.ts'
import { hashOf, pointsAtMost, type View, viewOf } from '../../../web/console/view.ts'
import { followed, panned, stretchOf, type TrendWindow, zoomed } from '../../../web/console/window.ts'

const hour = 3_600_000
const day = 24 * hour
const then = Date.UTC(2026, 6, 19)

describe('the address of a view', () => {
  const window: TrendWindow = { follow: 'no', from: then, to: then + hour }
  const views: readonly View[] = [
    { name: 'city', priority: undefined },
    { name: 'city', priority: 'critical' },
    { name: 'station', id: 'linka' },
    { name: 'station', id: undefined },
    { name: 'trend', points: ['a/b/c', 'a/b/d'], hidden: ['a/b/d'], window, at: then + 1 },
    { name: 'trend', points: [], hidden: [], window: { follow: 'now', spanMs: 7 * day }, at: undefined },
    { name: 'trend', points: ['a/b/c'], hidden: [], window, at: undefined, with: 'year' },
    allAlarms,
    { name: 'report', kind: 'day', site: '', from: undefined, to: undefined },
    { name: 'report', kind: 'flood', site: 'a', from: then, to: then + 2_000 },
    { name: 'health', days: 30, site: '' },
    { name: 'health', days: 7, site: 'a' },
    {
      ...{
        name: 'alarms',
        tab: 'history',
        priorities: ['critical', 'low'],
        standings: ['aside'],
        site: 'a',
        quantity: 'flow',
      },
      ...{ text: '水位 & a=b', group: 'site', sort: 'since', order: 'down', open: 'a.b.c', days: 30 },
    },
  ]
  test.each(views)('%j is read as it was written', (view) => {
    expect(viewOf(hashOf(view))).toEqual(view)
  })

  test.each([
    ['#/nowhere', { name: 'city' }],
    ['#/?priority=purple', { name: 'city', priority: undefined }],
    ['#/station/%', { name: 'station', id: '%' }],
    ['#/alarms?tab=x&priority=purple&sort=y&days=3', allAlarms],
    ['#/health?days=2', { days: 30 }],
    ['#/trend?from=5&to=4', { window: { follow: 'now', spanMs: 12 * hour } }],
    ['#/trend?points=a/b/c&at=9e99', { at: undefined }],
    ['#/trend?from=-8.64e15&to=-8.63999e15', { window: { follow: 'now', spanMs: 12 * hour } }],
    ['#/report?kind=flood&from=-8.64e15&to=8.64e15', { from: undefined, to: undefined }],
    ['#/rules?from=9e15', { name: 'rules' }],
    ['#/trend?span=1s', { window: { follow: 'now', spanMs: 60_000 } }],
    ['#/trend?hide=a/b/c&at=later', { hidden: [], at: undefined }],
    ['#/trend?points=a/b/c&at=9e99', { points: ['a/b/c'], at: undefined }],
    ['#/trend?points=a/b/c&at=1e16', { at: undefined }],
    ['#/trend?from=8e15&to=8000000000600000', { window: { follow: 'now', spanMs: 12 * hour } }],
    [`#/trend?points=${'x'.repeat(5_000)}`, { points: ['x'.repeat(200)] }],
    ['#/report?from=9e15', { from: undefined }],
    ['#/report?from=', { from: undefined }],
    ['#/report?kind=flood&from=-8.64e15&to=8.64e15', { kind: 'flood', from: undefined, to: undefined }],
    ['#/report?kind=flood&from=2000&to=1000', { from: undefined, to: undefined }],
  ])('%s, which nobody wrote, is read all the same', (hash, expected) => {
    expect(viewOf(hash)).toMatchObject(expected)
  })

  test('of marked incidents has those whose time can be told', () => {
    expect(readIncidents('flood@1780000000000;never@9e99;later@1e16')).toEqual([
      { name: 'flood', at: 1_780_000_000_000 },
    ])
  })

  test('has no more points than can be told apart, each once', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `a/b/p${index % 30}`)
    const view = viewOf(`#/trend?points=${ids.join(',')}`)
    expect(view.name === 'trend' && new Set(view.points).size).toBe(pointsAtMost)
  })
})

describe('the window of a trend', () => {
  const now = 20_600 * day
  test('zooms around the instant under the pointer, and pans by parts of itself', () => {
    const window: TrendWindow = { follow: 'no', from: now - 10 * hour, to: now }
    expect(zoomed(window, now, 0.5, now - 5 * hour)).toEqual({
      follow: 'no',
      from: now - 7.5 * hour,
      to: now - 2.5 * hour,
    })
    expect(panned(window, now, -0.5)).toEqual({ follow: 'no', from: now - 15 * hour, to: now - 5 * hour })
  })

  test('follows now as long as it was', () => {
    const following: TrendWindow = { follow: 'now', spanMs: day }
    const still: TrendWindow = { follow: 'no', ...stretchOf(following, now) }
    const again = followed(still)
    expect(again.follow === 'now' && again.spanMs).toBeCloseTo(day)
    expect(followed(following)).toBe(following)
  })
})

test.each([
  [hour, 10_000, { of: 'readings' }],
  [day, 300_000, { of: 'readings' }],
  [day, 10_000, { of: 'minutes', minutes: 2 }],
  [30 * day, 300_000, { of: 'minutes', minutes: 60 }],
  [365 * day, 300_000, { of: 'minutes', minutes: 720 }],
] as const)('a stretch of %d ms of readings every %d ms is shown by %j', (spanMs, usualMs, expected) => {
  expect(stepsFor(spanMs, usualMs)).toEqual(expected)
})

test('rain is summed over bars that can be seen', () => {
  expect([hour, day, 30 * day].map((spanMs) => totalStepsFor(spanMs).minutes)).toEqual([5, 15, 720])
})

test('points are found by words in any order and language; says how long 10,000 take', () => {
  const all = Array.from({ length: 10_000 }, (_, index) => {
    const [site, asset] = [`site-${index % 200}`, `gauge-${index}`]
    const text = `${site}/${asset}/level 夺底沟 水位 duodi gully water level ${index}`
    return { id: `${site}/${asset}/level`, kind: 'point' as const, label: `Gauge ${index}`, text, href: '' }
  })
  const took = Math.min(
    ...[1, 2, 3, 4, 5].map(() => {
      const began = performance.now()
      found(all, '水位 gauge-99', 12)
      return performance.now() - began
    }),
  )
  console.log(`search of 10,000 points: ${took.toFixed(1)} ms`)
  expect(found(all, '水位 gauge-9999', 12)).toMatchObject({ count: 1, shown: [{ label: 'Gauge 9999' }] })
  expect(found(all, 'level nothing', 12).count).toBe(0)
  expect(found(all, '  ', 12).count).toBe(0)
})

describe('the map', () => {
  test('has north up, east to the right, and the same scale both ways', () => {
    const scale = mapScale(
      [
        [29.6, 91.0],
        [29.7, 91.2],
      ],
      800,
      400,
      40,
    )
    const [south, north, east] = [scale.place([29.6, 91.1]), scale.place([29.7, 91.1]), scale.place([29.65, 91.2])]
    expect(north.y).toBeLessThan(south.y)
    expect(east.x).toBeGreaterThan(north.x)
    const perKm = (south.y - north.y) / (0.1 * 111.2)
    expect(scale.bar.pixels / scale.bar.km).toBeCloseTo(perKm, 5)
    for (const { x, y } of [south, north, east])
      expect(x >= 40 - 1e-9 && x <= 760 + 1e-9 && y >= 0 && y <= 400).toBe(true)
  })
})
