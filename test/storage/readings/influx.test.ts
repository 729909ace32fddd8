import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type InfluxOptions, openInfluxStore } from '../../../storage/readings/influx.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf, describeReadingStore } from '../../contract/reading-store.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import { day, flow, hour, minute, reading, second, series, start, valuesIn } from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

describe.skipIf(!requireServer('influxd'))('a real InfluxDB 1.6', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
  })
  afterAll(() => influxd[Symbol.asyncDispose]())
  let databases = 0

  describeReadingStore('InfluxDB 1.6', async () => {
    const bucket = `place "${databases++}"`
    return {
      open: (deps) =>
        openInfluxStore({ url: influxd.url, version: '1', org: '', bucket, timeoutMs: 20_000, batch: 5000 }, deps),
      [Symbol.asyncDispose]: async () => {
        await influxd.query(`DROP DATABASE "${bucket.replaceAll('"', '\\"')}"`)
      },
    }
  })

  const optionsFor = (bucket: string, over: Partial<InfluxOptions> = {}): InfluxOptions => {
    return { url: influxd.url, version: '1', org: '', bucket, timeoutMs: 20_000, batch: 5000, ...over }
  }

  test('killed with kill -9: what was answered is kept, what was not is stored once after the restart', async () => {
    await using store = await openInfluxStore(optionsFor('killed', { batch: 50 }), depsOf())
    await store.append(series(100))
    const sent = series(200, start + 50 * second)
    await influxd.kill9()
    await expect(store.append(sent)).rejects.toThrow(StoreUnavailable)
    await expect(valuesIn(store)).rejects.toThrow(StoreUnavailable)
    await influxd.restart()
    expect(await valuesIn(store)).toHaveLength(100)
    const result = await store.append(sent)
    expect(result).toEqual(counted({ written: 150, conflicts: 50 }))
    expect(await valuesIn(store)).toHaveLength(250)
  })

  test('killed in the midst of an append: tried again, everything is stored and counted once', async () => {
    await using store = await openInfluxStore(optionsFor('killed midway', { batch: 200 }), depsOf())
    await store.append(series(1))
    const sent = series(40_000, start + second)
    const appended = store.append(sent).catch((error: unknown) => error)
    while ((await influxd.query('SELECT count(quality) FROM water_level', 'killed midway'))[0]?.values[0]?.[1] === 1);
    await influxd.kill9()
    expect(await appended).toBeInstanceOf(StoreUnavailable)
    await influxd.restart()
    expect(await store.append(sent)).toEqual(counted({ written: 40_000 }))
    expect(await valuesIn(store)).toHaveLength(40_001)
  })

  test('frozen: unavailable within the time-out, and well again when it thaws', async () => {
    await using store = await openInfluxStore(optionsFor('frozen', { timeoutMs: 300 }), depsOf())
    await store.append(series(10))
    const sent = series(20)
    influxd.pause()
    await expect(store.append(sent)).rejects.toThrow(StoreUnavailable)
    await expect(valuesIn(store)).rejects.toThrow(StoreUnavailable)
    influxd.resume()
    await using patient = await openInfluxStore(optionsFor('frozen'), depsOf())
    // what was in its sockets when it froze may be written before this is
    const { written, duplicates } = await patient.append(sent)
    expect([written + duplicates, sent.length]).toEqual([20, 20])
    expect(await valuesIn(patient)).toHaveLength(20)
  })

  test('opened while the server is down: works once it is up', async () => {
    await influxd.kill9()
    await using store = await openInfluxStore(optionsFor('not yet there'), depsOf())
    await influxd.restart()
    const sent = series(3)
    await expect(store.append(sent)).rejects.toThrow('database not found')
    expect(await store.append(sent)).toEqual(counted({ written: 3 }))
  })

  test('a type conflict refuses its own week and measurement, with the words of the server', async () => {
    await influxd.query('CREATE DATABASE typed')
    const foreign = `water_level,site=elsewhere value="text" ${start}`
    await fetch(`${influxd.url}/write?db=typed&precision=ms`, { method: 'POST', body: foreign })
    await using store = await openInfluxStore(optionsFor('typed'), depsOf())
    const bad = series(3)
    const good = [...series(5, start + 14 * day), ...series(5, start, { point: flow }), reading(start + minute, null)]
    const result = await store.append([...bad, ...good])
    expect(result).toMatchObject({ written: 11, duplicates: 0, conflicts: 0 })
    expect(result.refused.map((refusal) => refusal.reading)).toEqual(bad)
    for (const { detail } of result.refused) expect(detail).toMatch(/field type conflict: .*"value".*already exists/)
    expect(await valuesIn(store, { from: start + day })).toEqual([0, 1, 2, 3, 4])
  })

  test('readings beyond the retention are refused, the others stored', async () => {
    await influxd.query('CREATE DATABASE forgetful WITH DURATION 1d')
    await using store = await openInfluxStore(optionsFor('forgetful'), depsOf())
    const now = Date.now()
    const result = await store.append([...series(40, now - 30 * day), ...series(40, now - hour)])
    expect(result).toMatchObject({ written: 40, duplicates: 0, conflicts: 0 })
    expect(result.refused).toHaveLength(40)
    expect(result.refused[0]?.detail).toContain('points beyond retention policy')
    expect(await valuesIn(store, { from: now - 60 * day, to: now })).toHaveLength(40)
  })

  test('an error that comes with HTTP 200 is an error', async () => {
    await using store = await openInfluxStore(optionsFor('dropped'), depsOf())
    await store.append(series(3))
    await influxd.query('DROP DATABASE dropped')
    await expect(valuesIn(store)).rejects.toThrow('InfluxDB could not answer: database not found: dropped')
  })

  test('a value is not left behind by a reading without one, in the midst of a large append', async () => {
    await using store = await openInfluxStore(optionsFor('nulls', { batch: 7 }), depsOf())
    await store.append(series(30))
    const sent = series(40).map((one, index) => (index % 3 === 0 ? reading(one.at, null) : one))
    expect(await store.append(sent)).toEqual(counted({ written: 10, duplicates: 20, conflicts: 10 }))
    expect(await valuesIn(store)).toEqual(sent.map(({ value }) => value))
  })

  test('logs in with user and password; a wrong password is unavailable, so nothing is lost by it', async () => {
    await using guarded = await startInfluxd({ auth: true })
    await guarded.query(`CREATE USER huoshui WITH PASSWORD 'water: & 水' WITH ALL PRIVILEGES`)
    const options = optionsFor('guarded', { url: guarded.url })
    await using stranger = await openInfluxStore({ ...options, token: 'huoshui:guess' }, depsOf())
    await expect(stranger.append(series(3))).rejects.toThrow('authorization failed')
    await expect(valuesIn(stranger)).rejects.toThrow(StoreUnavailable)
    await using store = await openInfluxStore({ ...options, token: 'huoshui:water: & 水' }, depsOf())
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    expect(await valuesIn(store)).toEqual([0, 1, 2])
  })
})
