import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { type QualityReason, quality, type Reading, reasonCodes } from '../../core/reading.ts'
import type { Aggregate, AppendResult, ReadingStore, StoreDeps } from '../../storage/readings/store.ts'
import { plantOf } from '../support/decode.ts'
import { quietLog } from '../support/quiet.ts'
import {
  bucketsIn,
  contractPlant,
  day,
  flow,
  hour,
  level,
  minute,
  nastyNames,
  otherLevel,
  readAll,
  reading,
  second,
  series,
  start,
  valuesIn,
} from '../support/readings.ts'
import { describeTiers } from './tiers.ts'

/** An empty place for readings; each `open` gives a store on the same data, as a restarted process would see it. */
export interface StorePlace extends AsyncDisposable {
  open(deps: StoreDeps): Promise<ReadingStore>
}

export function depsOf(plant = contractPlant()): StoreDeps {
  return { plant: () => plant, log: quietLog, metrics: new Registry() }
}

/** What every implementation of the store does alike. */
export function describeReadingStore(name: string, prepare: () => Promise<StorePlace>): void {
  const inStore = (title: string, story: (store: ReadingStore, place: StorePlace) => Promise<void>) =>
    test(title, async () => {
      await using place = await prepare()
      await using store = await place.open(depsOf())
      await story(store, place)
    })

  describe(`${name}: what is appended comes back`, () => {
    inStore('with time, value and quality, ascending, whatever the order it came in', async (store) => {
      const sent = [reading(start + minute, 2, { quality: 3 }), reading(start, 1), reading(start + second, null)]
      expect(await store.append(sent)).toEqual(counted({ written: 3 }))
      expect(await readAll(store)).toEqual([
        { at: start, value: 1, quality: 1 },
        { at: start + second, value: null, quality: 9 },
        { at: start + minute, value: 2, quality: 3 },
      ])
    })

    inStore('with the reason of its quality, where it has one', async (store) => {
      const reasons = Object.keys(reasonCodes) as QualityReason[]
      const sent = reasons.map((reason, index) => reading(start + index, index, { quality: 3, reason }))
      await store.append([...sent, reading(start + hour, 1), reading(start + hour + 1, 1, { quality: 3 })])
      const stored = await readAll(store)
      expect(stored.map(({ reason }) => reason)).toEqual([...reasons, undefined, undefined])
      expect(Object.hasOwn(stored.at(-1) ?? {}, 'reason')).toBe(false)
    })

    inStore('as exactly the number that was sent', async (store) => {
      const numbers = [-0, 0, 1e21, -1e21, 0.1 + 0.2, 1 / 3, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, 1e-7, -273.15]
      await store.append(numbers.map((value, index) => reading(start + index, value)))
      expect(await valuesIn(store)).toEqual(numbers)
    })

    inStore('to the millisecond, on both sides of an hour, and long ago', async (store) => {
      const times = [0, 1, hour - 1, start - 1, start, start + hour - 1, start + hour, start + 40 * day]
      await store.append(times.map((at) => reading(at, at)))
      expect((await readAll(store)).map(({ at }) => at)).toEqual(times)
    })

    inStore('under names that would break a careless encoder', async (store) => {
      const points = nastyNames.flatMap((outer) => nastyNames.map((inner) => `${outer}/${outer}/${inner}`))
      const sent = points.map((point, index) => reading(start, index, { point }))
      expect(await store.append(sent)).toEqual(counted({ written: points.length }))
      expect(await store.append(sent)).toEqual(counted({ duplicates: points.length }))
      for (const [index, point] of points.entries()) expect(await valuesIn(store, { point })).toEqual([index])
    })

    inStore('after the store was opened again', async (store, place) => {
      await store.append(series(3))
      await using again = await place.open(depsOf())
      expect(await valuesIn(again)).toEqual([0, 1, 2])
    })

    inStore('of one point at a time', async (store) => {
      await store.append([reading(start, 1), reading(start, 2, { point: otherLevel })])
      await store.append([reading(start, 3, { point: flow })])
      expect(await valuesIn(store, { point: level })).toEqual([1])
      expect(await valuesIn(store, { point: otherLevel })).toEqual([2])
      expect(await valuesIn(store, { point: flow })).toEqual([3])
    })
  })

  describe(`${name}: the same point and time again`, () => {
    inStore('with the same value is a duplicate, and leaves quality as it was', async (store) => {
      await store.append([reading(start, 1, { quality: 3 }), reading(start + 1, null)])
      const again = [reading(start, 1, { quality: 1 }), reading(start + 1, null)]
      expect(await store.append(again)).toEqual(counted({ duplicates: 2 }))
      expect((await readAll(store)).map((stored) => stored.quality)).toEqual([3, 9])
    })

    inStore('with another value is a conflict, and overwrites', async (store) => {
      await store.append([reading(start, 1), reading(start + 1, 2), reading(start + 2, null)])
      const other = [reading(start, 5, { quality: 2 }), reading(start + 1, null), reading(start + 2, 7)]
      expect(await store.append(other)).toEqual(counted({ conflicts: 3 }))
      expect(await readAll(store)).toEqual([
        { at: start, value: 5, quality: 2 },
        { at: start + 1, value: null, quality: 9 },
        { at: start + 2, value: 7, quality: 1 },
      ])
    })

    inStore('with another value has no reason left of the one before', async (store, place) => {
      const spike = { quality: 3, reason: 'spike' } as const
      await store.append([0, 1, 2].map((index) => reading(start + index, 1, spike)))
      await using again = await place.open(depsOf())
      const bad = reading(start + 1, 2, { quality: 4, reason: 'out-of-range' })
      await again.append([reading(start, 2), bad, reading(start + 2, 2, { quality: 3 })])
      expect((await readAll(again)).map(({ reason }) => reason)).toEqual([undefined, 'out-of-range', undefined])
    })

    inStore('within one append: the last wins', async (store) => {
      const sent = [reading(start, 1), reading(start, 1), reading(start, 2), reading(start, null), reading(start, 4)]
      expect(await store.append(sent)).toEqual(counted({ written: 1, duplicates: 1, conflicts: 3 }))
      expect(await valuesIn(store)).toEqual([4])
    })

    inStore('is told from what only fills a gap', async (store) => {
      await store.append(series(10).filter((_, index) => index !== 4))
      expect(await store.append(series(12))).toEqual(counted({ written: 3, duplicates: 9 }))
      expect(await valuesIn(store)).toEqual(series(12).map(({ value }) => value))
    })

    inStore('is recognised after a restart, newer readings being stored already', async (store, place) => {
      const far = [reading(start + 100 * day, 1), reading(start + 30 * day, 2)]
      await store.append([...series(20), ...far])
      await using again = await place.open(depsOf())
      expect(await again.append(series(10))).toEqual(counted({ duplicates: 10 }))
      expect(await again.append(series(25))).toEqual(counted({ written: 5, duplicates: 20 }))
      const changed = [reading(start + 100 * day, 1), reading(start + 30 * day, 3), reading(start + 30 * day + 1, 4)]
      expect(await again.append(changed)).toEqual(counted({ written: 1, duplicates: 1, conflicts: 1 }))
      expect(await valuesIn(again, { from: start + day })).toEqual([3, 4, 1])
    })
  })

  describe(`${name}: a reading that cannot be stored`, () => {
    inStore('is refused in words, and its neighbours are stored', async (store) => {
      const bad = [
        reading(start + 1, Number.NaN),
        reading(start + 2, Number.POSITIVE_INFINITY),
        reading(start + 3, Number.NEGATIVE_INFINITY),
        reading(start + 0.5, 1),
        reading(Number.NaN, 1),
        reading(1e15, 1),
        reading(start + 4, 1, { point: 'nangan/weir-1/no-such-point' }),
      ]
      const result = await store.append([reading(start, 1), ...bad, reading(start + 9, 2)])
      expect(result).toMatchObject({ written: 2, duplicates: 0, conflicts: 0 })
      expect(result.refused.map((refusal) => refusal.reading)).toEqual(bad)
      for (const { detail } of result.refused) expect(detail).toMatch(/^.{10,}$/)
      expect(await valuesIn(store)).toEqual([1, 2])
    })

    inStore('nothing at all is stored as nothing', async (store) => {
      expect(await store.append([])).toEqual(counted({}))
    })
  })

  describe(`${name}: a range`, () => {
    inStore('begins at from and ends before to', async (store) => {
      await store.append(series(10))
      expect(await valuesIn(store, { from: start + 2 * second, to: start + 5 * second })).toEqual([2, 3, 4])
      expect(await valuesIn(store, { from: start + 1, to: start + second })).toEqual([])
      expect(await valuesIn(store, { from: start, to: start })).toEqual([])
      expect(await valuesIn(store, { from: -1e15, to: 1e15 })).toHaveLength(10)
    })

    inStore('lets through qualities up to the one asked for', async (store) => {
      const qualities = [1, 2, 3, 4, 9] as const
      await store.append(qualities.map((code, index) => reading(start + index, code, { quality: code })))
      for (const maxQuality of qualities) {
        const expected = qualities.filter((code) => code <= maxQuality)
        expect(await valuesIn(store, { maxQuality })).toEqual(expected)
      }
      expect(await valuesIn(store)).toEqual([...qualities])
    })

    inStore('of an unknown point, or of a point without readings, is empty', async (store) => {
      await store.append([reading(start, 1)])
      expect(await readAll(store, { point: 'nangan/weir-1/no-such-point' })).toEqual([])
      expect(await readAll(store, { point: otherLevel })).toEqual([])
      expect(await readAll(store, { point: flow })).toEqual([])
    })

    inStore('is streamed in pages, and may be left half-way', async (store) => {
      const sent = [...series(15_000), ...series(15_000, start + 70 * day)]
      await store.append(sent)
      const sizes: number[] = []
      let next = 0
      for await (const page of store.range({ point: level, from: 0, to: 1e15 })) {
        sizes.push(page.length)
        for (const { at } of page) expect(at === sent[next++]?.at || `${at} at ${next - 1}`).toBe(true)
      }
      expect(next).toBe(sent.length)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000)
      for await (const page of store.range({ point: level, from: 0, to: 1e15 })) {
        expect(page[0]?.value).toBe(0)
        break
      }
      expect(await valuesIn(store, { to: start + 1 })).toEqual([0])
    })

    inStore('leaves out what the point stored as another quantity', async (store, place) => {
      await store.append([reading(start, 1)])
      const plant = plantOf({ 'nangan/weir-1': { points: { level: 'distance' } } })
      await using again = await place.open(depsOf(plant))
      expect(await valuesIn(again)).toEqual([])
      expect(await again.append([reading(start, 2)])).toEqual(counted({ written: 1 }))
      expect(await valuesIn(again)).toEqual([2])
      expect(await valuesIn(store)).toEqual([1])
    })
  })

  describe(`${name}: buckets`, () => {
    const values: readonly [number, number | null][] = [
      [-1, 7],
      [0, 4],
      [20 * second, -2],
      [59_999, null],
      [minute, 5],
      [3 * minute, null],
      [4 * minute, 1],
      [4 * minute + 1, 1.5],
    ]
    const sent: Reading[] = values.map(([offset, value]) => reading(start + offset, value))
    const table: readonly [Aggregate, readonly number[]][] = [
      ['mean', [7, 1, 5, 1.25]],
      ['min', [7, -2, 5, 1]],
      ['max', [7, 4, 5, 1.5]],
      ['last', [7, -2, 5, 1.5]],
      ['count', [1, 2, 1, 2]],
    ]
    const starts = [-minute, 0, minute, 4 * minute].map((offset) => start + offset)
    inStore('a band: the mean with the least and the greatest, also of a quality that is not usable', async (store) => {
      await store.append([...sent, reading(start + 30 * second, 100, { quality: quality.bad })])
      const first = { at: start, value: 1, min: -2, max: 4 }
      const rest = [
        { at: start + minute, value: 5, min: 5, max: 5 },
        { at: start + 4 * minute, value: 1.25, min: 1, max: 1.5 },
      ]
      const usable = await bucketsIn(store, { aggregate: 'band', maxQuality: quality.suspect })
      expect(usable.slice(1)).toEqual([first, ...rest])
      const all = await bucketsIn(store, { aggregate: 'band' })
      expect(all.slice(1)).toEqual([{ ...first, value: 34, max: 100 }, ...rest])
    })

    for (const [aggregate, expected] of table) {
      inStore(`${aggregate}: start at a multiple of their length, without the empty ones`, async (store) => {
        await store.append(sent)
        const buckets = await bucketsIn(store, { aggregate })
        expect(buckets).toEqual(expected.map((value, index) => ({ at: starts[index], value })))
      })
    }

    inStore('hold only what is in the range, and of the quality asked for', async (store) => {
      await store.append([...sent, reading(start + 30 * second, 100, { quality: quality.bad })])
      const whole = { from: start + second, to: start + 4 * minute + 1, aggregate: 'max' } as const
      expect(await bucketsIn(store, { ...whole, maxQuality: quality.suspect })).toEqual([
        { at: start, value: -2 },
        { at: start + minute, value: 5 },
        { at: start + 4 * minute, value: 1 },
      ])
      expect((await bucketsIn(store, whole))[0]).toEqual({ at: start, value: 100 })
    })

    inStore('of any length: 1.5 s, a day, a week, a year', async (store) => {
      const times = [0, 1499, 1500, 3 * hour, 45 * day, 100 * day]
      await store.append(times.map((offset) => reading(start + offset, 1)))
      for (const everyMs of [1500, day, 7 * day, 365 * day]) {
        const starts = new Set(times.map((offset) => Math.floor((start + offset) / everyMs) * everyMs))
        const buckets = await bucketsIn(store, { everyMs, aggregate: 'count' })
        expect(buckets.map(({ at }) => at)).toEqual([...starts])
        expect(buckets.reduce((sum, { value }) => sum + value, 0)).toBe(times.length)
      }
    })

    inStore('of a long range come in pages', async (store) => {
      await store.append([...series(12_000), ...series(12_000, start + 40 * day)])
      const buckets = await bucketsIn(store, { everyMs: second, aggregate: 'last' })
      expect(buckets).toHaveLength(24_000)
      expect(buckets.at(-1)).toEqual({ at: start + 40 * day + 11_999 * second, value: 11_999 })
    })

    inStore('of an unknown point are none', async (store) => {
      expect(await bucketsIn(store, { point: 'nangan/weir-1/no-such-point' })).toEqual([])
      expect(await bucketsIn(store, { point: flow })).toEqual([])
    })
  })

  describe(`${name}: reading and writing at once`, () => {
    inStore('a range that is being read holds up no append', async (store) => {
      await store.append(series(20_000))
      const pages = store.range({ point: level, from: 0, to: 1e15 })[Symbol.asyncIterator]()
      expect((await pages.next()).done).toBe(false)
      expect(await store.append([reading(start + day, 1)])).toEqual(counted({ written: 1 }))
      await pages.return?.()
    })

    inStore('appends that overlap are counted as if they had come one by one', async (store) => {
      const results = await Promise.all([series(100), series(150), series(50)].map((sent) => store.append(sent)))
      expect(results.reduce((sum, { written }) => sum + written, 0)).toBe(150)
      expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(150)
    })
  })

  describe(`${name}: whoever reads while there is writing sees readings that were sent, whole`, () => {
    const names = Array.from({ length: 400 }, (_, index) => `p${index}`)
    const plant = plantOf({ 'nangan/weir-1': { points: Object.fromEntries(names.map((id) => [id, 'water_level'])) } })
    const points = names.map((id) => `nangan/weir-1/${id}`)
    const trusted = { maxQuality: quality.suspect } as const
    /** What all points report in a round: a bad reading of a high value, or a good one of a low value. */
    const roundOf = (at: number, number: number) => {
      const sent = number % 2 === 0 ? { quality: quality.bad, value: 99 } : { quality: quality.good, value: 1 }
      return points.map((point) => reading(at, sent.value, { point, quality: sent.quality }))
    }

    const whole = ['1 1', '99 4', 'trusted 1']

    /** Reads some points again and again until the writing ends; returns what was never sent. */
    async function unsentDuring(store: ReadingStore, writing: Promise<void>): Promise<string[]> {
      const seen = new Set<string>()
      let hasEnded = false
      const ended = writing.finally(() => {
        hasEnded = true
      })
      const watch = async (point: string) => {
        for (let isLast = false; !isLast; ) {
          isLast = hasEnded
          for (const { value, quality } of await readAll(store, { point })) seen.add(`${value} ${quality}`)
          const everyMs = 365 * day
          for (const { value } of await bucketsIn(store, { point, ...trusted, everyMs, aggregate: 'max' }))
            seen.add(`trusted ${value}`)
        }
      }
      const watched = [0, 1, 200, 399].map((index) => points[index] ?? '')
      await Promise.all([ended, ...watched.map(watch)])
      expect(seen).toContain('99 4')
      return [...seen].filter((each) => !whole.includes(each))
    }

    test('new ones, of many points at once', async () => {
      await using place = await prepare()
      await using store = await place.open(depsOf(plant))
      const write = async () => {
        for (let number = 0; number <= 60; number++) await store.append(roundOf(start + number, number))
      }
      expect(await unsentDuring(store, write())).toEqual([])
    })

    test('and others in their places, which contradict them', async () => {
      await using place = await prepare()
      await using store = await place.open(depsOf(plant))
      await store.append(roundOf(start, 0))
      const write = async () => {
        for (let number = 1; number <= 10; number++) await store.append(roundOf(start, number))
      }
      expect(await unsentDuring(store, write())).toEqual([])
    })
  })

  describeTiers(name, (title, story) =>
    inStore(title, async (store, place) => {
      await using stores = new AsyncDisposableStack()
      await story(store, async () => stores.use(await place.open(depsOf())))
    }),
  )

  test(`${name}: of two points, first seen at different times after a restart, each knows its own newest`, async () => {
    await using place = await prepare()
    await using before = await place.open(depsOf())
    await before.append([reading(start + hour, null, { point: otherLevel })])
    await using after = await place.open(depsOf())
    const late = reading(start + 6 * hour, null, { point: otherLevel })
    expect(await after.append([late, reading(start, null)])).toEqual(counted({ written: 2 }))
    expect(await after.append([late])).toEqual(counted({ duplicates: 1 }))
  })

  test(`${name}: any appends in any order, with restarts, leave and count what a last-wins map does`, async () => {
    const one = fc.record({
      offset: fc.integer({ min: 0, max: 12 }),
      value: fc.constantFrom(null, 1, 2),
      point: fc.constantFrom(level, flow, otherLevel),
    })
    const append = fc.record({ readings: fc.array(one, { maxLength: 12 }), afterRestart: fc.boolean() })
    const story = fc.asyncProperty(fc.array(append, { maxLength: 5 }), async (appends) => {
      await using place = await prepare()
      await using stores = new AsyncDisposableStack()
      let store = stores.use(await place.open(depsOf()))
      const model = new Map<string, number | null>()
      for (const { readings, afterRestart } of appends) {
        if (afterRestart) store = stores.use(await place.open(depsOf()))
        const counts = { written: 0, duplicates: 0, conflicts: 0 }
        const sent = readings.map(({ offset, value, point }) => reading(start + offset * 40 * minute, value, { point }))
        for (const { point, at, value } of sent) {
          const before = model.get(`${point} ${at}`)
          counts[before === undefined ? 'written' : before === value ? 'duplicates' : 'conflicts']++
          model.set(`${point} ${at}`, value)
        }
        expect(await store.append(sent)).toEqual(counted(counts))
      }
      const stored = new Map<string, number | null>()
      for (const point of [level, flow, otherLevel]) {
        for (const { at, value } of await readAll(store, { point })) stored.set(`${point} ${at}`, value)
      }
      expect(stored).toEqual(model)
    })
    await fc.assert(story, { numRuns: 8 })
  })

  test(`${name}: every append is on the metrics`, async () => {
    await using place = await prepare()
    const deps = depsOf()
    await using store = await place.open(deps)
    await store.append([reading(start, 1), reading(start, 1), reading(start, 2), reading(start, Number.NaN)])
    const text = await deps.metrics.metrics()
    for (const result of ['written', 'duplicate', 'conflict', 'refused']) {
      expect(text).toContain(`huoshui_store_readings_total{result="${result}"} 1\n`)
    }
    expect(text).toContain('huoshui_store_write_seconds_count 1\n')
  })
}

export function counted(counts: Partial<AppendResult>): AppendResult {
  return { written: 0, duplicates: 0, conflicts: 0, refused: [], ...counts }
}
