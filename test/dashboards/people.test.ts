import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAlarmMirror } from '../../alarms/mirror.ts'
import { startResponseMirror } from '../../alarms/response-mirror.ts'
import { type AttentionState, isCalling } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { callingKpis } from '../../core/delivery/kpis.ts'
import type { DashboardName } from '../../dashboards/kit/links.ts'
import { makers } from '../../dashboards/provisioning.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import type { NewDelivery } from '../../storage/deliveries/deliveries.ts'
import { openLineWriter } from '../../storage/readings/influx-write.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, smallPlant, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, type InfluxSeries, startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'
import { comparedOfPeople } from './compared.ts'
import { expand, panelInterval, panelNamed, targetsOf, variablesOf } from './grafana.ts'

const minute = 60_000
const hour = 60 * minute
const database = 'huoshui'
const level = alarmRule({ id: 'linka.gauge.level.high' })
const trip = alarmRule({ id: 'linka.lake.pump.trip', priority: 'medium' })
const rain = alarmRule({ id: 'canal.gauge.rain.high', site: 'canal', priority: 'critical' })

interface Kpis {
  readonly annunciations: number
  readonly perHour: number
  readonly overloadedShare: number
  readonly floodShare: number
  readonly topTenShare: number
  readonly fleeting: number
  readonly chattering: readonly string[]
  readonly standing: readonly string[]
  readonly histogram: readonly number[]
  readonly topTen: readonly { readonly alarm: string; readonly annunciations: number }[]
  readonly hotSpots: readonly {
    readonly site: string
    readonly weekday: number
    readonly hour: number
    readonly annunciations: number
  }[]
  readonly priorityMix: Readonly<Record<string, number>>
  readonly acknowledgement: Readonly<Record<string, { readonly p50Ms: number | null; readonly never: number }>>
}

