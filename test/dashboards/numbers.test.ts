import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grows } from '../../core/adding.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import { quality, type Reading } from '../../core/reading.ts'
import { parkSite } from '../../dashboards/park-site/park-site.ts'
import { pointDetail } from '../../dashboards/point-detail/point-detail.ts'
import { station } from '../../dashboards/station/station.ts'
import { waterPump } from '../../dashboards/water-pump/water-pump.ts'
import { waterReach } from '../../dashboards/water-reach/water-reach.ts'
import { createRoller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, type InfluxSeries, startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'
import { expand, panelInterval, panelNamed, type Target, targetsOf, variablesOf } from './grafana.ts'

/**
 * Every panel that adds, counts or averages, against the API's answer for the same span: over both changes of the
 * clocks, midnights, gaps, resets, misread registers and bad readings.
 */
const hour = 3_600_000
const day = 24 * hour
const zone = 'Europe/Berlin'
const site = 'linka'

function plantWith(second: 'increment' | 'counter'): Plant {
  const parsed = parsePlant(plantText.replace('SECOND', second))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

const plantText = `
version: 1
city: { id: one, name: { zh-CN: 一, en: One }, zone: ${zone}, at: [52.5, 13.4] }
sites:
  - id: ${site}
    kind: park
    name: { zh-CN: 林卡, en: Linka }
    at: [52.5, 13.4]
    assets:
      - id: lake
        kind: lake
        name: { zh-CN: 湖, en: Lake }
        at: [52.5, 13.4]
        device: rtu
        levels: { WRZ: 2, GRZ: 3 }
        points:
          - { id: level, quantity: water_level, every: 10min, range: [0, 5] }
          - { id: flow, quantity: flow, every: 10min }
          - { id: battery, quantity: battery, every: 10min }
      - id: gauge
        kind: rain-gauge
        name: { zh-CN: 雨量, en: Rain }
        at: [52.5, 13.4]
        device: rtu
        points:
          - { id: rain, quantity: rain, every: 10min }
          - { id: second, quantity: rain, every: 10min, adds: SECOND }
      - id: pump
        kind: pump
        name: { zh-CN: 泵, en: Pump }
        at: [52.5, 13.4]
        device: rtu
        points:
          - { id: state, quantity: pump_state, every: 10min }
          - { id: hours, quantity: run_hours, every: 10min }
          - { id: starts, quantity: starts, every: 10min }
          - { id: current, quantity: current, every: 10min }
`

/** Always the same numbers, 0 to 1. */
function dice(): () => number {
  let state = 7
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Three weeks of every point up to `to`, every 10 minutes, with gaps of hours, of every quality. */
function weeksOf(plant: Plant, to: number): Reading[] {
  const roll = dice()
  return [...plant.points.values()].flatMap((point) => {
    let register = 1000
    const readings: Reading[] = []
    for (let at = to - 21 * day; at <= to; at += 600_000) {
      if (roll() < 0.005) at += 5 * hour
      register = roll() < 0.002 ? 0 : register + (roll() < 0.3 ? Math.round(roll() * 4) / 4 : 0)
      const code = ([1, 1, 1, 1, 1, 1, 2, 3, 4, 9] as const)[Math.floor(roll() * 10)] ?? quality.good
      const value = code === quality.missing ? null : sentBy(point, { register, roll })
      readings.push({ point: point.id, at, receivedAt: at, value, quality: code })
    }
    return readings.filter(({ at }) => at <= to)
  })
}

function sentBy({ quantity, adding }: Point, { register, roll }: { register: number; roll: () => number }): number {
  const odd = roll()
  if (grows(adding)) return odd < 0.01 ? 0 : register
  if (quantity.kind === 'state') return Math.floor(odd * 3)
  return odd < 0.1 ? 0 : Math.round(odd * 1000) / 250
}

interface View {
  readonly from: number
  readonly to: number
}
type Rows = readonly { readonly at: string; readonly value: number | null; readonly quality: number }[]

describe.skipIf(!requireServer('influxd')).each([
  ['spring', 'increment', Date.parse('2026-03-31T09:40:00+02:00')],
  ['autumn', 'counter', Date.parse('2026-10-27T09:40:00+01:00')],
] as const)(
  'what Grafana shows is what the API says, over the change of the clocks in %s, a rain gauge sends %s',
  (_, second, to) => {
    const plant = plantWith(second)
    const database = 'numbers'
    let parts: AsyncDisposableStack
    let influxd: Influxd
    let api: TestApi
    const compared: string[] = []

    beforeAll(async () => {
      await using opened = new AsyncDisposableStack()
      influxd = opened.use(await startInfluxd())
      const folder = opened.use(temporaryFolder())
      const metrics = new Registry()
      const server = {
        url: influxd.url,
        version: '1',
        org: '',
        bucket: database,
        timeoutMs: 60_000,
        batch: 20_000,
      } as const
      const store = opened.use(await openInfluxStore(server, { plant: () => plant, log: quietLog, metrics }))
      const state = opened.use(
        await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1e6, quarantineMax: 10 }),
      )
      const readings = weeksOf(plant, to)
      await store.append(readings)
      const latest = new Map([...Map.groupBy(readings, ({ point }) => point)].map(([id, own]) => [id, own.at(-1)]))
      const points = new Map(
        [...latest].flatMap(([id, newest]) => (newest ? [[id, { latest: newest, quality: undefined }] as const] : [])),
      )
      const touched = touchedHours(readings, plant, points)
      await state.commit({ cursor: 1, points, memory: new Map(), rejects: [], touched })
      const keep = { raw: 0, '1h': 0, '1d': 0 }
      const roller = createRoller({
        log: quietLog,
        metrics,
        plant: { current: plant },
        store,
        state,
        keep,
        clock: () => to,
      })
      expect(await roller.roll()).toBe(true)
      api = opened.use(await openTestApi({}, { plant, store }))
      api.clock.now = to
      await api.ingest([...points.values()].map((point) => point.latest))
      parts = opened.move()
    })
    afterAll(async () => {
      await parts?.disposeAsync()
      console.info(`compared with the API: ${compared.join(', ')}`)
    })

    async function ask(dashboard: Dashboard, panel: Panel, target: Target, view: View): Promise<InfluxSeries[]> {
      const variables = { site, asset: '.*', gauge: ['lake'] }
      const text = expand(target.query, { ...view, variables }, variablesOf(dashboard), panelInterval(panel))
      return influxd.query(text, database)
    }

    function panelOf(dashboard: Dashboard, name: string): { panel: Panel; target: Target } {
      const panel = panelNamed(dashboard, name)
      const [target] = targetsOf(panel)
      if (!target) throw new Error(`${name} asks nothing`)
      compared.push(String(panel.title))
      return { panel, target }
    }

    async function history(point: string, view: View, more: Record<string, string>): Promise<Rows> {
      // Grafana's span includes its end
      const query = new URLSearchParams({ point, from: String(view.from), to: String(view.to + 1), ...more })
      const answer = await api.get(`/api/v1/readings?${query}`)
      const body = (await answer.json()) as { rows: Rows }
      expect(answer.status, JSON.stringify(body)).toBe(200)
      return body.rows
    }

    /** Of one point, from the answer of a panel: value by time. */
    function pointsIn(series: readonly InfluxSeries[], { asset, point }: Point): Map<number, number> {
      const own = series.filter(({ tags }) => tags?.['point'] === point && (tags['asset'] ?? asset) === asset)
      return new Map(own.flatMap(({ values }) => values.map(([at, value]) => [Number(at), Number(value)] as const)))
    }

    function close(rows: Rows): Map<number, unknown> {
      return new Map(rows.map(({ at, value }) => [Date.parse(at), expect.closeTo(value ?? Number.NaN, 6)]))
    }

    const pointsOfKind = (quantity: string) =>
      [...plant.points.values()].filter((point) => point.quantity.id === quantity)

    const charts: readonly [title: string, dashboard: Dashboard, panel: string, quantity: string, aggregate: string][] =
      [
        ['a level', station(plant), 'levels', 'water_level', 'mean'],
        ['a flow', station(plant), 'flow', 'flow', 'mean'],
        ['a current', station(plant), 'current', 'current', 'mean'],
        ['a battery', station(plant), 'battery', 'battery', 'mean'],
        ['rain of a site', station(plant), 'rain', 'rain', 'total'],
        ['rain of the city', waterReach(plant), 'rain', 'rain', 'total'],
      ]
    test.each(charts)('%s by interval', async (_, dashboard, name, quantity, aggregate) => {
      const { panel, target } = panelOf(dashboard, name)
      for (const span of [6 * hour, 2 * day, 14 * day]) {
        const view = { from: to - span, to }
        const series = await ask(dashboard, panel, target, view)
        const text = expand('$__interval_ms', { ...view, variables: {} }, [], panelInterval(panel))
        for (const point of pointsOfKind(quantity)) {
          const rows = await history(point.id, view, { every: `${text}ms`, aggregate })
          // roll-ups begin with the first whole hour
          const isRolled = aggregate === 'total' && second === 'counter'
          const shown = isRolled ? rows.filter(({ at }) => Date.parse(at) >= view.from) : rows
          expect(shown.length).toBeGreaterThan(0)
          expect(pointsIn(series, point)).toEqual(close(shown))
        }
      }
    })

    test.each([['run_hours'], ['starts']])('%s, what a counter grew by in each day of the city', async (quantity) => {
      const dashboard = waterPump(plant)
      const { panel, target } = panelOf(dashboard, quantity)
      const view = { from: to - 14 * day, to }
      const series = await ask(dashboard, panel, target, view)
      for (const point of pointsOfKind(quantity)) {
        const rows = await history(point.id, { from: view.from - day, to }, { every: '1d', aggregate: 'total' })
        const whole = rows.filter(({ at }) => Date.parse(at) >= view.from)
        expect(whole.length).toBeGreaterThanOrEqual(14)
        expect(pointsIn(series, point)).toEqual(close(whole))
        expect(Math.max(...whole.map(({ value }) => value ?? 0))).toBeLessThan(100)
      }
    })

    test.each([
      [station(plant), 'rain-12h', 12],
      [waterReach(plant), 'rain-3h', 3],
    ] as const)('rain of the wettest gauge in the last hours', async (dashboard, name, hours) => {
      const { panel, target } = panelOf(dashboard, name)
      const view = { from: to - hours * hour + 1, to }
      const sums = await Promise.all(
        pointsOfKind('rain').map(async ({ id: point, adding }) => {
          const values = (await history(point, view, { quality: 'usable' })).flatMap(({ value }) => value ?? [])
          const parts = grows(adding)
            ? values.map((value, index) => Math.max(0, value - (values[index - 1] ?? value)))
            : values
          return parts.reduce((sum, part) => sum + part, 0)
        }),
      )
      expect(firstOf(await ask(dashboard, panel, target, view))).toBeCloseTo(Math.max(...sums), 6)
    })

    test('readings received, and bad ones, by quantity', async () => {
      const dashboard = station(plant)
      const view = { from: to - 2 * day, to }
      for (const [name, isCounted] of [
        ['received', () => true],
        ['bad-readings', (code: number) => code >= quality.bad],
      ] as const) {
        const { panel, target } = panelOf(dashboard, name)
        const series = await ask(dashboard, panel, target, view)
        for (const quantity of new Set([...plant.points.values()].map((point) => point.quantity.id))) {
          const rows = await Promise.all(
            pointsOfKind(quantity).map((point) => history(point.id, view, { quality: 'all' })),
          )
          const counted = rows.flat().filter((row) => isCounted(row.quality)).length
          const shown = series
            .filter(({ name }) => name === quantity)
            .flatMap(({ values }) => values.map((row) => Number(row[1])))
          expect(shown.reduce((sum, count) => sum + count, 0)).toBe(counted)
        }
      }
    })

    test.each([
      [
        'a point in full',
        pointDetail(plant),
        [
          ['usable', (code: number) => code <= quality.suspect],
          ['suspect', (code: number) => code === quality.suspect],
          ['bad', (code: number) => code >= quality.bad],
        ],
      ],
    ] as const)('%s: usable, suspect and bad readings, and their mean', async (_, dashboard, counts) => {
      const view = { from: to - 2 * day, to }
      const chosen = { site, asset: 'lake', point: 'level', quantity: 'water_level' }
      const number = async (name: string) => {
        const { panel, target } = panelOf(dashboard, name)
        const text = expand(target.query, { ...view, variables: chosen }, variablesOf(dashboard), panelInterval(panel))
        return firstOf(await influxd.query(text, database))
      }
      const rows = await history('linka/lake/level', view, { quality: 'all' })
      for (const [name, isCounted] of counts)
        expect([name, await number(name)]).toEqual([name, rows.filter((row) => isCounted(row.quality)).length])
      const usable = (await history('linka/lake/level', view, { quality: 'usable' })).flatMap(
        ({ value }) => value ?? [],
      )
      expect(await number('mean')).toBeCloseTo(usable.reduce((sum, value) => sum + value, 0) / usable.length, 9)
    })

    test('the least hour of flow of each day of the city, over the change of its clocks', async () => {
      const { panel, target } = panelOf(parkSite(plant), 'night-flow')
      const view = { from: to - 14 * day, to }
      const series = await ask(parkSite(plant), panel, target, view)
      const rows = await history('linka/lake/flow', view, { every: '1h', aggregate: 'mean' })
      const dayOf = (at: number) => new Date(at).toLocaleDateString('sv', { timeZone: zone })
      const least = new Map<string, number>()
      for (const { at, value } of rows) {
        // of the first hour only what is in the span
        const key = dayOf(Date.parse(at))
        if (value !== null) least.set(key, Math.min(least.get(key) ?? value, value))
      }
      const shown = series.flatMap(({ values }) => values.map(([at, value]) => [dayOf(Number(at)), value] as const))
      expect(shown.length).toBeGreaterThan(13)
      for (const [key, value] of shown)
        expect([key, value]).toEqual([key, expect.closeTo(least.get(key) ?? Number.NaN, 6)])
    })

    test('pumps running and tripped, the lowest battery, and the margin below 警戒, of usable readings', async () => {
      const dashboard = station(plant)
      const lastOf = async (point: string, span: number, admitted: string) =>
        (await history(point, { from: to - span + 1, to }, { quality: admitted })).findLast(
          ({ value }) => value !== null,
        )
      const tile = async (name: string) => {
        const { panel, target } = panelOf(dashboard, name)
        return firstOf(await ask(dashboard, panel, target, { from: to - day, to }))
      }
      const state = (await lastOf('linka/pump/state', 7 * day, 'usable'))?.value
      expect([await tile('pumps-running'), await tile('pumps-tripped')].map((count) => count ?? 0)).toEqual([
        Number(state === 1),
        Number(state === 2),
      ])
      const volts = await history('linka/lake/battery', { from: to - hour + 1, to }, { quality: 'usable' })
      expect(await tile('lowest-battery')).toBe(
        Math.min(...volts.flatMap(({ value }) => (value === null ? [] : [value]))),
      )
      const level = (await history('linka/lake/level', { from: to - day + 1, to }, { quality: 'all' })).findLast(
        (row) => row.value !== null && row.quality <= quality.notEvaluated,
      )
      expect(await tile('below-WRZ')).toBeCloseTo(2 - (level?.value ?? Number.NaN), 6)
    })
  },
)

function firstOf(series: readonly InfluxSeries[]): number | undefined {
  const value = series[0]?.values[0]?.[1]
  return value === undefined || value === null ? undefined : Number(value)
}
