import { describe, expect } from 'vitest'
import type { Rollup } from '../../core/rollup.ts'
import type { PointRollup, ReadingStore, RollupQuery } from '../../storage/readings/store.ts'
import { day, flow, hour, level, nastyNames, otherLevel, reading, start, valuesIn } from '../support/readings.ts'

export type StoreStory = (store: ReadingStore, again: () => Promise<ReadingStore>) => Promise<void>

function rollup(at: number, over: Partial<PointRollup> = {}): PointRollup {
  return { point: level, at, min: 1, mean: 1.5, max: 2.25, count: 4, readings: 5, goodShare: 0.6, ...over }
}

async function rollupsIn(store: ReadingStore, over: Partial<RollupQuery> = {}): Promise<Rollup[]> {
  const asked = { tier: '1h', point: level, from: 0, to: start + 3000 * day, ...over } as const
  return (await Array.fromAsync(store.rollups(asked))).flat()
}

const bare = ({ point: _, ...rest }: PointRollup): Rollup => rest

/** What every implementation of the store does alike with roll-ups. */
export function describeTiers(name: string, inStore: (title: string, story: StoreStory) => void): void {
  describe(`${name}: roll-ups`, () => {
    inStore('come back as they were, by tier and point, ascending', async (store) => {
      const hours = [rollup(start + hour), rollup(start, { total: 0.1 + 0.2 }), rollup(start + day, { min: -0 })]
      expect(await store.appendRollups('1h', hours)).toEqual([])
      await store.appendRollups('1d', [rollup(start, { count: 99 }), rollup(start, { point: flow, count: 7 })])
      const [later, first, last] = hours.map(bare)
      expect(await rollupsIn(store)).toEqual([first, later, last])
      expect((await rollupsIn(store, { tier: '1d' })).map(({ count }) => count)).toEqual([99])
      expect((await rollupsIn(store, { tier: '1d', point: flow })).map(({ count }) => count)).toEqual([7])
      expect(await rollupsIn(store, { point: otherLevel })).toEqual([])
      expect(await rollupsIn(store, { point: 'nangan/weir-1/no-such-point' })).toEqual([])
    })

    inStore('overwrite, even with nothing usable', async (store) => {
      const empty = rollup(start, { min: null, mean: null, max: null, count: 0, goodShare: 0, total: 0 })
      await store.appendRollups('1h', [rollup(start, { total: 4 })])
      await store.appendRollups('1h', [rollup(start, { mean: 1.75, total: 5 })])
      expect(await rollupsIn(store)).toEqual([bare(rollup(start, { mean: 1.75, total: 5 }))])
      await store.appendRollups('1h', [empty])
      expect(await rollupsIn(store)).toEqual([bare(empty)])
    })

    inStore('begin at from and before to', async (store) => {
      await store.appendRollups(
        '1h',
        [0, 1, 2, 3].map((number) => rollup(start + number * hour)),
      )
      const found = await rollupsIn(store, { from: start + hour, to: start + 3 * hour })
      expect(found.map(({ at }) => at)).toEqual([start + hour, start + 2 * hour])
    })

    inStore('are apart from readings, and outlive the process', async (store, again) => {
      await store.append([reading(start, 1)])
      await store.appendRollups('1h', [rollup(start)])
      expect(await valuesIn(store)).toEqual([1])
      expect(await rollupsIn(await again())).toHaveLength(1)
    })

    inStore('of years come in pages, of points with difficult names too', async (store) => {
      const point = `${nastyNames[0]}/${nastyNames[0]}/${nastyNames[6]}`
      const years = Array.from({ length: 12_000 }, (_, number) => rollup(start + number * hour, { point }))
      await store.appendRollups('1h', years)
      const pages = await Array.fromAsync(store.rollups({ tier: '1h', point, from: start, to: start + 3000 * day }))
      expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(10_000)
      expect(pages.flat().map(({ at }) => at)).toEqual(years.map(({ at }) => at))
    })

    inStore('of a point that the plant does not have are refused, the others kept', async (store) => {
      const stranger = rollup(start, { point: 'nangan/weir-1/no-such-point' })
      expect(await store.appendRollups('1h', [stranger, rollup(start)])).toEqual([stranger])
      expect(await rollupsIn(store)).toHaveLength(1)
    })

    inStore('and readings are forgotten apart, and never what is younger', async (store) => {
      const now = Math.floor(Date.now() / hour) * hour
      const times = [now - 40 * day, now - 20 * day, now - hour]
      await store.append(times.map((at) => reading(at, 1)))
      for (const tier of ['1h', '1d'] as const)
        await store.appendRollups(
          tier,
          times.map((at) => rollup(at)),
        )
      await store.forgetBefore('1h', now - 30 * day)
      const young = times.slice(1)
      const kept = await rollupsIn(store, { from: now - 30 * day, to: now })
      expect(kept.map(({ at }) => at)).toEqual(young)
      expect(await rollupsIn(store, { tier: '1d', to: now })).toHaveLength(3)
      expect(await valuesIn(store, { to: now })).toHaveLength(3)
      await store.forgetBefore('raw', now - 30 * day)
      expect(await valuesIn(store, { from: now - 30 * day, to: now })).toHaveLength(2)
      expect(await rollupsIn(store, { tier: '1d', to: now })).toHaveLength(3)
    })
  })
}