describe.skipIf(!requireServer('influxd'))('what people did, as the mirror wrote it and as the API says it', () => {
  const noted = new Map<string, Set<string>>()
  let parts: AsyncDisposableStack
  let influxd: Influxd
  let api: TestApi
  /** The full hour that the KPIs are of. */
  let at: number

  beforeAll(async () => {
    await using opened = new AsyncDisposableStack()
    influxd = opened.use(await startInfluxd())
    await influxd.query(`CREATE DATABASE ${database}`)
    api = opened.use(await openTestApi())
    at = Math.floor(api.clock.now / hour) * hour
    await api.alarms.commit({ cursor: 1, events: journal(at), records: [] })
    await api.deps.deliveries.commit({ decided: calls(at), changed: [], notes: [] })
    for (const [occurrence, afterMs] of [
      [1, 40_000],
      [2, 400_000],
    ] as const) {
      const answered = { note: 'answered', by: 'tsering' } as never
      await api.deps.deliveries.commit({
        changed: [{ id: idOf(occurrence), outcome: 'accepted', acceptedAt: calledAt(at, occurrence) + 2_000 }],
        notes: [{ alarm: level.id, occurrence, at: calledAt(at, occurrence) + afterMs, note: answered }],
      })
    }
    const said = { note: 'said', says: 'arrived', by: 'tsering' } as never
    await api.deps.deliveries.commit({
      changed: [],
      notes: [{ alarm: level.id, occurrence: 1, at: calledAt(at, 1) + 300_000, note: said }],
    })
    const shelved = await api.post(`/api/v1/alarms/${trip.id}/shelve`, { why: 'works', for: '1h' })
    expect(shelved.status).toBe(200)
    while ((await api.deps.kpis.rollOn(api.alarms, 100)) > 0);
    const folder = opened.use(temporaryFolder())
    const cursors = opened.use(await openJournalCursors({ folder: folder.path }))
    const server = {
      url: influxd.url,
      version: '1',
      org: '',
      bucket: database,
      timeoutMs: 60_000,
      batch: 1_000,
    } as const
    const writer = opened.use(openLineWriter(server, () => undefined, 'ns'))
    const { kpis, deliveries } = api.deps
    // a tenth of a second before the minute: it looks soon
    const clock = () => at + minute - 100
    opened.use(
      startResponseMirror({
        ...{ kpis, deliveries, cursors, plant: { current: smallPlant }, log: quietLog, writer, clock },
      }),
    )
    opened.use(
      startAlarmMirror({
        ...{ store: api.alarms, cursors, plant: { current: smallPlant }, writer, log: quietLog, clock },
        metrics: new Registry(),
      }),
    )
    const entries = (await journalOf()).length
    await eventually(
      'the stories, the KPIs of the hour, the journal and what stands',
      async () => [
        (await influxd.query('SELECT count("number") FROM "alarm"', database))[0]?.values[0]?.[1],
        (await influxd.query('SELECT count("worst") FROM "alarm_site"', database))[0]?.values[0]?.[1],
        (await influxd.query('SELECT count("called") FROM "crew_response"', database))[0]?.values[0]?.[1],
        (await influxd.query('SELECT count("h00") FROM "alarm_kpi_week"', database))[0]?.values[0]?.[1],
      ],
      ([copied, sites, stories, days]) =>
        copied === entries && sites === smallPlant.sites.length && stories === 4 && days === 7,
    )
    parts = opened.move()
  })
  afterAll(() => parts?.disposeAsync())

  async function ask(name: DashboardName, panel: string): Promise<readonly InfluxSeries[]> {
    noted.set(name, (noted.get(name) ?? new Set()).add(panel))
    const dashboard = makers[name](smallPlant)
    const found = panelNamed(dashboard, panel)
    const [target] = targetsOf(found)
    if (!target) throw new Error(`${panel} asks nothing`)
    const view = { from: at - 24 * hour, to: at + minute, variables: {} }
    return influxd.query(expand(target.query, view, variablesOf(dashboard), panelInterval(found)), database)
  }

  interface Entry {
    readonly at: string
    readonly call: string
    readonly priority: string
  }
  async function journalOf(): Promise<readonly Entry[]> {
    return ((await (await api.get('/api/v1/journal')).json()) as { entries: readonly Entry[] }).entries
  }

  const number = async (name: DashboardName, panel: string) => (await ask(name, panel))[0]?.values[0]?.[1]
  const rows = async (name: DashboardName, panel: string) =>
    (await ask(name, panel)).flatMap(({ columns, values }) =>
      values.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
    )

  test('the KPIs of thirty days', async () => {
    const answer = await api.get(`/api/v1/kpis?from=${at - 720 * hour}&to=${at}`)
    const kpis = (await answer.json()) as Kpis
    expect(kpis.annunciations).toBeGreaterThan(20)
    const shown = async (panel: string) => Number(await number('alarm-kpi', panel))
    expect({
      annunciations: await shown('annunciations'),
      perHour: await shown('per_hour'),
      overloaded: await shown('overloaded_share'),
      flood: await shown('flood_share'),
      topTen: await shown('top_ten_share'),
      ...{ fleeting: await shown('fleeting'), chattering: await shown('chattering') },
      standing: await shown('standing'),
    }).toEqual({
      annunciations: kpis.annunciations,
      perHour: expect.closeTo(kpis.perHour, 9),
      overloaded: expect.closeTo(kpis.overloadedShare * 100, 9),
      flood: expect.closeTo(kpis.floodShare * 100, 9),
      topTen: expect.closeTo(kpis.topTenShare * 100, 9),
      ...{ fleeting: kpis.fleeting, chattering: kpis.chattering.length },
      standing: kpis.standing.length,
    })
    expect((await rows('alarm-kpi', 'slots')).map((row) => row['slots'])).toEqual(kpis.histogram)
    expect(new Set((await rows('alarm-kpi', 'top')).map((row) => `${row['alarm']} ${row['n']}`))).toEqual(
      new Set(kpis.topTen.map(({ alarm, annunciations }) => `${alarm} ${annunciations}`)),
    )
    for (const { priority, share, p50, never } of (await rows('alarm-kpi', 'priorities')).map((row) => ({
      ...{ priority: String(row['priority']), share: row['share'], p50: row['p50'], never: row['never'] },
    }))) {
      const { p50Ms, never: nobody } = kpis.acknowledgement[priority] ?? { p50Ms: null, never: 0 }
      expect([priority, share, p50, never]).toEqual([
        ...[priority, kpis.priorityMix[priority]],
        ...[p50Ms === null ? null : p50Ms / 1000, nobody],
      ])
    }
    const hot = (await rows('alarm-kpi', 'hot')).map((row) =>
      [row['site'], row['weekday'], row['hour'], row['n']].join(),
    )
    const two = (hour: number) => String(hour).padStart(2, '0')
    expect(hot.toSorted()).toEqual(
      kpis.hotSpots.map((spot) => [spot.site, spot.weekday, two(spot.hour), spot.annunciations].join()).toSorted(),
    )
    const week = (await ask('alarm-kpi', 'week')).flatMap(({ tags, values }) =>
      values.flatMap(([, ...hours]) => hours.map((calls, hour) => [`${tags?.['weekday']} ${hour}`, calls] as const)),
    )
    expect(week).toHaveLength(168)
    for (const [key, calls] of week) {
      const own = kpis.hotSpots.filter((spot) => `${spot.weekday} ${spot.hour}` === key)
      expect([key, calls]).toEqual([key, own.reduce((sum, spot) => sum + spot.annunciations, 0)])
    }
  })

  test('how crews respond: of all calls, by crew, by priority', async () => {
    const found = await api.deps.deliveries.decidedIn(0, at, 100)
    const answers = new Map([
      [1, calledAt(at, 1) + 40_000],
      [2, calledAt(at, 2) + 400_000],
    ])
    const { high } = callingKpis(found, (_, occurrence) => answers.get(occurrence))
    const shown = async (panel: string) => Number(await number('crew-response', panel))
    expect([await shown('called'), await shown('unanswered'), await shown('answered-in-time')]).toEqual([
      ...[high.called, high.unanswered, 100 * (high.answeredInTime ?? Number.NaN)],
    ])
    expect(await rows('crew-response', 'by-priority')).toMatchObject([
      { priority: 'high', called: high.called, told: high.told, share: high.answeredInTime },
    ])
    expect(await rows('crew-response', 'by-crew')).toMatchObject([{ called: high.called, told: high.told }])
    const bars = (await ask('crew-response', 'over-time')).flatMap(({ values }) => values.map(([, n]) => Number(n)))
    expect(bars.reduce((sum, n) => sum + n, 0)).toBe(high.called)
    expect(await shown('told-p95')).toBe(2)
    // from when they were told
    expect(await shown('answered-p50')).toBe(38)
    expect(await shown('arrived-p50')).toBe(300)
    const answered = (await ask('crew-response', 'answer-time')).flatMap(({ values }) => values.map(([, s]) => s))
    expect(answered).toEqual([398, 38])
  })

  test('what calls, stands, is put aside and was called, on each dashboard that says so', async () => {
    const answer = await api.get('/api/v1/alarms')
    const { alarms } = (await answer.json()) as {
      alarms: readonly { state: AttentionState; priority: string; condition: string }[]
    }
    const calling = (priority?: string) =>
      alarms.filter((alarm) => isCalling(alarm.state) && (priority ?? alarm.priority) === alarm.priority).length
    expect([calling('critical'), calling('high'), calling('medium')]).toEqual([1, 1, 0])
    // of two measurements, a row each
    const tile = async (name: DashboardName, panel: string) =>
      (await ask(name, panel)).flatMap(({ values }) => values).reduce((sum, [, n]) => sum + Number(n), 0)
    for (const name of ['home', 'water-city'] as const)
      expect([name, await tile(name, 'calling')]).toEqual([name, calling()])
    for (const priority of priorities)
      expect([priority, await tile('alarm-ops', `calling-${priority}`)]).toEqual([priority, calling(priority)])
    expect(await tile('alarm-ops', 'aside')).toBe(alarms.filter(({ state }) => state === 'SHLVD').length)
    expect(await tile('alarm-ops', 'aside')).toBe(1)
    for (const name of ['home', 'alarm-ops'] as const) expect(await tile(name, 'watched')).toBe(smallPlant.sites.length)
    const byPriority = async (name: DashboardName, panel: string) =>
      Object.fromEntries(
        (await ask(name, panel)).map(({ tags, values }) => [
          tags?.['priority'],
          values.reduce((sum, [, n]) => sum + Number(n), 0),
        ]),
      )
    const until = at + minute
    const calls = (await journalOf()).filter(({ call }) => call === 'annunciated')
    const since = (ms: number) => calls.filter((entry) => Date.parse(entry.at) > until - ms)
    expect(since(hour).length).toBe(await tile('alarm-ops', 'calls-1h'))
    const active = Map.groupBy(
      alarms.filter(({ condition }) => condition === 'active'),
      ({ priority }) => priority,
    )
    for (const name of ['alarm-ops', 'alarm-kpi'] as const) {
      expect(await byPriority(name, 'calls')).toEqual(
        Object.fromEntries(
          [...Map.groupBy(since(24 * hour), ({ priority }) => priority)].map(([priority, own]) => [
            priority,
            own.length,
          ]),
        ),
      )
      expect(await byPriority(name, 'standing-trend')).toMatchObject(
        Object.fromEntries([...active].map(([priority, own]) => [priority, own.length])),
      )
    }
  })

  test('these are the panels that the report calls compared', () => {
    const seen = [...noted].map(([name, panels]) => [name, [...panels].toSorted()])
    const own = Object.entries(comparedOfPeople).map(([name, panels]) => [name, panels.toSorted()])
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(own))
  })
})

