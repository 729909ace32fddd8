import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { quality, type Reading } from '../../core/reading.ts'
import { forgetOld } from '../../ingest/rollup/retention.ts'
import { createRoller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { type ReadingStore, StoreUnavailable, type Tier } from '../../storage/readings/store.ts'
import { openIngestState } from '../../storage/state/ingest-state.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 6, 3, 10, 30)
const point = 'nangan/gate-1/level'
const plant = plantOf([{ id: 'level', quantity: 'water_level' }])
const level = (at: number, value: number): Reading => ({
  ...{ point, at, receivedAt: at, value },
  quality: quality.good,
})

async function openCity(wrap: (store: ReadingStore) => ReadingStore = (store) => store) {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(temporaryFolder())
  const metrics = new Registry()
  const store = opened.use(
    await openEmbeddedStore({ folder: folder.path }, { plant: () => plant, log: quietLog, metrics }),
  )
  const state = opened.use(
    openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6, quarantineMax: 10 }),
  )
  const clock = { now }
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
      const touched = touchedHours(readings, plant, new Map())
      state.commit({ cursor: state.cursor + 1, points: new Map(), memory: new Map(), rejects: [], touched })
    },
    async counts(tier: Tier) {
      const pages = await Array.fromAsync(store.rollups({ tier, point, from: 0, to: now * 2 }))
      return pages.flat().map(({ count }) => count)
    },
    async readings() {
      return (await Array.fromAsync(store.range({ point, from: 0, to: now * 2 }))).flat().length
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
    while (city.dirty() > 0) expect(await city.roller.roll()).toBe(true)
    expect([await city.counts('1h'), await city.counts('1d')]).toEqual([[2], [2]])
  })

  test('the hour under way is rolled every ten minutes; one that is over, at once', async () => {
    await using city = await openCity()
    await city.roller.roll()
    city.clock.now += 60_000
    await city.ingest(level(now, 1), level(now - hour, 2))
    await city.roller.roll()
    expect([await city.counts('1h'), city.dirty()]).toEqual([[1], 1])
    city.clock.now += 10 * 60_000
    await city.roller.roll()
    expect([await city.counts('1h'), city.dirty()]).toEqual([[1, 1], 0])
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
    expect([await city.roller.roll(), await city.roller.roll(), city.dirty(), asked]).toEqual([false, false, 1, 1])
    isAway = false
    city.clock.now += 60_000
    expect([await city.roller.roll(), city.dirty()]).toEqual([true, 0])
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
    const all = { after: 0, before: 1e9, limit: 10 }
    const changes: number[] = []
    for (const _ of [1, 2]) {
      using state = openIngestState(limits)
      state.commit(step)
      changes.push(...state.dirty.read(all).map(({ change }) => change))
    }
    expect(changes).toEqual([1, 2])
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
    expect([await city.counts('1h'), await city.counts('1d'), city.dirty()]).toEqual([[2, 1], [2, 1], 0])
  })

  test('a tier that is kept for ever is not touched', async () => {
    const told: string[] = []
    const store = { forgetBefore: async (tier: string) => void told.push(tier) }
    await forgetOld({ store, keep: { raw: 0, '1h': 0, '1d': 9 }, now, oldestDirty: undefined })
    expect(told).toEqual(['1d'])
  })
})
