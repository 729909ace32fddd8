import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partitionOf } from '../../../core/plant/partitions.ts'
import { openStore } from '../../../storage/readings/open.ts'
import type { StoreSettings } from '../../../storage/readings/settings.ts'
import { shardedIdentity, shardsOf } from '../../../storage/readings/sharded.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf, describeReadingStore } from '../../contract/reading-store.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import { hour, level, readAll, reading, second, series, start } from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

test('a site stays in its shard, and sites are spread over all', () => {
  const sites = Array.from({ length: 1_000 }, (_, index) => `site-${index}`)
  const sizes = [0, 1, 2].map((shard) => sites.filter((site) => partitionOf(site, 3) === shard).length)
  expect(Math.min(...sizes)).toBeGreaterThan(280)
  expect([partitionOf('nangan', 1), partitionOf('nangan', 2), partitionOf('50%41', 2)]).toEqual([0, 0, 1])
})

test('an identity says on how many servers readings lie', () => {
  expect(shardsOf(shardedIdentity('a b on 9 shards', 3))).toBe(3)
  expect([shardsOf('influxdb huoshui'), shardsOf('embedded 7')]).toEqual([1, undefined])
})

describe.skipIf(!requireServer('influxd'))('two real InfluxDB 1.6, by site', () => {
  let influxds: readonly [Influxd, Influxd]
  beforeAll(async () => {
    influxds = [await startInfluxd(), await startInfluxd()]
  })
  afterAll(async () => {
    for (const each of influxds) await each[Symbol.asyncDispose]()
  })
  let databases = 0

  const settingsOf = (bucket: string): StoreSettings => {
    const urls = influxds.map(({ url }) => url)
    return {
      ...{ INFLUX_URL: urls[0], INFLUX_SHARDS: urls, INFLUX_SHARDS_BEFORE: undefined, INFLUX_VERSION: '1' },
      ...{ INFLUX_TOKEN: undefined, INFLUX_ORG: '', INFLUX_BUCKET: bucket, INFLUX_BATCH: 5_000 },
      ...{ INFLUX_TIMEOUT_MS: 20_000, HUOSHUI_DATA: '' },
    }
  }
  const countIn = async (influxd: Influxd, bucket: string) =>
    Number((await influxd.query('SELECT count(value) FROM water_level', bucket))[0]?.values[0]?.[1] ?? 0)

  describeReadingStore('InfluxDB 1.6 on two shards', async () => {
    const bucket = `place "${databases++}"`
    return {
      open: (deps) => openStore(settingsOf(bucket), deps),
      [Symbol.asyncDispose]: async () => {
        for (const each of influxds) await each.query(`DROP DATABASE "${bucket.replaceAll('"', '\\"')}"`)
      },
    }
  })

  test("one is killed: the other one's sites are read and written on, it is told which, and all is counted once", async () => {
    const [first, second_] = influxds
    const deps = depsOf()
    await using store = await openStore(settingsOf('killed'), deps)
    const other = '50%41/50%41/50%41'
    const sent = [...series(20), ...series(20, start, { point: other })]
    expect(await store.append(sent)).toEqual(counted({ written: 40 }))
    expect([await countIn(first, 'killed'), await countIn(second_, 'killed')]).toEqual([20, 20])
    await second_.kill9()
    const more = [reading(start + hour, 1), reading(start + hour, 2, { point: other })]
    await expect(store.append(more)).rejects.toThrow(StoreUnavailable)
    expect(await readAll(store, { point: level })).toHaveLength(21)
    await expect(readAll(store, { point: other })).rejects.toThrow(StoreUnavailable)
    expect(store.problems?.()).toEqual([expect.stringMatching(/^store: shard 2 \(http.*\): /)])
    const gauge = await deps.metrics.getSingleMetricAsString('huoshui_store_shard_available')
    expect(gauge).toContain('{shard="1"} 1')
    expect(gauge).toContain('{shard="2"} 0')
    // what is not of its sites does not wait for it, and does not make it well
    expect(await store.append([reading(start + 2 * hour, 1)])).toEqual(counted({ written: 1 }))
    expect(store.problems?.()).toHaveLength(1)
    await second_.restart()
    expect(await store.append(more)).toEqual(counted({ written: 2 }))
    expect([await countIn(first, 'killed'), await countIn(second_, 'killed')]).toEqual([22, 21])
    expect(store.problems?.()).toEqual([])
  })

  test('one has lost what it had: written again, it has that, and nothing is twice at the other', async () => {
    const [first, second_] = influxds
    const sent = [...series(30), ...series(30, start + second, { point: '50%41/50%41/50%41' })]
    {
      await using store = await openStore(settingsOf('lost'), depsOf())
      await store.append(sent)
    }
    await second_.query('DROP DATABASE "lost"')
    await using store = await openStore(settingsOf('lost'), depsOf())
    expect(await store.append([...sent])).toEqual(counted({ written: 30, duplicates: 30 }))
    expect([await countIn(first, 'lost'), await countIn(second_, 'lost')]).toEqual([30, 30])
  })
})
