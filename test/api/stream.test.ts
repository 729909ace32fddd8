import { setImmediate as nextTurn } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLiveEvents, type LiveEvents } from '../../api/live/live-events.ts'
import { parsePosition } from '../../api/live/position.ts'
import { createApiMetrics } from '../../api/metrics.ts'
import type { StateReader } from '../../storage/ingest/state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, readingOf, smallPlant, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { failing } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { randomOf } from '../support/mutate.ts'
import { quietLog } from '../support/quiet.ts'

const at = Date.UTC(2026, 6, 3, 11)
let api: TestApi
beforeEach(async () => {
  api = await openTestApi({ HUOSHUI_API_STREAMS: '2' })
})
afterEach(() => api[Symbol.asyncDispose]())

/** Reads events of a stream until `count` have come. */
async function events(reader: ReadableStreamDefaultReader<Uint8Array>, count: number): Promise<[string, number][]> {
  const found: [string, number][] = []
  const decoder = new TextDecoder()
  for (let text = ''; found.length < count; ) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`ended after ${found.length} events`)
    text += decoder.decode(value, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; text = text.slice(end + 2), end = text.indexOf('\n\n')) {
      const id = /^id: (\d+)(?:\.\d+)?\nevent: reading\ndata: /.exec(text)?.[1]
      if (id === undefined) continue
      const data = JSON.parse(text.slice(text.indexOf('{'), end))
      expect(String(data.change)).toBe(id)
      found.push([`${id} ${data.point}`, data.value])
    }
  }
  return found
}

async function open(path: string, headers: Record<string, string> = {}) {
  const answer = await api.get(path, { headers })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  if (!answer.body) throw new Error('no body')
  return answer.body.getReader()
}

const level = (value: number) => readingOf('linka/lake/level', at + value, value)
const pump = (value: number) => readingOf('linka/lake/pump', at + value, value)
const rain = (value: number) => readingOf('canal/gauge/rain', at + value, value)

describe('the live stream', () => {
  test('begins with what is known, then says what changes', async () => {
    await api.ingest([level(1), pump(0)])
    const reader = await open('/api/v1/stream')
    expect(await events(reader, 2)).toEqual([
      ['1 linka/lake/level', 1],
      ['2 linka/lake/pump', 0],
    ])
    await api.ingest([level(2), rain(7)])
    expect(await events(reader, 2)).toEqual([
      ['3 linka/lake/level', 2],
      ['4 canal/gauge/rain', 7],
    ])
    await reader.cancel()
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_streams')).toContain('huoshui_api_streams 0')
  })

  test('of a site says nothing of others', async () => {
    await api.ingest([level(1), rain(1)])
    const reader = await open('/api/v1/stream?site=canal')
    expect(await events(reader, 1)).toEqual([['2 canal/gauge/rain', 1]])
    await api.ingest([level(2)])
    await api.ingest([rain(2)])
    expect(await events(reader, 1)).toEqual([['4 canal/gauge/rain', 2]])
    await reader.cancel()
  })

  test.each(['header', 'query'])('resumes after the last event seen, by %s', async (place) => {
    await api.ingest([level(1), pump(0), rain(1)])
    await api.ingest([level(2)])
    const reader =
      place === 'header'
        ? await open('/api/v1/stream', { 'last-event-id': '2.0' })
        : await open('/api/v1/stream?lastEventId=2')
    expect(await events(reader, 2)).toEqual([
      ['3 canal/gauge/rain', 1],
      ['4 linka/lake/level', 2],
    ])
    await api.ingest([pump(1)])
    expect(await events(reader, 1)).toEqual([['5 linka/lake/pump', 1]])
    await reader.cancel()
  })

  test('two clients that came at different times miss nothing and get nothing twice', async () => {
    await api.ingest([level(1)])
    const early = await open('/api/v1/stream')
    expect(await events(early, 1)).toEqual([['1 linka/lake/level', 1]])
    await api.ingest([level(2), pump(2)])
    const late = await open('/api/v1/stream?site=linka')
    expect(await events(late, 2)).toEqual([
      ['2 linka/lake/level', 2],
      ['3 linka/lake/pump', 2],
    ])
    await api.ingest([rain(3), level(3)])
    expect(await events(late, 1)).toEqual([['5 linka/lake/level', 3]])
    const seen: string[] = []
    while (!seen.includes('5 linka/lake/level')) seen.push(...(await events(early, 1)).map(([event]) => event))
    expect(seen.filter((event) => event !== '2 linka/lake/level')).toEqual([
      '3 linka/lake/pump',
      '4 canal/gauge/rain',
      '5 linka/lake/level',
    ])
    await Promise.all([early.cancel(), late.cancel()])
  })

  test('with changes that this state never had begins anew', async () => {
    await api.ingest([level(1)])
    const reader = await open('/api/v1/stream', { 'last-event-id': '99' })
    expect(await events(reader, 1)).toEqual([['1 linka/lake/level', 1]])
    await api.ingest([level(2)])
    expect(await events(reader, 1)).toEqual([['2 linka/lake/level', 2]])
    await reader.cancel()
  })

  test('is not opened a third time where two are the most, nor by HEAD', async () => {
    const readers = [await open('/api/v1/stream'), await open('/api/v1/stream')]
    const refused = await api.get('/api/v1/stream')
    expect([refused.status, await refused.json()]).toMatchObject([503, { type: '/docs#problem-too-many-streams' }])
    await readers[0]?.cancel()
    const headers = { authorization: `Bearer ${api.secrets.viewer}` }
    expect((await api.app.request('/api/v1/stream', { method: 'HEAD', headers })).status).toBe(200)
    const again = await open('/api/v1/stream')
    await Promise.all([again.cancel(), readers[1]?.cancel()])
  })
})

