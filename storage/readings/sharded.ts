import { Gauge, type Registry } from 'prom-client'
import { partitionOf } from '../../core/plant/partitions.ts'
import type { Reading } from '../../core/reading.ts'
import { reasonOf } from '../follow/seldom.ts'
import type { AppendResult, PlantLookup, ReadingStore } from './store.ts'

/** One InfluxDB of several. */
export interface Shard {
  /** For people. */
  readonly url: string
  readonly store: ReadingStore
}

export interface ShardedOptions {
  readonly shards: readonly Shard[]
  readonly plant: PlantLookup
  readonly metrics: Registry
  /** The bucket, or database: the same at each. */
  readonly bucket: string
  /** Counts ms and never steps. */
  readonly steady: () => number
}

/** One shard's part of an append. */
interface Portion {
  readonly shard: number
  readonly readings: readonly Reading[]
  result: AppendResult | undefined
}

/** A failure is told for so long, unless it is asked again: nobody may ask for a day. Ms. */
const saidForMs = 60_000
const identityPattern = /^influxdb (.*) on (\d+) shards$/

/** What tells readings that lie by site on so many servers from all others. */
export function shardedIdentity(bucket: string, shards: number): string {
  return `influxdb ${bucket} on ${shards} shards`
}

/** On how many servers the store of that identity is; undefined of a store that is no InfluxDB. */
export function shardsOf(identity: string): number | undefined {
  const found = identityPattern.exec(identity)?.[2]
  return found === undefined ? (identity.startsWith('influxdb ') ? 1 : undefined) : Number(found)
}

/** The store on several InfluxDBs: each site's readings and roll-ups are in one of them. */
export function openShardedStore({ shards, plant, metrics, bucket, steady }: ShardedOptions): ReadingStore {
  const troubles = new Map<number, { readonly because: string; readonly at: number }>()
  new Gauge({
    name: 'huoshui_store_shard_available',
    help: '1 while an InfluxDB of several answers, as of the last time that it was asked',
    labelNames: ['shard'] as const,
    registers: [metrics],
    collect() {
      for (const index of shards.keys()) this.set({ shard: String(index + 1) }, Number(!troubles.has(index)))
    },
  })
  const numberOf = (point: string) => {
    const site = plant().points.get(point)?.site ?? point.split('/')[0] ?? ''
    return partitionOf(site, shards.length)
  }
  const storeAt = (index: number): ReadingStore => {
    const shard = shards[index]
    if (!shard) throw new RangeError(`there is no shard ${index + 1}`)
    return shard.store
  }
  const noting = async <T>(index: number, work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work()
      troubles.delete(index)
      return result
    } catch (error) {
      troubles.set(index, { because: reasonOf(error), at: steady() })
      throw error
    }
  }
  async function* read<T>(point: string, ask: (store: ReadingStore) => AsyncIterable<T>): AsyncGenerator<T> {
    const index = numberOf(point)
    const pieces = ask(storeAt(index))[Symbol.asyncIterator]()
    try {
      for (;;) {
        const { done, value } = await noting(index, () => pieces.next())
        if (done) return
        yield value
      }
    } finally {
      await pieces.return?.()
    }
  }
  /** All are tried, whatever becomes of one; the first that fails is told. */
  const each = async <T>(indexes: readonly number[], work: (index: number) => Promise<T>): Promise<T[]> => {
    const settled = await Promise.allSettled(indexes.map((index) => noting(index, () => work(index))))
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
  }
  const every = [...shards.keys()]
  /** Appends of which some shards may have taken their part. */
  const unfinished = new WeakMap<readonly Reading[], readonly Portion[]>()

  return {
    identity: shardedIdentity(bucket, shards.length),
    problems: () =>
      [...troubles].flatMap(([index, { because, at }]) =>
        steady() - at > saidForMs ? [] : `store: shard ${index + 1} (${shards[index]?.url}): ${because}`,
      ),
    async append(readings) {
      // a store counts what it is given again by the very array
      const portions = unfinished.get(readings) ?? portioned(readings, numberOf)
      unfinished.set(readings, portions)
      await each(
        portions.map(({ shard }) => shard),
        async (index) => {
          const portion = portions.find(({ shard }) => shard === index)
          if (portion && !portion.result) portion.result = await storeAt(index).append(portion.readings)
        },
      )
      unfinished.delete(readings)
      return summed(portions)
    },
    range: (query) => read(query.point, (store) => store.range(query)),
    buckets: (query) => read(query.point, (store) => store.buckets(query)),
    rollups: (query) => read(query.point, (store) => store.rollups(query)),
    async appendRollups(tier, rollups) {
      const byShard = Map.groupBy(rollups, ({ point }) => numberOf(point))
      return (
        await each([...byShard.keys()], (index) => storeAt(index).appendRollups(tier, byShard.get(index) ?? []))
      ).flat()
    },
    async forgetBefore(tier, at) {
      await each(every, (index) => storeAt(index).forgetBefore(tier, at))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(shards.map(({ store }) => store[Symbol.asyncDispose]()))
    },
  }
}

function portioned(readings: readonly Reading[], numberOf: (point: string) => number): Portion[] {
  const byShard = Map.groupBy(readings, ({ point }) => numberOf(point))
  return [...byShard].map(([shard, some]) => ({ shard, readings: some, result: undefined }))
}

function summed(portions: readonly Portion[]): AppendResult {
  const results = portions.flatMap(({ result }) => result ?? [])
  const sum = (what: 'written' | 'duplicates' | 'conflicts') => results.reduce((total, each) => total + each[what], 0)
  return {
    ...{ written: sum('written'), duplicates: sum('duplicates'), conflicts: sum('conflicts') },
    refused: results.flatMap(({ refused }) => refused),
  }
}
