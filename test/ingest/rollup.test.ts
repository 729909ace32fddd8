import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { quality, type Reading } from '../../core/reading.ts'
import { forgetOld } from '../../ingest/rollup/retention.ts'
import { createRoller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { type ReadingStore, StoreUnavailable, type Tier } from '../../storage/readings/store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 6, 3, 10, 30)
const point = 'nangan/gate-1/level'
const plant = plantOf([
  { id: 'level', quantity: 'water_level' },
  { id: 'energy', quantity: 'energy' },
])
const level = (at: number, value: number): Reading => ({
  ...{ point, at, receivedAt: at, value },
  quality: quality.good,
})

const meter = 'nangan/gate-1/energy'
const energy = (at: number, value: number): Reading => ({ ...level(at, value), point: meter })

async function openCity(wrap: (store: ReadingStore) => ReadingStore = (store) => store) {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(temporaryFolder())
  const metrics = new Registry()
  const store = opened.use(
    await openEmbeddedStore({ folder: folder.path }, { plant: () => plant, log: quietLog, metrics }),
  )
  const state = opened.use(
    await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6, quarantineMax: 10 }),
  )
  const clock = { now }
  const latest = new Map<string, number>()
  const options = { log: quietLog, metrics, plant: { current: plant }, state, keep: { raw: 30, '1h': 90, '1d': 0 } }
  const roller = createRoller({ ...options, store: wrap(store), clock: () => clock.now })
  const owned = opened.move()
  return {
    store,
    state,
    roller,
    clock,
    metrics,
    async ingest(...readings: Reading[]) {
      await store.append(readings)
      const newestBefore = new Map(latest)
      for (const { point: id, at } of readings) latest.set(id, Math.max(at, latest.get(id) ?? at))
      const points = new Map(readings.map((one) => [one.point, { latest: { ...one, at: latest.get(one.point) ?? 0 } }]))
      const touched = touchedHours(readings, plant, points, newestBefore)
      await state.commit({ cursor: state.cursor + 1, points: new Map(), memory: new Map(), rejects: [], touched })
    },
    async mark(id: string, hours: readonly number[]) {
      const touched = new Map([[id, new Set(hours)]])
      await state.commit({ cursor: state.cursor, points: new Map(), memory: new Map(), rejects: [], touched })
    },
    async counts(tier: Tier) {
      const pages = await Array.fromAsync(store.rollups({ tier, point, from: 0, to: now * 2 }))
      return pages.flat().map(({ count }) => count)
    },
    async totals(tier: Tier) {
      const pages = await Array.fromAsync(store.rollups({ tier, point: meter, from: 0, to: now * 2 }))
      return pages.flat().map(({ total }) => total)
    },
    async readings() {
      const all = [point, meter].map((id) => Array.fromAsync(store.range({ point: id, from: 0, to: now * 2 })))
      return (await Promise.all(all)).flat(2).length
    },
    dirty: () => state.dirty.count(Number.MAX_SAFE_INTEGER),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('rolling up', () => {
  test('a reading that comes while its hour is being rolled leaves the hour dirty, and counts the next time', async () => {
    let meanwhile: (() => Promise<void>) | undefined
    await using city = await openCity((store) => ({
      ...store,
      appendRollups: async (tier, rollups) => {
        const refused = await store.appendRollups(tier, rollups)
        if (tier === '1h') await meanwhile?.()
        return refused
      },
    }))
    await city.ingest(level(now - 2 * hour, 1))
    meanwhile = async () => {
      meanwhile = undefined
      await city.ingest(level(now - 2 * hour + 1, 2))
    }
    expect(await city.roller.roll()).toBe(true)
    while ((await city.dirty()) > 0) expect(await city.roller.roll()).toBe(true)
    expect([await city.counts('1h'), await city.counts('1d')]).toEqual([[2], [2]])
  })

  test('the hour under way is rolled every ten minutes; one that is over, at once', async () => {
    await using city = await openCity()
    await city.roller.roll()
    city.clock.now += 60_000
    await city.ingest(level(now, 1), level(now - hour, 2))
    await city.roller.roll()
    expect([await city.counts('1h'), await city.dirty()]).toEqual([[1], 1])
    city.clock.now += 10 * 60_000
    await city.roller.roll()
    expect([await city.counts('1h'), await city.dirty()]).toEqual([[1, 1], 0])
  })

  test('a store that is away costs no mark, and is left alone for a while', async () => {
    let isAway = true
    let asked = 0
    await using city = await openCity((store) => ({
      ...store,
      appendRollups: async (tier, rollups) => {
        asked++
        if (isAway) throw new StoreUnavailable('connect ECONNREFUSED')
        return store.appendRollups(tier, rollups)
      },
    }))
    await city.ingest(level(now - 2 * hour, 1))
    expect([await city.roller.roll(), await city.roller.roll(), await city.dirty(), asked]).toEqual([
      false,
      false,
      1,
      1,
    ])
    isAway = false
    city.clock.now += 60_000
    expect([await city.roller.roll(), await city.dirty()]).toEqual([true, 0])
    expect(await city.metrics.metrics()).toContain('huoshui_rollup_failed_total 1')
  })

  test('marks outlive the process, and are numbered on', async () => {
    using folder = temporaryFolder()
    const limits = { folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6, quarantineMax: 10 }
    const step = {
      cursor: 1,
      points: new Map(),
      memory: new Map(),
      rejects: [],
      touched: new Map([[point, new Set([7])]]),
    }
    const all = { before: 1e9, limit: 10 }
    const changes: number[] = []
    for (const _ of [1, 2]) {
      await using state = await openIngestState(limits)
      await state.commit(step)
      changes.push(...(await state.dirty.read(all)).map(({ change }) => change))
    }
    expect(changes).toEqual([1, 2])
  })
})

describe('a backlog', () => {
  const years = 250_000
  const first = Math.floor(now / hour) - years - 1

  test('of years is rolled up in one run', async () => {
    await using city = await openCity()
    await city.ingest(...Array.from({ length: 20 }, (_, index) => level(now - (index + 1) * 400 * day, index)))
    await city.mark(
      point,
      Array.from({ length: years }, (_, index) => first + index),
    )
    expect(await city.dirty()).toBe(years)
    expect(await city.roller.roll()).toBe(true)
    expect([await city.counts('1h'), await city.dirty()]).toEqual([new Array(20).fill(1), 0])
  })

  test('is counted without being looked at, and leaves the file as small as it was', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6 })
    const hours = new Set(Array.from({ length: years }, (_, index) => first + index))
    const step = { cursor: 1, points: new Map(), memory: new Map(), rejects: [] }
    await state.commit({ ...step, touched: new Map([[point, hours]]) })
    await state.commit({ ...step, touched: new Map([[meter, new Set([first, first + 1])]]) })
    await state.commit({ ...step, touched: new Map([[point, new Set([first])]]) })
    expect([await state.dirty.count(first + 2), await state.dirty.count(1e9), await state.dirty.oldest()]).toEqual([
      4,
      years + 2,
      first,
    ])
    const size = () => {
      using file = new DatabaseSync(join(folder.path, 'ingest.sqlite'))
      file.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return statSync(join(folder.path, 'ingest.sqlite')).size
    }
    // 16 bytes for each, and the counts by hour
    expect(size()).toBeLessThan(years * 32)
    for (let marks = await state.dirty.read({ before: 1e9, limit: 50_000 }); marks.length > 0; ) {
      await state.dirty.clear(marks)
      marks = await state.dirty.read({ before: 1e9, limit: 50_000 })
    }
    expect([await state.dirty.count(1e9), await state.dirty.oldest()]).toEqual([0, undefined])
    for (let turn = 0; turn < 10; turn++) await state.dirty.shrink()
    expect(size()).toBeLessThan(5_000_000)
  })

  test('of a file that named the point in every mark is taken over', async () => {
    using folder = temporaryFolder()
    const limits = { folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6 }
    await (await openIngestState(limits))[Symbol.asyncDispose]()
    using file = new DatabaseSync(join(folder.path, 'ingest.sqlite'))
    file.exec(`
      DROP TABLE dirty; DROP TABLE dirty_point; DROP TABLE dirty_count;
      CREATE TABLE dirty_hour (
        point TEXT NOT NULL, hour INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (point, hour)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX dirty_hour_change ON dirty_hour (change);
      CREATE TABLE rolled_point (point TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      INSERT INTO rolled_point VALUES ('${point}'), ('${meter}');
      INSERT INTO dirty_hour VALUES ('${point}', 7, 1), ('${point}', 8, 2);
      UPDATE dirty_change SET last = 2;
    `)
    await using state = await openIngestState(limits)
    await using reader = await openStateReader({ folder: folder.path })
    expect(await state.dirty.read({ before: 1e9, limit: 10 })).toEqual([
      { point, hour: 7, change: 1 },
      { point, hour: 8, change: 2 },
    ])
    expect(await state.dirty.count(1e9)).toBe(2)
    expect(await Promise.all([point, meter, 'linka/lake/level'].map((id) => reader.dirtyHours(id, 0, 1e9)))).toEqual([
      [7, 8],
      [],
      undefined,
    ])
  })
})

