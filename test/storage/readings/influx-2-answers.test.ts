import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quality, type Reading } from '../../../core/reading.ts'
import { type InfluxOptions, openInfluxStore } from '../../../storage/readings/influx.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf, describeReadingStore } from '../../contract/reading-store.ts'
import { type Influx2, startInflux2, type Trouble } from '../../support/influx-2.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import {
  bucketsIn,
  hour,
  level,
  otherLevel,
  readAll,
  reading,
  series,
  start,
  valuesIn,
} from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

describe.skipIf(!requireServer('influxd'))('a server that answers as InfluxDB 2.9', () => {
  let influxd: Influxd
  let server: Influx2
  let buckets = 0
  beforeAll(async () => {
    influxd = await startInfluxd()
    server = await startInflux2(influxd.url)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await influxd[Symbol.asyncDispose]()
  })

  const options = async (over: Partial<InfluxOptions> = {}): Promise<InfluxOptions> => {
    const bucket = `bucket-${buckets++}`
    await influxd.query(`CREATE DATABASE "${bucket}"`)
    const { url, token, org } = server
    return { url, version: '2', token, org, bucket, timeoutMs: 100_000, batch: 5000, ...over }
  }

  describeReadingStore('InfluxDB 2.9', async () => {
    const where = await options()
    return {
      open: (deps) => openInfluxStore(where, deps),
      [Symbol.asyncDispose]: async () => void (await influxd.query(`DROP DATABASE "${where.bucket}"`)),
    }
  })

  const unavailable: readonly [string, Trouble][] = [
    ['a token that has run out', { status: 401, body: '{"code":"unauthorized","message":"unauthorized access"}' }],
    ['a token without the right', { status: 403, body: '{"code":"forbidden","message":"insufficient permissions"}' }],
    ['a bucket that is missing', { status: 404, body: '{"code":"not found","message":"bucket not found"}' }],
    ['too many requests', { status: 429, retryAfter: 7 }],
    ['an internal error', { status: 500, body: '{"code":"internal error","message":"unexpected error"}' }],
    ['a proxy without its server', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a server that is starting', { status: 503, retryAfter: 2 }],
    ['no answer in time', 'hang'],
  ]
  test.each(unavailable)(
    '%s is unavailable: tried again, everything is stored and counted once',
    async (_, trouble) => {
      const patience = { ...(await options({ batch: 10 })), timeoutMs: 100_000 }
      await using store = await openInfluxStore(patience, depsOf())
      const sent = series(30)
      await store.append([reading(start, 7)])
      server.troubles.push({ status: 503 })
      await expect(store.append(sent)).rejects.toThrow(StoreUnavailable)
      server.troubles.push(trouble)
      if (trouble === 'hang') patience.timeoutMs = 250
      const failure = await store.append(sent).catch((error: unknown) => error)
      patience.timeoutMs = 100_000
      expect(failure).toBeInstanceOf(StoreUnavailable)
      expect(failure).toHaveProperty('retryAfterMs', retryAfterMsOf(trouble))
      expect(await store.append(sent)).toEqual(counted({ written: 29, conflicts: 1 }))
      expect(await store.append(sent)).toEqual(counted({ duplicates: 30 }))
      expect(await valuesIn(store)).toEqual(sent.map(({ value }) => value))
    },
  )

  test('a trouble in the midst of an append changes nothing about the count', async () => {
    await using store = await openInfluxStore(await options({ batch: 10 }), depsOf())
    const sent = series(30)
    const before = server.writes
    const first = store.append(sent.slice(0, 5))
    await first
    server.troubles.push({ status: 503 })
    await expect(store.append(sent)).rejects.toThrow(StoreUnavailable)
    expect(await store.append(sent)).toEqual(counted({ written: 25, duplicates: 5 }))
    expect(server.writes - before).toBe(1 + 1 + 3)
  })

  const refusing: readonly [string, 'unparsable' | 'tooOld', RegExp][] = [
    ['400 for the whole body', 'unparsable', /^unable to parse '.*': invalid number$/],
    ['422 for a partial write', 'tooOld', /points beyond retention policy dropped=1$/],
  ]
  test.each(refusing)(
    '%s: the lines at fault are refused with its words, the others stored',
    async (_, rule, words) => {
      await using store = await openInfluxStore(await options({ batch: 64 }), depsOf())
      const sent = series(200)
      const bad = new Set([0, 17, 18, 99, 199])
      const times = [...bad].map((index) => ` ${start + index * 1000}`)
      server[rule] = (line) => times.some((time) => line.endsWith(time))
      try {
        const result = await store.append(sent)
        expect(result).toMatchObject({ written: 195, duplicates: 0, conflicts: 0 })
        expect(result.refused.map((refusal) => refusal.reading)).toEqual(sent.filter((_, index) => bad.has(index)))
        for (const { detail } of result.refused) expect(detail).toMatch(words)
      } finally {
        server[rule] = () => false
      }
      expect(await valuesIn(store)).toHaveLength(195)
      expect(await store.append(sent)).toEqual(counted({ written: 5, duplicates: 195 }))
    },
  )

  const states: readonly [string, Reading | undefined][] = [
    ['nothing', undefined],
    ['a good value', reading(start, 1)],
    ['one that nobody judged', reading(start, 3, { quality: quality.notEvaluated })],
    ['a suspect one', reading(start, 2, { quality: quality.suspect })],
    ['a bad one', reading(start, 99, { quality: quality.bad })],
    ['a sentinel', reading(start, -9999, { quality: quality.missing })],
    ['no value', reading(start, null)],
  ]
  const changes = [level, otherLevel].flatMap((point) =>
    states.flatMap(([from, before]) =>
      states.flatMap(([to, after]) => (after && before !== after ? [{ from, before, to, after, point }] : [])),
    ),
  )
  test.each(changes)(
    'where $from becomes $to, nobody sees a mixture, whichever field shows first: $point',
    async ({ before: of, after: to, point }) => {
      await using store = await openInfluxStore(await options(), depsOf())
      // one hour each: nothing of one is seen by the next
      for (const [index, first] of ['value', 'raw', 'quality'].entries()) {
        const from = start + index * hour
        const there = (each: Reading) => ({ ...each, point, at: from, receivedAt: from + 1000 })
        const [before, after] = [of && there(of), there(to)]
        const place = { from, to: from + hour - 1, point }
        await store.append([reading(from - 1, 0, { point }), ...(before ? [before] : [])])
        const seen: unknown[] = []
        const between = async () => {
          seen.push(...(await readAll(store, place)))
          const usable = { ...place, everyMs: hour, aggregate: 'max', maxQuality: quality.suspect } as const
          seen.push(...(await bucketsIn(store, usable)).map(({ value }) => value))
        }
        server.pieces = { first, between }
        try {
          await store.append([after])
        } finally {
          server.pieces = undefined
        }
        const sent = [before, after].flatMap((each) => (each ? [{ ...each }] : []))
        const readings = sent.map(({ at, value, quality: code }) => ({ at, value, quality: code }))
        // the quality of a sentinel alone says what it is: missing
        if (after.quality === quality.missing) readings.unshift({ at: from, value: null, quality: quality.missing })
        const usable = sent.flatMap(({ value, quality: code }) => (code <= quality.suspect ? [value] : []))
        for (const each of seen) expect([...readings, ...usable]).toContainEqual(each)
        expect(await readAll(store, place)).toEqual(readings.slice(-1))
      }
    },
  )

  test('a body of which every line is refused is not halved', async () => {
    await using store = await openInfluxStore(await options(), depsOf())
    const before = server.writes
    server.tooOld = () => true
    try {
      expect((await store.append(series(1000))).refused).toHaveLength(1000)
    } finally {
      server.tooOld = () => false
    }
    expect(server.writes - before).toBe(1)
  })

  test('a body that is too large is sent in halves', async () => {
    await using store = await openInfluxStore(await options(), depsOf())
    server.troubles.push({ status: 413, body: '{"code":"request too large","message":"unable to read data"}' })
    expect(await store.append(series(100))).toEqual(counted({ written: 100 }))
  })

  // `fetch` refuses this one itself, in words of its own
  test('a port that nobody may speak HTTP on is unavailable, not a bug', async () => {
    const nowhere = {
      url: 'http://127.0.0.1:1',
      version: '1',
      org: '',
      bucket: 'b',
      timeoutMs: 1000,
      batch: 10,
    } as const
    await using store = await openInfluxStore(nowhere, depsOf())
    await expect(store.append(series(1))).rejects.toThrow(StoreUnavailable)
    await expect(valuesIn(store)).rejects.toThrow(StoreUnavailable)
  })

  test('reading with a wrong token is unavailable', async () => {
    await using store = await openInfluxStore(await options({ token: 'wrong' }), depsOf())
    await expect(valuesIn(store)).rejects.toThrow(
      'InfluxDB answered 401 to GET /api/v2/buckets: unauthorized access; the token may not do this',
    )
    await expect(store.append(series(1))).rejects.toThrow(StoreUnavailable)
  })
})

function retryAfterMsOf(trouble: Trouble): number | undefined {
  return trouble === 'hang' || trouble.retryAfter === undefined ? undefined : trouble.retryAfter * 1000
}

/** On a real 2.x, with a token that may read and write all buckets; it removes the buckets that it makes. */
const {
  HUOSHUI_TEST_INFLUX_URL: url,
  HUOSHUI_TEST_INFLUX_TOKEN: token = '',
  HUOSHUI_TEST_INFLUX_ORG: org = 'huoshui',
} = process.env
if (url !== undefined) {
  const api = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${url}/api/v2/${path}`, { method, headers, body: body ? JSON.stringify(body) : null })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  interface Listed {
    readonly buckets: readonly { readonly id: string; readonly orgID: string; readonly name: string }[]
  }
  const list = async () => (await api('GET', `buckets?${new URLSearchParams({ org, limit: '100' })}`)) as Listed
  let made = 0
  describeReadingStore(`InfluxDB at ${url}`, async () => {
    const bucket = `huoshui-test-${process.pid}-${made++}`
    const orgID = (await list()).buckets[0]?.orgID
    await api('POST', 'buckets', { orgID, name: bucket })
    return {
      open: (deps) => openInfluxStore({ url, version: '2', token, org, bucket, timeoutMs: 100_000, batch: 5000 }, deps),
      async [Symbol.asyncDispose]() {
        // its tiers too
        const { buckets } = await list()
        const ours = buckets.filter(({ name }) => name === bucket || name.startsWith(`${bucket}/`))
        for (const { id } of ours) await api('DELETE', `buckets/${id}`)
      },
    }
  })
}
