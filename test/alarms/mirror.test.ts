import { type Logger, pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAlarmMirror } from '../../alarms/mirror.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import { openLineWriter } from '../../storage/readings/influx-write.ts'
import { pema, raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { lhasa } from '../support/city-alarms.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'

const at = Date.UTC(2026, 6, 3, 11, 59, 59, 900)
const flood = alarmRule({ id: 'linka.gauge.level.high' })
const trip = alarmRule({ id: 'linka.pump.trip', priority: 'critical', latching: 'latching' })
const trial = alarmRule({ id: 'linka.gauge.level.trial', audience: 'shadow' })

describe.skipIf(!requireServer('influxd'))('the alarm mirror, in a real InfluxDB', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
  })
  afterAll(() => influxd[Symbol.asyncDispose]())

  /** A journal that holds the given events, and its mirror in a database of its own. */
  async function startMirror(
    folder: string,
    database: string,
    clock: () => number,
    { events = [], log = quietLog }: { events?: AddressedEvent[]; log?: Logger } = {},
  ) {
    await influxd.query(`CREATE DATABASE "${database}"`)
    const started = new AsyncDisposableStack()
    const store = started.use(await openAlarmStore({ folder }))
    const cursors = started.use(await openJournalCursors({ folder }))
    const server = { url: influxd.url, version: '1' as const, org: '', bucket: database, timeoutMs: 100_000 }
    const writer = started.use(openLineWriter(server, () => undefined, 'ns'))
    if (events.length > 0) await store.commit({ cursor: 1, events, records: [] })
    const metrics = new Registry()
    started.use(startAlarmMirror({ store, cursors, plant: { current: lhasa() }, writer, log, metrics, clock }))
    const rows = async (statement: string) => (await influxd.query(statement, database))[0]?.values ?? []
    return { store, cursors, metrics, rows, [Symbol.asyncDispose]: () => started.disposeAsync() }
  }

  test('has edits of rules, with both versions', async () => {
    using folder = temporaryFolder()
    const event = { type: 'rule-changed', at, before: { version: 'v0', audience: 'people' } } as const
    const events = [{ rule: flood, serverAt: at + 5, event }]
    await using mirror = await startMirror(folder.path, 'edits', () => at, { events })
    await eventually('the entry in InfluxDB', () => mirror.cursors.get('influx-mirror'), 1)
    const found = await mirror.rows('SELECT alarm, event, "to", who, call, rule, rule_before FROM alarm')
    expect(found).toEqual([[at, flood.id, 'rule-changed', 'NORM', 'plant-file', 'quiet', 'v1', 'v0']])
  })

  test('has each entry once, at its event time, what came while InfluxDB was away too', async () => {
    using folder = temporaryFolder()
    await using mirror = await startMirror(folder.path, 'entries', () => at)
    const { store, cursors, rows } = mirror
    await store.commit({
      cursor: 1,
      events: [raising(flood, at), raising(trip, at + 1), raising(trial, at + 2)],
      records: [],
    })
    const copied = (number: number) =>
      eventually(`${number} entries in InfluxDB`, () => cursors.get('influx-mirror'), number)
    await copied(3)
    await influxd.kill9()
    await store.commit({ cursor: 2, events: [returning(flood, at + 60_000)], records: [] })
    const note = 'swept the "weir",\nC:\\'
    await store.act(flood, { type: 'acknowledged', who: pema, channel: 'page', note }, { serverAt: at + 61_000 })
    await influxd.restart()
    await copied(5)
    const fields = 'number, alarm, event, "from", "to", who, value, "limit", call, priority, audience, site'
    const found = await rows(`SELECT ${fields} FROM alarm`)
    expect(found.toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
      [at, 1, flood.id, 'raised', 'NORM', 'UNACK', 'evaluator', 2, 2, 'annunciated', 'high', 'people', 'linka'],
      [at + 1, 2, trip.id, 'raised', 'NORM', 'UNACK', 'evaluator', 2, 2, 'annunciated', 'critical', 'people', 'linka'],
      [at + 2, 3, trial.id, 'raised', 'NORM', 'UNACK', 'evaluator', 2, 2, 'annunciated', 'high', 'shadow', 'linka'],
      [
        at + 60_000,
        4,
        flood.id,
        'returned',
        'UNACK',
        'RTNUN',
        'evaluator',
        0,
        null,
        'quiet',
        'high',
        'people',
        'linka',
      ],
      [
        at + 61_000,
        5,
        flood.id,
        'acknowledged',
        'RTNUN',
        'NORM',
        'pema',
        null,
        null,
        'quiet',
        'high',
        'people',
        'linka',
      ],
    ])
    expect(await mirror.metrics.metrics()).toContain('huoshui_alarms_mirror_refused_total 0')
  })

  test('has every entry of an alarm that comes and goes within one ms of a clock that stands still', async () => {
    using folder = temporaryFolder()
    await using mirror = await startMirror(folder.path, 'standstill', () => at)
    const { store, cursors, rows } = mirror
    await store.commit({ cursor: 1, events: [raising(flood, at), returning(flood, at)], records: [] })
    await store.act(flood, { type: 'acknowledged', who: pema, channel: 'page' }, { serverAt: at + 5 })
    await store.commit({ cursor: 2, events: [raising(flood, at), returning(flood, at)], records: [] })
    await eventually('all of it', () => cursors.get('influx-mirror'), 5)
    const found = await rows("SELECT number, event FROM alarm WHERE event <> 'acknowledged'")
    expect(found).toEqual([
      [at, 1, 'raised'],
      [at, 2, 'returned'],
      [at, 4, 'raised'],
      [at, 5, 'returned'],
    ])
  })

  test('each outage begins with short waits', async () => {
    using folder = temporaryFolder()
    const attempts: unknown[] = []
    const write = (line: string) => {
      const { level, part, attempt } = JSON.parse(line)
      // each try is told at debug
      if (level === 20 && part === 'alarm mirror' && attempt !== undefined) attempts.push(attempt)
    }
    const log = pino({ level: 'debug' }, { write })
    await using mirror = await startMirror(folder.path, 'outages', () => at, { log })
    const { store, cursors } = mirror
    for (const [end, waits] of [
      [1, [0, 1]],
      [2, [0]],
    ] as const) {
      await influxd.kill9()
      attempts.length = 0
      await store.commit({ cursor: end, events: [raising({ ...flood, id: `linka.gauge-${end}` }, at)], records: [] })
      await eventually('attempts', () => attempts.slice(0, waits.length), [...waits])
      await influxd.restart()
      await eventually('it', () => cursors.get('influx-mirror'), end)
    }
  })

  test('begun anew it writes the same again, and nothing twice', async () => {
    using folder = temporaryFolder()
    for (const end of [2, 4]) {
      await using mirror = await startMirror(folder.path, 'twice', () => at)
      const { store, cursors, rows } = mirror
      await cursors.set('influx-mirror', 0)
      const events = [raising(flood, at + end * 60_000), returning(flood, at + end * 60_000 + 1)]
      await store.commit({ cursor: end, events, records: [] })
      await eventually('all of it', () => cursors.get('influx-mirror'), end)
      expect(await rows('SELECT count(number) FROM alarm')).toEqual([[0, end]])
    }
  })

  test('says each minute what stands, but nothing of rules on trial', async () => {
    using folder = temporaryFolder()
    const events = [raising(flood, at), raising(trip, at), returning(trip, at), raising(trial, at)]
    let began: number | undefined
    const clock = () => {
      began ??= performance.now()
      return at + performance.now() - began
    }
    await using mirror = await startMirror(folder.path, 'standing', clock, { events })
    const fields = 'alarm, active, unacknowledged, priority, site, state'
    await eventually('the minute', () => mirror.rows(`SELECT ${fields} FROM alarm_active`), [
      [at + 100, flood.id, 1, 1, 'high', 'linka', 'UNACK'],
      [at + 100, trip.id, 0, 1, 'critical', 'linka', 'LUNACK'],
    ])
  })
})
