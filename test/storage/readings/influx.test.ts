import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quality } from '../../../core/reading.ts'
import { type InfluxOptions, openInfluxStore } from '../../../storage/readings/influx.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf, describeReadingStore } from '../../contract/reading-store.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import {
  bucketsIn,
  day,
  flow,
  hour,
  level,
  minute,
  readAll,
  reading,
  second,
  series,
  start,
  valuesIn,
} from '../../support/readings.ts'
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
        openInfluxStore({ url: influxd.url, version: '1', org: '', bucket, timeoutMs: 100_000, batch: 5000 }, deps),
      [Symbol.asyncDispose]: async () => {
        await influxd.query(`DROP DATABASE "${bucket.replaceAll('"', '\\"')}"`)
      },
    }
  })

  const optionsFor = (bucket: string, over: Partial<InfluxOptions> = {}): InfluxOptions => {
    return { url: influxd.url, version: '1', org: '', bucket, timeoutMs: 100_000, batch: 5000, ...over }
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

  test('a 1.x that lacks the database, for a user who may not make it: the remedy is told, and it goes on once done', async () => {
    await using locked = await startInfluxd({ auth: true })
    const asAdmin = async (statement: string) => {
      const answer = await fetch(`${locked.url}/query`, {
        method: 'POST',
        body: new URLSearchParams({ q: statement }),
        headers: { authorization: `Basic ${Buffer.from('root:root-secret').toString('base64')}` },
      })
      // the head of its answer comes before the statement is run
      expect(await answer.text()).not.toContain('error')
    }
    await locked.query(`CREATE USER root WITH PASSWORD 'root-secret' WITH ALL PRIVILEGES`)
    await asAdmin(`CREATE USER platform WITH PASSWORD 'secret'`)
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const options = optionsFor('water', { url: locked.url, token: 'platform:secret' })
    const make = 'CREATE DATABASE "water", and GRANT ALL ON "water" TO "platform"'
    await using store = await openInfluxStore(options, { ...depsOf(), log })
    await expect(store.append(series(3))).rejects.toThrow(make)
    const told = lines.filter((line) => line.includes('cannot make sure'))
    expect(told.map((line) => JSON.parse(line).because)).toEqual([expect.stringContaining(make)])
    await asAdmin('CREATE DATABASE water')
    await expect(store.append(series(3))).rejects.toThrow(make)
    await asAdmin('GRANT ALL ON water TO platform')
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    const wrong = await openInfluxStore({ ...options, token: 'platform:wrong' }, depsOf())
    await expect(wrong.append(series(3))).rejects.toThrow('INFLUX_TOKEN is to be user:password')
    await wrong[Symbol.asyncDispose]()
  })

  test('killed in the midst of an append: tried again, everything is stored and counted once', async () => {
    await using store = await openInfluxStore(optionsFor('killed midway', { batch: 200 }), depsOf())
    await store.append(series(1))
    const sent = series(40_000, start + second)
    const appended = store.append(sent).catch((error: unknown) => error)
    while ((await influxd.query('SELECT count(value) FROM water_level', 'killed midway'))[0]?.values[0]?.[1] === 1);
    await influxd.kill9()
    expect(await appended).toBeInstanceOf(StoreUnavailable)
    await influxd.restart()
    expect(await store.append(sent)).toEqual(counted({ written: 40_000 }))
    expect(await valuesIn(store)).toHaveLength(40_001)
  })

  test('frozen: unavailable within the time-out, and well again when it thaws', async () => {
    const patience = { ...optionsFor('frozen'), timeoutMs: 100_000 }
    await using store = await openInfluxStore(patience, depsOf())
    await store.append(series(10))
    const sent = series(20)
    await influxd.pause()
    patience.timeoutMs = 300
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

  test('a value that may not be used is nowhere in `value`: a mean needs no knowledge of qualities', async () => {
    await using store = await openInfluxStore(optionsFor('means'), depsOf())
    const [bad, suspect] = [{ quality: quality.bad }, { quality: quality.suspect }]
    await store.append([reading(start, 1), reading(start + 1, 2), reading(start + 2, 900, bad), reading(start + 3, 9)])
    const mean = async () => (await influxd.query('SELECT mean(value) FROM water_level', 'means'))[0]?.values[0]?.[1]
    expect(await mean()).toBe(4)
    // corrected later: a good one that was bad, a bad one that is good, and one that there never was
    const sentinel = reading(start + 3, -9999, { quality: quality.missing, reason: 'sentinel' })
    const late = [reading(start + 1, 800, bad), reading(start + 2, 3, suspect), sentinel]
    expect(await store.append(late)).toEqual(counted({ conflicts: 3 }))
    expect(await mean()).toBe(2)
    expect(await readAll(store)).toEqual([
      { at: start, value: 1, quality: 1 },
      { at: start + 1, value: 800, quality: 4 },
      { at: start + 2, value: 3, quality: 3 },
      { at: start + 3, value: -9999, quality: 9, reason: 'sentinel' },
    ])
    expect(await store.append([...late, reading(start + 3, 5)])).toEqual(counted({ duplicates: 3, conflicts: 1 }))
    expect(await mean()).toBe(3)
  })

  test('half of a reading is none: not in ranges, buckets or roll-ups, nor a duplicate of what completes it', async () => {
    await using store = await openInfluxStore(optionsFor('halves'), depsOf())
    await store.append([reading(start, 1), reading(start + 1, null)])
    const write = (rows: readonly string[], policy = '') =>
      fetch(`${influxd.url}/write?db=halves&precision=ms&rp=${policy}`, { method: 'POST', body: rows.join('\n') })
    const series = 'water_level,asset=weir-1,point=level,site=nangan'
    await write([
      ...[`${series} raw=99 ${start + 2}`, `${series} quality=1i ${start + 3}`, `${series} quality=3i ${start + 4}`],
      ...[`${series} quality=4i,reason=3i ${start + 5}`, `${series} raw=97,reason=1i ${start + 7}`],
      // a replacement that was broken off
      `${series} value=0.5,quality=99i ${start + 6}`,
    ])
    const whole = [
      { at: start, value: 1, quality: 1 },
      { at: start + 1, value: null, quality: 9 },
    ]
    expect(await readAll(store)).toEqual(whole)
    expect(await readAll(store, { maxQuality: quality.missing })).toEqual(whole)
    for (const more of [{}, { maxQuality: quality.suspect }])
      expect(await bucketsIn(store, { aggregate: 'max', everyMs: day, ...more })).toMatchObject([{ value: 1 }])

    const bad = { quality: quality.bad }
    const completing = [
      ...[reading(start + 2, 99, bad), reading(start + 3, 7, bad), reading(start + 4, null)],
      ...[reading(start + 5, 98, bad), reading(start + 6, 96, bad), reading(start + 7, 97)],
    ]
    // a store that has just been opened looks at what is there
    await using again = await openInfluxStore(optionsFor('halves'), depsOf())
    expect(await again.append(completing)).toEqual(counted({ written: 6 }))
    expect(await readAll(again)).toEqual([
      ...whole,
      { at: start + 2, value: 99, quality: 4 },
      { at: start + 3, value: 7, quality: 4 },
      { at: start + 4, value: null, quality: 9 },
      { at: start + 5, value: 98, quality: 4 },
      { at: start + 6, value: 96, quality: 4 },
      { at: start + 7, value: 97, quality: 1 },
    ])

    const hour = { point: level, min: 1, mean: 2, max: 3, count: 4, readings: 4, goodShare: 1 }
    await store.appendRollups('1h', [{ ...hour, at: start }])
    const fields = ['min=1', 'mean=2', 'max=3', 'count=4i', 'readings=4i', 'good_share=1']
    await write(
      fields.map((field, index) => `${series} ${fields.filter((each) => each !== field)} ${start + (index + 1) * day}`),
      '1h',
    )
    const pages = store.rollups({ tier: '1h', point: level, from: 0, to: start + 30 * day })
    expect((await Array.fromAsync(pages)).flat().map(({ at }) => at)).toEqual([start])
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