describe('alarms in the live stream', () => {
  const high = alarmRule()
  const shadow = alarmRule({ id: 'linka.gauge.level.trial', audience: 'shadow' })
  const canal = alarmRule({ id: 'canal.gauge.rain.high', site: 'canal' })
  let step = 0
  beforeEach(() => {
    step = 0
  })
  async function happens(...told: ReturnType<typeof raising>[]): Promise<void> {
    await api.alarms.commit({ cursor: ++step, events: told, records: [] })
  }

  /** Ids and words of events until `until` is among them. */
  async function news(reader: ReadableStreamDefaultReader<Uint8Array>, until: string): Promise<string[]> {
    const found: string[] = []
    const decoder = new TextDecoder()
    for (let text = ''; !found.includes(until); ) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`ended after ${found.join(', ')}`)
      text += decoder.decode(value, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; text = text.slice(end + 2), end = text.indexOf('\n\n')) {
        const frame = text.slice(0, end)
        const event = /^event: (.*)$/m.exec(frame)?.[1]
        if (!event) continue
        const { alarm, entry } = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '')
        const id = /^id: (.*)$/m.exec(frame)?.[1] ?? '-'
        found.push([id, event, alarm?.id, entry?.event, alarm?.state].filter(Boolean).join(' '))
      }
    }
    return found
  }

  test('a new client hears what stands, then what happens, but nothing of rules on trial', async () => {
    await happens(raising(high, at), raising(shadow, at))
    await api.ingest([level(1)])
    const reader = await open('/api/v1/stream')
    expect(await news(reader, '1.2 here')).toEqual(['- progress', '1 reading', `- alarm ${high.id} UNACK`, '1.2 here'])
    await happens(returning(shadow, at + 1), returning(high, at + 1))
    const returned = `1.4 alarm ${high.id} returned RTNUN`
    expect(await news(reader, returned)).toEqual([returned])
    await reader.cancel()
  })

  test('an alarm that goes on trial is ended for those who hear of it', async () => {
    await happens(raising(high, at))
    const reader = await open('/api/v1/stream?only=alarms')
    expect(await news(reader, '0.1 here')).toEqual(['- progress', `- alarm ${high.id} UNACK`, '0.1 here'])
    const trial = alarmRule({ version: 'v2', audience: 'shadow' })
    const before = { version: 'v1', audience: 'people' } as const
    const event = { type: 'rule-changed', at, before, anew: 'audience' } as const
    await happens({ rule: trial, serverAt: at, event }, raising(trial, at))
    const withdrawn = `0.3 alarm ${high.id} withdrawn NORM`
    expect(await news(reader, withdrawn)).toEqual([withdrawn])
    await reader.cancel()
  })

  test('a client that comes back hears every entry that it has missed, once', async () => {
    await happens(raising(high, at))
    await happens(raising(canal, at), returning(high, at + 1))
    await happens(raising(high, at + 2))
    const reader = await open('/api/v1/stream?site=linka', { 'last-event-id': '0.1' })
    expect(await news(reader, `0.4 alarm ${high.id} raised UNACK`)).toEqual([
      '- progress',
      `0.3 alarm ${high.id} returned UNACK`,
      `0.4 alarm ${high.id} raised UNACK`,
    ])
    await happens(returning(high, at + 3))
    const returned = `0.5 alarm ${high.id} returned RTNUN`
    expect(await news(reader, returned)).toEqual([returned])
    await reader.cancel()
  })

  test('only alarms, or only readings', async () => {
    await happens(raising(high, at))
    await api.ingest([level(1)])
    const alarms = await open('/api/v1/stream?only=alarms')
    expect(await news(alarms, '1.1 here')).toEqual(['- progress', `- alarm ${high.id} UNACK`, '1.1 here'])
    const readings = await open('/api/v1/stream?only=readings')
    await happens(returning(high, at + 1))
    await api.ingest([level(2)])
    expect(await news(alarms, `2.2 alarm ${high.id} returned RTNUN`)).toHaveLength(1)
    expect((await news(readings, '2.1 reading')).filter((line) => line.includes('alarm'))).toEqual([])
    await Promise.all([alarms.cancel(), readings.cancel()])
  })

  test.each(['x', '1.', '.2', '1.2.3'])('%s is no id of an event', async (id) => {
    expect((await api.get(`/api/v1/stream?lastEventId=${id}`)).status).toBe(400)
  })
})