describe('what a counter grew by', () => {
  test('is counted after a silence of any length, and parted when late readings come', async () => {
    await using city = await openCity()
    await city.ingest(energy(now - 300 * day, 1000), energy(now - 20 * day, 1100))
    await city.roller.roll()
    expect(await city.totals('1h')).toEqual([0, 100])
    await city.ingest(energy(now - 200 * day, 1040))
    await city.roller.roll()
    expect([await city.totals('1h'), await city.totals('1d')]).toEqual([
      [0, 40, 60],
      [0, 40, 60],
    ])
  })

  test('goes on from the roll-ups where the readings are gone', async () => {
    await using city = await openCity()
    await city.ingest(energy(now - 500 * day, 1000), energy(now - 500 * day + 1, 1002))
    await city.roller.roll()
    await city.roller.forget()
    expect(await city.readings()).toBe(0)
    await city.ingest(energy(now - day, 1010))
    await city.roller.roll()
    expect(await city.totals('1d')).toEqual([2, 8])
  })

  test('a peak at the end of an hour is taken back when the next hour shows it', async () => {
    await using city = await openCity()
    const hourBefore = Math.floor(now / hour) * hour - 2 * hour
    await city.ingest(energy(hourBefore, 5), energy(hourBefore + 10, 900))
    await city.roller.roll()
    expect(await city.totals('1h')).toEqual([895])
    await city.ingest(energy(hourBefore + hour, 6))
    await city.roller.roll()
    expect(await city.totals('1h')).toEqual([0, 1])
  })
})

describe('forgetting', () => {
  test('leaves readings that are still to be rolled up, and the roll-ups of those that are gone', async () => {
    await using city = await openCity()
    await city.ingest(level(now - 40 * day, 1), level(now - 40 * day + 1, 1), level(now - day, 1))
    await city.roller.forget()
    expect(await city.readings()).toBe(3)
    await city.roller.roll()
    await city.roller.forget()
    expect([await city.readings(), await city.counts('1h'), await city.counts('1d')]).toEqual([1, [2, 1], [2, 1]])
    // a late one: its hour has lost its other readings
    await city.ingest(level(now - 40 * day + 2, 9))
    await city.roller.roll()
    expect([await city.counts('1h'), await city.counts('1d'), await city.dirty()]).toEqual([[2, 1], [2, 1], 0])
  })

  test('a tier that is kept for ever is not touched', async () => {
    const told: string[] = []
    const store = { forgetBefore: async (tier: string) => void told.push(tier) }
    await forgetOld({ store, keep: { raw: 0, '1h': 0, '1d': 9 }, now, oldestDirty: undefined })
    expect(told).toEqual(['1d'])
  })
})