function calledAt(at: number, occurrence: number): number {
  return at - occurrence * 10 * minute
}

function idOf(occurrence: number): string {
  return `${level.id}#${occurrence}/tsering`
}

/** Three weeks of alarms of two sites: a burst in one hour of a week, one that goes at once, one that stands. */
function journal(at: number) {
  const bursts = [2, 1, 0].map((week) => {
    const base = at - week * 7 * 24 * hour - 5 * hour
    return Array.from({ length: 8 }, (_, nth) => [
      raising(level, base + nth * 3 * minute),
      returning(level, base + nth * 3 * minute + 5_000 * (nth + 1)),
    ]).flat()
  })
  const [oldest = [], older = [], newest = []] = bursts
  return [
    ...oldest,
    ...older,
    raising(rain, at - 50 * hour),
    raising(trip, at - 20 * hour),
    ...newest,
    raising(level, at - hour / 2),
  ]
}

/** Four calls of a crew: the first two are answered, the third fails. */
function calls(at: number): readonly NewDelivery[] {
  return [1, 2, 3, 4].map((occurrence) => ({
    ...{
      id: idOf(occurrence),
      person: 'tsering',
      channel: 'voice',
      purpose: 'call',
      because: 'step',
      round: 0,
      step: 0,
    },
    ...{ alarm: level.id, occurrence, entry: 1, kind: 'raised', priority: 'high' },
    decidedAt: calledAt(at, occurrence),
  }))
}
