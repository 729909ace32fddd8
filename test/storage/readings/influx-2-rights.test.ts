import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type InfluxOptions, openInfluxStore } from '../../../storage/readings/influx.ts'
import { type PointRollup, StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf } from '../../contract/reading-store.ts'
import { type Influx2, type Rights, startInflux2 } from '../../support/influx-2.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import { day, level, series, start, valuesIn } from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

const rollup: PointRollup = {
  ...{ point: level, at: start, min: 1, mean: 2, max: 3 },
  ...{ count: 4, readings: 4, goodShare: 1 },
}

describe.skipIf(!requireServer('influxd'))('tokens and names of InfluxDB 2.x', () => {
  let influxd: Influxd
  let server: Influx2
  let made = 0
  beforeAll(async () => {
    influxd = await startInfluxd()
    server = await startInflux2(influxd.url)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await influxd[Symbol.asyncDispose]()
  })

  /** A bucket, and a token that may do so much with it. */
  async function place(rights?: (bucket: string) => Rights): Promise<InfluxOptions> {
    const bucket = `city-${made++}`
    await influxd.query(`CREATE DATABASE "${bucket}"`)
    const token = rights ? `token of ${bucket}` : server.token
    if (rights) server.tokens.set(token, rights(bucket))
    return { url: server.url, version: '2', token, org: server.org, bucket, timeoutMs: 100_000, batch: 5000 }
  }

  const makePolicies = async (bucket: string) => {
    for (const tier of ['1h', '1d']) {
      await influxd.query(`CREATE RETENTION POLICY "${tier}" ON "${bucket}" DURATION INF REPLICATION 1`)
    }
  }
  const threeOf = (bucket: string) => [bucket, `${bucket}/1h`, `${bucket}/1d`]

  test('one that may read and write all buckets makes the tiers, without a right to read organisations', async () => {
    await using store = await openInfluxStore(await place(), depsOf())
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    expect(await store.appendRollups('1h', [rollup])).toEqual([])
    const pages = store.rollups({ tier: '1h', point: level, from: 0, to: start + day })
    expect((await Array.fromAsync(pages)).flat()).toHaveLength(1)
  })

  test('one for the three buckets that somebody has made is enough, retention included', async () => {
    const options = await place((bucket) => ({ read: threeOf(bucket), write: threeOf(bucket) }))
    await makePolicies(options.bucket)
    await using store = await openInfluxStore(options, depsOf())
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    for (const tier of ['1h', '1d'] as const) expect(await store.appendRollups(tier, [rollup])).toEqual([])
    await store.forgetBefore('raw', Date.now() - 3 * day)
    expect(server.kept.get(options.bucket)).toMatchObject({ shardGroupDurationSeconds: 86_400 })
  })

  test('one for the bucket of the readings alone stores them, and says how to make the tiers by hand', async () => {
    const options = await place((bucket) => ({ read: [bucket], write: [bucket] }))
    await using store = await openInfluxStore(options, depsOf())
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    await expect(store.appendRollups('1h', [rollup])).rejects.toThrow(
      `buckets is unauthorized; the token may not do this; by hand: influx bucket create --org huoshui --name '${options.bucket}/1h'`,
    )
  })

  test('one that may only read the three is enough for charts', async () => {
    const options = await place()
    await using writer = await openInfluxStore(options, depsOf())
    await writer.append(series(3))
    server.tokens.set('of Grafana', { read: threeOf(options.bucket), write: [] })
    await using reader = await openInfluxStore({ ...options, token: 'of Grafana' }, depsOf())
    expect(await valuesIn(reader)).toEqual([0, 1, 2])
    await expect(reader.append(series(4))).rejects.toThrow('insufficient permissions for write')
  })

  test.each([
    ['may only write', (bucket: string) => ({ read: [], write: [bucket] })],
    ['may read and write others', () => ({ read: ['another'], write: ['another'] })],
  ])('one that %s is told before anything is written, whoever asks', async (_, rights) => {
    const options = await place(rights)
    await using store = await openInfluxStore(options, depsOf())
    const said = `no bucket ${options.bucket} of organisation huoshui, or the token may not read it`
    const before = server.writes
    await expect(store.append(series(3))).rejects.toThrow(StoreUnavailable)
    await expect(store.append(series(3))).rejects.toThrow(said)
    await expect(valuesIn(store)).rejects.toThrow(said)
    await expect(Array.fromAsync(store.rollups({ tier: '1h', point: level, from: 0, to: 1 }))).rejects.toThrow(said)
    expect(server.writes).toBe(before)
  })

  test('a bucket that is not there is told, and found when it has been made', async () => {
    const options = { ...(await place()), bucket: 'not yet' }
    await using store = await openInfluxStore(options, depsOf())
    const sent = series(3)
    await expect(store.append(sent)).rejects.toThrow('no bucket not yet of organisation huoshui')
    await influxd.query('CREATE DATABASE "not yet"')
    expect(await store.append(sent)).toEqual(counted({ written: 3 }))
  })

  describe('a mapping of the name to another bucket', () => {
    async function mapped(over: { readonly retention_policy?: string; readonly to?: string } = {}) {
      const options = await place()
      const { bucket: other } = await place()
      const { retention_policy = 'autogen', to = other } = over
      const isDefault = retention_policy === 'autogen'
      server.mappings.push({
        database: options.bucket,
        retention_policy,
        default: isDefault,
        bucket: to || options.bucket,
      })
      return { options, other }
    }

    test('is told before readings are written where nobody looks', async () => {
      const { options } = await mapped()
      await using store = await openInfluxStore(options, depsOf())
      const before = server.writes
      await expect(store.append(series(3))).rejects.toThrow(
        /from another bucket .* influx v1 dbrp delete --org huoshui --id m\d/,
      )
      expect(server.writes).toBe(before)
      server.mappings.length = 0
      expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    })

    test('that the token may not see is found out by what does not come back', async () => {
      const { options, other } = await mapped()
      server.tokens.set('narrow', { read: [options.bucket], write: [options.bucket] })
      await using store = await openInfluxStore({ ...options, token: 'narrow' }, depsOf())
      const sent = series(3)
      await expect(store.append(sent)).rejects.toThrow('does not give it back')
      expect(other).not.toBe(options.bucket)
      server.mappings.length = 0
      expect(await store.append(sent)).toEqual(counted({ written: 3 }))
    })

    test('is nothing where it is the same one; that of a tier is told when it is written', async () => {
      const { options } = await mapped({ to: '' })
      await using store = await openInfluxStore(options, depsOf())
      expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
      server.mappings.push({ database: options.bucket, retention_policy: '1h', default: false, bucket: options.bucket })
      await expect(store.appendRollups('1h', [rollup])).rejects.toThrow(
        `reads the database ${options.bucket}/1h from another`,
      )
    })
  })

  test.each([
    [1, 3_600],
    [3, 86_400],
    [30, 86_400],
    [400, 604_800],
  ])('%d days are kept in shards that 2.x takes', async (days, shard) => {
    const options = await place()
    await using store = await openInfluxStore(options, depsOf())
    await store.forgetBefore('raw', Date.now() - days * day + 1_000)
    expect(server.kept.get(options.bucket)).toEqual({ everySeconds: days * 86_400, shardGroupDurationSeconds: shard })
  })

  test('a retention that it may not set is said with what to do by hand', async () => {
    const options = await place((bucket) => ({ read: [bucket], write: [] }))
    await using store = await openInfluxStore(options, depsOf())
    await expect(store.forgetBefore('raw', Date.now() - 3 * day + 1_000)).rejects.toThrow(
      /the token may not do this; by hand: influx bucket update --id \w+ --retention 3d --shard-group-duration 1d$/,
    )
  })
})