test('how the parts of the platform stand comes first, and again when it changes, to everybody', async () => {
  const decoder = new TextDecoder()
  const progressOf = async (reader: ReadableStreamDefaultReader<Uint8Array>, wanted: RegExp) => {
    for (let text = ''; ; ) {
      const { done, value } = await reader.read()
      if (done) throw new Error('ended')
      text += decoder.decode(value, { stream: true })
      const data = [...text.matchAll(/event: progress\ndata: (.*)\n\n/g)].find(([, found = '']) =>
        wanted.test(found),
      )?.[1]
      if (data) return JSON.parse(data)
    }
  }
  const readers = [await open('/api/v1/stream?only=readings&site=canal'), await open('/api/v1/stream?only=alarms')]
  for (const reader of readers) {
    expect(await progressOf(reader, /well/)).toEqual({ alarms: { state: 'well' }, ingest: { state: 'well' } })
  }
  api.standings.alarms = { state: 'late', because: 'trouble', since: at, detail: 'EIO /secret/path' }
  const late = { state: 'late', because: 'trouble', since: '2026-07-03T11:00:00.000Z' }
  for (const reader of readers) {
    expect(await progressOf(reader, /late/)).toEqual({ alarms: late, ingest: { state: 'well' } })
    await reader.cancel()
  }
})

