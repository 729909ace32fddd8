import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import type { HistoryBuckets } from '../../api/readings/plan.ts'
import { segmentsOf } from '../../api/readings/segments.ts'
import { historyBuckets } from '../../api/readings/tiers.ts'
import { parseEvery } from '../../core/every.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { type Quality, quality, type Reading } from '../../core/reading.ts'
import { createRoller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import type { PointState } from '../../storage/ingest/state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import type { Bucket } from '../../storage/readings/store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { anyName, anyPlace } from '../support/replay-plant.ts'

const hour = 3_600_000
const day = 24 * hour
const points = {
  level: { quantity: 'water_level' },
  rain: { quantity: 'rain' },
  energy: { quantity: 'energy' },
  'rain-since-8': { quantity: 'rain', adds: 'resets daily at 08:00' },
} as const

function plantIn(zone: string): Plant {
  const asset = {
    id: 'lake',
    kind: 'lake' as const,
    name: anyName,
    at: anyPlace,
    device: 'rtu',
    points: Object.entries(points).map(([id, point]) => ({ id, ...point })),
  }
  const site = { id: 'linka', kind: 'park' as const, name: anyName, at: anyPlace, assets: [asset] }
  const result = compilePlant({
    version: 1,
    city: { id: 'lhasa', name: anyName, zone, at: anyPlace },
    sites: [site],
  })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}

/** Always the same numbers, 0 to 1. */
function dice(): () => number {
  let state = 42
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** 12 days with silent stretches and misread registers, over a change of the clocks where the zone has one. */
function readingsOver(start: number): Reading[] {
  const roll = dice()
  const codes: readonly Quality[] = [1, 1, 1, 1, 2, 3, 4, 9]
  return Object.keys(points).flatMap((id) => {
    let at = start
    let counter = 0
    return Array.from({ length: 500 }, (): Reading => {
      const before = at
      at += Math.floor(roll() * 70 * 60_000) + (roll() < 0.01 ? 20 * hour : 0)
      const fallsToday = id === 'rain-since-8' && Math.floor((before - 30) / day) !== Math.floor((at - 30) / day)
      counter = roll() < 0.02 || fallsToday ? 0 : counter + roll()
      const misread = roll()
      const shown = misread < 0.02 ? 0 : misread < 0.04 ? counter + 1000 : counter
      const code = codes[Math.floor(roll() * codes.length)] ?? quality.good
      const value = code === quality.missing ? null : id === 'energy' || id === 'rain-since-8' ? shown : roll() * 10
      return { point: `linka/lake/${id}`, at, receivedAt: at, value, quality: code }
    })
  })
}

describe.each([
  ['Asia/Shanghai', Date.UTC(2026, 6, 3, 5)],
  ['America/Denver', Date.UTC(2026, 2, 4, 5)],
  ['Asia/Kathmandu', Date.UTC(2026, 6, 3, 5)],
])('buckets out of roll-ups, in %s', (zone, start) => {
  test('are those of the readings, whatever is asked, with late readings not yet rolled up', async () => {
    using folder = temporaryFolder()
    const plant = plantIn(zone)
    const metrics = new Registry()
    const log = quietLog
    await using store = await openEmbeddedStore({ folder: folder.path }, { plant: () => plant, log, metrics })
    await using state = await openIngestState({
      folder: folder.path,
      rejectsMax: 10,
      rejectsBytesMax: 1e6,
      quarantineMax: 10,
    })
    await using reader = await openStateReader({ folder: folder.path })
    const clock = () => start + 100 * day
    const keep = { raw: 0, '1h': 0, '1d': 0 }
    const roller = createRoller({ log, metrics, plant: { current: plant }, store, state, keep, clock })
    const latest = new Map<string, PointState>()
    const ingest = async (readings: readonly Reading[]) => {
      await store.append(readings)
      for (const one of readings) {
        const known = latest.get(one.point)?.latest.at ?? 0
        if (one.at > known) latest.set(one.point, { latest: one, quality: undefined })
      }
      const touched = touchedHours(readings, plant, latest)
      await state.commit({ cursor: state.cursor + 1, points: new Map(), memory: new Map(), rejects: [], touched })
    }
    const all = readingsOver(start)
    const late = all.filter((_, index) => index % 97 === 5)
    await ingest(all.filter((reading) => !late.includes(reading)))
    expect(await roller.roll()).toBe(true)
    await ingest(late)
    expect(await state.dirty.count(Number.MAX_SAFE_INTEGER)).toBeGreaterThan(10)

    const seen = new Set<string>()
    const asked = fc.record({
      id: fc.constantFrom(...Object.keys(points)),
      offset: fc.integer({ min: -2 * day, max: 20 * day }),
      length: fc.oneof(fc.integer({ min: 1, max: 5 * hour }), fc.integer({ min: hour, max: 20 * day })),
      isWhole: fc.boolean(),
      every: fc.constantFrom('1h', '2h', '7h', '1d', '2d', '1w', '1mo', '10min'),
      startHours: fc.constantFrom(0, 0, 8, 8.5),
      aggregate: fc.constantFrom('mean', 'min', 'max', 'count', 'total', 'last', 'band'),
      maxQuality: fc.constantFrom(quality.suspect, quality.suspect, quality.good),
    })
    const same = fc.asyncProperty(
      asked,
      async ({ id, offset, length, isWhole, every: text, startHours, aggregate, maxQuality }) => {
        const point = plant.points.get(`linka/lake/${id}`)
        if (!point || (aggregate === 'total' && id === 'level')) return
        const from = isWhole ? Math.floor((start + offset) / hour) * hour : start + offset
        const every = parseEvery(text)
        if (!every) throw new Error(text)
        const dayStartMs = every.of === 'time' ? 0 : startHours * hour
        const query: HistoryBuckets = {
          point: point.id,
          from,
          to: from + length,
          every,
          dayStartMs,
          aggregate,
          maxQuality,
        }
        const deps = { store, point, zone, now: clock() }
        const tiered = await historyBuckets(query, { ...deps, state: reader })
        const raw = await historyBuckets(query, { ...deps, state: { dirtyHours: async () => undefined } })
        seen.add(tiered.tier)
        expect(raw.tier).toBe('raw')
        expect(rounded(await Array.fromAsync(tiered.batches))).toEqual(rounded(await Array.fromAsync(raw.batches)))
      },
    )
    await fc.assert(same, { numRuns: 150 })
    expect(seen).toEqual(new Set(['raw', '1h', '1d']))
  })
})

/** Means and totals are added up in another order. */
function rounded(batches: readonly Bucket[][]): Bucket[] {
  const round = (value: number) => Math.round(value * 1e9) / 1e9
  return batches.flat().map((bucket) => ({ ...bucket, value: round(bucket.value) }))
}

describe('segments of a range', () => {
  const at = (text: string) => Date.parse(`2026-07-${text}Z`)
  const zone = 'Asia/Shanghai'
  const told = (tier: '1h' | '1d', from: string, to: string, dirty: string[] = []) =>
    segmentsOf({ tier, from: at(from), to: at(to), dirty: dirty.map((text) => at(text) / hour), zone }).map(
      (segment) => `${segment.source} ${[segment.from, segment.to].map((t) => new Date(t).toISOString().slice(8, 16))}`,
    )
  test.each([
    ['a part of an hour', told('1h', '03T10:10:00', '03T10:50:00'), ['raw 03T10:10,03T10:50']],
    [
      'hours',
      told('1h', '03T10:10:00', '03T12:30:00'),
      ['raw 03T10:10,03T11:00', '1h 03T11:00,03T12:00', 'raw 03T12:00,03T12:30'],
    ],
    [
      'days of the city, begun at 16:00 UTC',
      told('1d', '03T10:00:00', '05T17:00:00'),
      ['1h 03T10:00,03T16:00', '1d 03T16:00,05T16:00', '1h 05T16:00,05T17:00'],
    ],
    [
      'a day with a dirty hour',
      told('1d', '03T16:00:00', '05T16:00:00', ['04T15:00:00']),
      ['1h 03T16:00,04T15:00', 'raw 04T15:00,04T16:00', '1d 04T16:00,05T16:00'],
    ],
  ])('%s', (_, got, wanted) => expect(got).toEqual(wanted))
})