test('that the plant is another one is told to everybody who listens', async () => {
  const reader = await open('/api/v1/stream?only=alarms&site=canal')
  api.deps.plant.current = { ...api.deps.plant.current }
  const decoder = new TextDecoder()
  for (let text = ''; !text.includes('event: plant\ndata: {}\n\n'); ) {
    const { done, value } = await reader.read()
    expect(done).toBe(false)
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
})

describe('live readings on a clock of ours', () => {
  let live: LiveEvents
  let metrics: Registry
  beforeEach(() => {
    metrics = new Registry()
    live = liveOf(api.deps.state)
  })
  afterEach(() => live[Symbol.dispose]())

  function liveOf(state: StateReader): LiveEvents {
    const measures = createApiMetrics(metrics)
    const clock = () => api.clock.now
    const { plant, alarms, progress } = api.deps
    const given = { state, alarms, plant, progress, log: quietLog, measures, clock }
    return createLiveEvents({ ...given, most: 2, mostWaiting: 500 })
  }

  async function openLive(hangUp: () => void = () => {}) {
    const body = await live.open({ hangUp })
    if (body === 'full') throw new Error('full')
    return body.getReader()
  }

  test('a client that does not read is dropped, and counted; its neighbour goes on', async () => {
    let hungUp = 0
    const asleep = await openLive(() => hungUp++)
    const awake = await openLive()
    for (let value = 1; value <= 5; value++) {
      await api.ingest([level(value)])
      await live.poll()
      expect(await events(awake, 1)).toEqual([[`${value} linka/lake/level`, value]])
    }
    expect(hungUp).toBe(1)
    expect(await metrics.getSingleMetricAsString('huoshui_api_streams_dropped_total')).toContain(
      '{because="too-slow"} 1',
    )
    expect(await metrics.getSingleMetricAsString('huoshui_api_streams')).toContain('huoshui_api_streams 1')
    expect(await asleep.read()).toEqual({ done: true, value: undefined })
  })

  test('silence is broken by a comment, so that both sides know the other is there', async () => {
    const reader = await openLive()
    const text = async () => new TextDecoder().decode((await reader.read()).value)
    const progress = 'event: progress\ndata: {"alarms":{"state":"well"},"ingest":{"state":"well"}}\n\n'
    expect(await text()).toBe(`retry: 2000\n\n${progress}id: 0.0\nevent: here\ndata: {}\n\n`)
    await live.poll()
    api.clock.now += 5_000
    await live.poll()
    expect(await text()).toBe(': still here\n\n')
  })

  test('a client that comes while a look is under way misses nothing, and hears nothing twice', async () => {
    const real = api.deps.state
    const held = Promise.withResolvers<void>()
    metrics.clear()
    live = liveOf({
      ...real,
      latest: async (site) => {
        const found = await real.latest(site)
        await held.promise
        return found
      },
    })
    const asleep = await live.open({ after: { change: 0, number: 0 } })
    await api.ingest([level(1)])
    const opening = openLive()
    await nextTurn()
    await api.ingest([level(2)])
    const polled = live.poll()
    await nextTurn()
    held.resolve()
    const reader = await opening
    await polled
    await api.ingest([level(3)])
    await live.poll()
    expect((await events(reader, 3)).map(([, value]) => value)).toEqual([1, 2, 3])
    if (asleep !== 'full') await asleep.cancel()
  })

  test('a state and a journal that fail by chance cost a client that comes back nothing', async () => {
    const chance = randomOf(2)
    const fate = () => (chance() < 0.2 ? 'before' : 'well')
    const { plant, alarms, progress } = api.deps
    const state = failing(api.deps.state, ['changesSince', 'latest'], fate)
    const journal = failing(alarms, ['journal', 'journalEnd', 'alarms', 'alarm'], fate)
    metrics.clear()
    const measures = createApiMetrics(metrics)
    const given = { state, alarms: journal, plant, progress, log: quietLog, measures, clock: () => api.clock.now }
    live = createLiveEvents({ ...given, most: 2 })
    const [seen, rules] = [new Set<string>(), Array.from({ length: 20 }, (_, index) => alarmRule({ id: `a${index}` }))]
    let connections = 0
    let lastId = ''
    /** Reads what there is, and comes back after the last event whenever the stream ends. */
    const client = async (isOver: () => boolean) => {
      while (!isOver()) {
        try {
          const after = parsePosition(lastId)
          const body = await live.open(after ? { after } : {})
          if (body === 'full') throw new Error('full')
          connections++
          for await (const piece of body) {
            for (const frame of new TextDecoder().decode(piece).split('\n\n')) {
              lastId = /^id: (.*)$/m.exec(frame)?.[1] ?? lastId
              const data = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}')
              if (data.point) seen.add(`reading ${data.value}`)
              if (data.alarm) seen.add(`alarm ${data.alarm.id}`)
            }
          }
        } catch {
          // as an answer of 500 would be: tried again
        }
        await nextTurn()
      }
    }
    let over = false
    const reading = client(() => over)
    for (const [index, rule] of rules.entries()) {
      await api.ingest([level(index)])
      await api.alarms.commit({ cursor: index + 1, events: [raising(rule, at)], records: [] })
      await eventually(`${rule.id} to be seen`, async () => {
        await live.poll()
        return (seen.has(`alarm ${rule.id}`) && seen.has(`reading ${index}`)) || undefined
      })
    }
    over = true
    live[Symbol.dispose]()
    await reading
    console.log(`live: ${connections} connections for ${2 * rules.length} events`)
    expect(connections).toBeGreaterThan(5)
  })

  test('a state that cannot be read ends the streams, so that clients come back', async () => {
    using folder = temporaryFolder()
    const state = await openStateReader({ folder: folder.path })
    metrics.clear()
    live = liveOf(state)
    const reader = await openLive()
    await reader.read()
    await state[Symbol.asyncDispose]()
    await live.poll()
    expect(await reader.read()).toEqual({ done: true, value: undefined })
    expect(await metrics.getSingleMetricAsString('huoshui_api_streams_dropped_total')).toContain('{because="failed"} 1')
  })

  test('ends when its token is revoked, made anew, or has come to its end', async () => {
    const metrics = async () => await api.metrics.getSingleMetricAsString('huoshui_api_streams_dropped_total')
    for (const end of ['revoked', 'made anew'] as const) {
      const before = await metrics()
      const reader = await open('/api/v1/stream')
      await reader.read()
      await api.tokens.revoke('viewer')
      const made = end === 'made anew' ? await api.tokens.add('viewer', 'viewer') : undefined
      while (!(await reader.read()).done);
      expect(await metrics()).not.toBe(before)
      expect((await api.get('/api/v1/stream')).status).toBe(401)
      const again = made ?? (await api.tokens.add('viewer', 'viewer'))
      Object.assign(api.secrets, { viewer: again.ok ? again.secret : '' })
    }
    expect(await metrics()).toContain('{because="not-allowed"} 2')
  })

  test('of what stands, brings the readings that explain it, and no others', async () => {
    const rule = alarmRule({ id: 'linka.lake.level.high', signal: { of: 'value', point: 'linka/lake/level' } })
    await using one = await openTestApi({}, { plant: { ...smallPlant, rules: [rule] } })
    await one.alarms.commit({ cursor: 1, events: [raising(rule, at)], records: [] })
    await one.ingest([pump(0), level(1), rain(2)])
    const answer = await one.get('/api/v1/stream?only=watched')
    const reader = answer.body?.getReader()
    if (!reader) throw new Error('no body')
    expect(await events(reader, 1)).toEqual([[expect.stringContaining('linka/lake/level'), 1]])
    await one.ingest([pump(3), rain(4), level(5)])
    expect(await events(reader, 1)).toEqual([[expect.stringContaining('linka/lake/level'), 5]])
    await reader.cancel()
  })

  test('of one token are so many at once: another has room', async () => {
    await using one = await openTestApi({ HUOSHUI_API_STREAMS_PER_TOKEN: '2' })
    const status = async (as: 'viewer' | 'engineer') => (await one.get('/api/v1/stream', { as })).status
    expect([await status('viewer'), await status('viewer'), await status('viewer')]).toEqual([200, 200, 503])
    expect(await status('engineer')).toBe(200)
    expect(await one.metrics.getSingleMetricAsString('huoshui_api_limited_total')).toContain(
      '{because="streams-of-token"} 1',
    )
  })
})
