import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grows } from '../../core/adding.ts'
import type { Point } from '../../core/plant/plant.ts'
import { quality } from '../../core/reading.ts'
import { dataQuality } from '../../dashboards/data-quality/data-quality.ts'
import { home } from '../../dashboards/home/home.ts'
import { codeOf } from '../../dashboards/kit/states.ts'
import { rows } from '../../dashboards/kit/tables.ts'
import { parkSite } from '../../dashboards/park-site/park-site.ts'
import { pointDetail } from '../../dashboards/point-detail/point-detail.ts'
import { station } from '../../dashboards/station/station.ts'
import { waterCity } from '../../dashboards/water-city/water-city.ts'
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
import { comparedOfReadings } from './compared.ts'
import { expand, panelInterval, panelNamed, type Target, targetsOf, variablesOf } from './grafana.ts'
import { plantWith, site, weeksOf, zone } from './numbers-city.ts'

/**
 * Every panel that adds, counts or averages, against the API's answer for the same span: over both changes of the
 * clocks, midnights, gaps, resets, misread registers and bad readings.
 */
const hour = 3_600_000
const day = 24 * hour

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
    const compared = new Map<string, Set<string>>()

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
    })

    async function ask(
      dashboard: Dashboard,
      panel: Panel,
      target: Target,
      view: View,
      gauge = 'lake',
    ): Promise<InfluxSeries[]> {
      const variables = { site, asset: '.*', gauge: [gauge] }
      const text = expand(target.query, { ...view, variables }, variablesOf(dashboard), panelInterval(panel))
      return influxd.query(text, database)
    }

    function note(dashboard: Dashboard, name: string) {
      const key = dashboard.uid?.replace('huoshui-', '') ?? ''
      compared.set(key, (compared.get(key) ?? new Set()).add(name))
    }

    function panelOf(dashboard: Dashboard, name: string): { panel: Panel; target: Target } {
      const panel = panelNamed(dashboard, name)
      const [target] = targetsOf(panel)
      if (!target) throw new Error(`${name} asks nothing`)
      note(dashboard, name)
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

    /** The API's readings of a point with `from` and `to`, both in it; the whole span is asked for once. */
    const asked = new Map<string, Promise<Rows>>()
    async function raw(point: string, from: number, until: number): Promise<Rows> {
      const all = asked.get(point) ?? history(point, { from: to - 10 * day, to }, { quality: 'all' })
      asked.set(point, all)
      return (await all).filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= until)
    }
    const upTo = async (point: string, code: number, from: number, until: number) =>
      (await raw(point, from, until)).flatMap(({ value, quality, at }) =>
        value === null || quality > code ? [] : [{ at: Date.parse(at), value }],
      )
    /** Ends of ranges: over two days and a half, gaps and the change of the clocks among them. */
    const ends = Array.from({ length: 30 }, (_, index) => to - index * 7_140_000)

    const substances = ['ph', 'dissolved_oxygen', 'turbidity', 'ammonia_nitrogen'] as const
    const charts: readonly (readonly [
      title: string,
      dashboard: Dashboard,
      panel: string,
      quantity: string,
      aggregate: string,
    ])[] = [
      ['a level', station(plant), 'levels', 'water_level', 'mean'],
      ['a flow', station(plant), 'flow', 'flow', 'mean'],
      ['a current', station(plant), 'current', 'current', 'mean'],
      ['a battery', station(plant), 'battery', 'battery', 'mean'],
      ['rain of a site', station(plant), 'rain', 'rain', 'total'],
      ['rain of the city', waterReach(plant), 'rain', 'rain', 'total'],
      ['a flow of the city', waterReach(plant), 'flow', 'flow', 'mean'],
      ['a current of the city', waterPump(plant), 'current', 'current', 'mean'],
      ['a velocity', station(plant), 'velocity', 'velocity', 'mean'],
      ['a signal', station(plant), 'signal', 'signal', 'mean'],
      ...['water_level', 'soil_moisture', ...substances].map(
        (quantity) => [`${quantity} of a park`, parkSite(plant), quantity, quantity, 'mean'] as const,
      ),
    ]
    test.each(charts)('%s by interval', async (_, dashboard, name, quantity, aggregate) => {
      const { panel, target } = panelOf(dashboard, name)
      for (const span of [6 * hour, 14 * day]) {
        const view = { from: to - span, to }
        const text = expand('$__interval_ms', { ...view, variables: {} }, [], panelInterval(panel))
        for (const point of pointsOfKind(quantity)) {
          const series = await ask(dashboard, panel, target, view, point.asset)
          const rows = await history(point.id, view, { every: `${text}ms`, aggregate })
          // roll-ups begin with the first whole hour
          const isRolled = aggregate === 'total' && second === 'counter'
          const shown = isRolled ? rows.filter(({ at }) => Date.parse(at) >= view.from) : rows
          expect(shown.length).toBeGreaterThan(0)
          expect(pointsIn(series, point)).toEqual(close(shown))
        }
      }
    })

    test.each([
      [waterPump(plant), 'run_hours', 'run_hours'],
      [waterPump(plant), 'starts', 'starts'],
      [waterPump(plant), 'energy', 'energy'],
      [waterPump(plant), 'water_volume', 'water_volume'],
      [parkSite(plant), 'irrigation', 'irrigation_volume'],
    ] as const)('%#: what a counter grew by in each day of the city', async (dashboard, name, quantity) => {
      const { panel, target } = panelOf(dashboard, name)
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

    const charted: readonly (readonly [Dashboard, string, (code: number) => boolean])[] = [
      [station(plant), 'received', () => true],
      [station(plant), 'bad-readings', (code) => code >= quality.bad],
      [dataQuality(plant), 'received', () => true],
      [dataQuality(plant), 'bad-readings', (code) => code >= quality.bad],
      [dataQuality(plant), 'suspect-readings', (code) => code === quality.suspect],
    ]
    test.each(charted)('%#: readings by quantity: received, bad, suspect', async (dashboard, name, isCounted) => {
      const view = { from: to - 2 * day, to }
      const { panel, target } = panelOf(dashboard, name)
      const series = await ask(dashboard, panel, target, view)
      // of roll-ups an hour that begins before the span is not in it
      const first = name === 'received' ? Math.ceil(view.from / hour) * hour : view.from
      for (const quantity of new Set([...plant.points.values()].map((point) => point.quantity.id))) {
        const rows = (await Promise.all(pointsOfKind(quantity).map(({ id }) => raw(id, first, to)))).flat()
        const shown = series
          .filter(({ name }) => name === quantity)
          .flatMap(({ values }) => values.map((row) => Number(row[1])))
        const counted = rows.filter((row) => isCounted(row.quality)).length
        expect([quantity, shown.reduce((sum, count) => sum + count, 0)]).toEqual([quantity, counted])
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
      const levels = await Promise.all(
        ['lake', 'pond'].map((asset) => upTo(`linka/${asset}/level`, quality.notEvaluated, to - day + 1, to)),
      )
      const [lake, pond] = levels.map((own) => own.at(-1)?.value ?? Number.NaN)
      expect(await tile('below-WRZ')).toBeCloseTo(Math.min(2 - (lake ?? 0), 3 - (pond ?? 0)), 6)
    })

    test('levels against their limits, how fast they rise, and when the first of them is at 警戒', async () => {
      const dashboard = waterReach(plant)
      const limits = { 'linka/lake/level': [2, 3], 'linka/pond/level': [3, 3.5] } as const
      let soon = 0
      for (const end of ends.filter((_, index) => index % 2 === 0)) {
        const view = { from: end - day, to: end }
        const tile = async (name: string) => {
          const { panel, target } = panelOf(dashboard, name)
          return firstOf(await ask(dashboard, panel, target, view))
        }
        const gauges = await Promise.all(
          Object.entries(limits).map(async ([id, [warning, guarantee]]) => {
            const newest = (await upTo(id, quality.notEvaluated, end - day + 1, end)).at(-1)
            const lately = await upTo(id, quality.notEvaluated, end - hour + 1, end)
            const [first, last] = [lately[0], lately.at(-1)]
            const rise = first && last ? last.value - first.value : undefined
            return { id, rise, last: last?.value, newest: newest?.value, warning, guarantee }
          }),
        )
        const newest = gauges.flatMap((gauge) =>
          gauge.newest === undefined ? [] : [{ ...gauge, level: gauge.newest }],
        )
        const rising = gauges.flatMap(({ rise, last, warning, id }) =>
          rise === undefined || last === undefined ? [] : [{ id, rise, last, margin: warning - last }],
        )
        const times = rising.filter(({ rise, margin }) => rise > 0.02 && margin > 0).map((one) => one.margin / one.rise)
        soon += times.length
        expect([end, (await tile('over-WRZ')) ?? 0, (await tile('over-GRZ')) ?? 0]).toEqual([
          ...[end, newest.filter(({ level, warning }) => level >= warning).length],
          newest.filter(({ level, guarantee }) => level >= guarantee).length,
        ])
        const close = (numbers: readonly number[], how: (...all: number[]) => number) =>
          numbers.length === 0 ? undefined : expect.closeTo(how(...numbers), 6)
        expect([await tile('least-margin'), await tile('fastest-rise'), await tile('soonest')]).toEqual([
          close(
            newest.map(({ level, warning }) => warning - level),
            Math.min,
          ),
          close(
            rising.map(({ rise }) => rise),
            Math.max,
          ),
          // levels were seen, and none of them rises
          times.length === 0 && rising.length > 0 ? 1e6 : close(times, Math.min),
        ])
        const { panel, target } = panelOf(dashboard, 'levels')
        const rows = (await ask(dashboard, panel, target, view)).flatMap(({ columns, values }) =>
          values.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
        )
        expect(
          rows.map((row) => [`${row['site']}/${row['asset']}/level`, row['rise'], row['level'], row['to_WRZ']]),
        ).toEqual(
          rising.map((one) => [
            one.id,
            expect.closeTo(one.rise, 6),
            expect.closeTo(one.last, 6),
            expect.closeTo(one.margin, 6),
          ]),
        )
      }
      expect(soon).toBeGreaterThan(2)
    })

    test('levels relative to 警戒, and their rise from hour to hour, over the range', async () => {
      const dashboard = waterReach(plant)
      const view = { from: to - 4 * day, to }
      const trend = panelOf(dashboard, 'level-trend')
      const rise = panelOf(dashboard, 'rise-trend')
      const every = expand('$__interval_ms', { ...view, variables: {} }, [], panelInterval(trend.panel))
      for (const [asset, point, warning] of [
        ['lake', 'level', 2],
        ['pond', 'level', 3],
        ['pond', 'below', undefined],
      ] as const) {
        const own = (series: readonly InfluxSeries[]) =>
          series
            .filter(({ tags }) => tags?.['asset'] === asset && tags['point'] === point)
            .flatMap(({ values }) => values)
        const means = await history(`linka/${asset}/${point}`, view, { every: `${every}ms`, aggregate: 'mean' })
        expect(own(await ask(dashboard, trend.panel, trend.target, view))).toEqual(
          // a level without limits has no line of its own there
          warning === undefined
            ? []
            : means.map(({ at, value }) => [Date.parse(at), expect.closeTo((value ?? Number.NaN) - warning, 6)]),
        )
        const hours = await history(`linka/${asset}/${point}`, view, { every: '1h', aggregate: 'mean' })
        const rises = hours.slice(1).map(({ at, value }, index) => {
          const before = hours[index]
          const passed = (Date.parse(at) - Date.parse(before?.at ?? '')) / hour
          return [Date.parse(at), expect.closeTo(((value ?? Number.NaN) - (before?.value ?? Number.NaN)) / passed, 6)]
        })
        expect(own(await ask(dashboard, rise.panel, rise.target, view))).toEqual(rises)
        expect(rises.length).toBeGreaterThan(50)
      }
    })

    test('most starts in an hour, of registers that are reset and misread', async () => {
      const dashboard = waterPump(plant)
      const { panel, target } = panelOf(dashboard, 'starts-hour')
      const seen: number[] = []
      for (const end of ends) {
        const values = await upTo('linka/pump/starts', quality.suspect, end - hour + 1, end)
        const steps = values.slice(1).map(({ value }, index) => value - (values[index]?.value ?? value))
        const grown = steps.filter((step) => step >= 0)
        const shown = firstOf(await ask(dashboard, panel, target, { from: end - day, to: end }))
        const sum = grown.reduce((total, step) => total + step, 0)
        expect([end, shown]).toEqual([end, grown.length === 0 ? undefined : expect.closeTo(sum, 6)])
        seen.push(sum)
      }
      expect(Math.max(...seen)).toBeGreaterThan(0)
    })

    test('seven days of each pump, and of what was watered: whole days of the city; energy for the water lifted', async () => {
      const pumps = waterPump(plant)
      const view = { from: to - day, to }
      const grown = async (point: string) => {
        const rows = await history(point, { from: to - 9 * day, to }, { every: '1d', aggregate: 'total' })
        const own = rows.filter(({ at }) => Date.parse(at) > to - 7 * day)
        expect(own).toHaveLength(7)
        return own.reduce((sum, { value }) => sum + (value ?? 0), 0)
      }
      const panel = panelNamed(pumps, 'pumps')
      note(pumps, 'pumps')
      const numbers = new Map<string, number>()
      for (const target of targetsOf(panel).slice(1)) {
        const [series] = await ask(pumps, panel, target, view)
        numbers.set(series?.columns.at(-1) ?? '', Number(series?.values[0]?.at(-1)))
      }
      expect(Object.fromEntries(numbers)).toEqual({
        run_hours: expect.closeTo(await grown('linka/pump/hours'), 6),
        starts: expect.closeTo(await grown('linka/pump/starts'), 6),
        // Wh, so that it divided by m³ is kWh per 1,000 m³
        energy: expect.closeTo(1000 * (await grown('linka/pump/energy')), 3),
        water_volume: expect.closeTo(await grown('linka/pump/lifted'), 6),
      })
      expect(panel.transformations).toContainEqual(rows.divide('energy', 'water_volume', 'specific'))
      const irrigated = panelOf(parkSite(plant), 'irrigated-7d')
      expect(firstOf(await ask(parkSite(plant), irrigated.panel, irrigated.target, view))).toBeCloseTo(
        await grown('linka/zone/volume'),
        6,
      )
    })

    test('points with bad, suspect and missing readings, silent ones, and the readings of each that is least to be trusted', async () => {
      const dashboard = dataQuality(plant)
      const points = [...plant.points.values()]
      for (const end of ends.filter((_, index) => index % 2 === 0)) {
        const view = { from: end - day, to: end }
        const sum = async (name: string) => {
          const { panel, target } = panelOf(dashboard, name)
          const series = await ask(dashboard, panel, target, view)
          return series.flatMap(({ values }) => values).reduce((total, [, n]) => total + Number(n), 0)
        }
        const lately = await Promise.all(points.map(({ id }) => raw(id, end - hour + 1, end)))
        const having = (is: (code: number) => boolean) =>
          lately.filter((own) => own.some((row) => is(row.quality))).length
        const known = await Promise.all(points.map(({ id }) => raw(id, end - 7 * day + 1, end)))
        const silent = lately.filter((own, index) => own.length === 0 && known[index]?.length !== 0).length
        expect([
          ...[end, await sum('bad-points'), await sum('suspect-points')],
          ...[await sum('missing-points'), await sum('silent')],
        ]).toEqual([
          ...[end, having((code) => code >= quality.bad), having((code) => code === quality.suspect)],
          ...[having((code) => code === quality.missing), silent],
        ])
      }
      const view = { from: to - day, to }
      const panel = panelNamed(dashboard, 'points')
      note(dashboard, 'points')
      const [bad, suspect] = targetsOf(panel)
      for (const [target, isCounted] of [
        [bad, (code: number) => code >= quality.bad],
        [suspect, (code: number) => code === quality.suspect],
      ] as const) {
        if (!target) throw new Error('asks nothing')
        const shown = (await ask(dashboard, panel, target, view)).flatMap(({ values }) =>
          values.map(([, site, asset, point, n]) => [`${site}/${asset}/${point}`, Number(n)] as const),
        )
        const expected = await Promise.all(
          points.map(async ({ id }) => {
            const own = await raw(id, to - day + 1, to)
            return [id, own.filter((row) => isCounted(row.quality)).length] as const
          }),
        )
        expect(shown.toSorted()).toEqual(expected.filter(([, n]) => n > 0).toSorted())
      }
    })

    /** What points of a quantity said last in the `span` before `end`: of those that said something usable. */
    async function lastOf(quantity: string, span: number, end: number): Promise<readonly number[]> {
      const last = pointsOfKind(quantity).map(async ({ id }) =>
        (await upTo(id, quality.suspect, end - span + 1, end)).at(-1),
      )
      return (await Promise.all(last)).flatMap((reading) => (reading ? [reading.value] : []))
    }
    const countOf = async (quantity: string, word: string, span: number, end: number) =>
      (await lastOf(quantity, span, end)).filter((code) => code === codeOf(quantity, word)).length
    /** Readings of each point in the hour before `end`. */
    const hourBefore = (end: number) =>
      Promise.all([...plant.points.values()].map(({ id }) => raw(id, end - hour + 1, end)))
    /** Metres left to 警戒 of the newest level of each gauge that has it. */
    async function marginsAt(end: number): Promise<readonly number[]> {
      const found = (['lake', 'pond'] as const).map(async (asset) => {
        const newest = (await upTo(`linka/${asset}/level`, quality.notEvaluated, end - day + 1, end)).at(-1)
        return newest ? [{ lake: 2, pond: 3 }[asset] - newest.value] : []
      })
      return (await Promise.all(found)).flat()
    }

    test('what is tripped, in fault, without mains, over 警戒, low, weak, blocked and bad, on each dashboard that says so', async () => {
      const [city, pumps, quality4, one, first] = [
        ...[waterCity(plant), waterPump(plant), dataQuality(plant), station(plant), home(plant)],
      ] as const
      const seen = new Set<string>()
      for (const end of ends.filter((_, index) => index % 3 === 0)) {
        const tile = async (dashboard: Dashboard, name: string) => {
          const { panel, target } = panelOf(dashboard, name)
          const series = await ask(dashboard, panel, target, { from: end - day, to: end })
          const rows = series.flatMap(({ values }) => values)
          return [name, rows.length === 0 ? undefined : rows.reduce((sum, [, n]) => sum + Number(n), 0)]
        }
        const tripped = await countOf('pump_state', 'tripped', 7 * day, end)
        const low = (await lastOf('battery', day, end)).filter((volts) => volts < 11.8).length
        const bad = (await hourBefore(end)).filter((own) => own.some((row) => row.quality >= quality.bad)).length
        const expected: readonly (readonly [Dashboard, string, number])[] = [
          ...(
            [
              [first, 'tripped'],
              [city, 'pumps-tripped'],
              [pumps, 'tripped'],
            ] as const
          ).map(([dashboard, name]) => [dashboard, name, tripped] as const),
          [pumps, 'running', await countOf('pump_state', 'running', 7 * day, end)],
          [pumps, 'screens-blocked', await countOf('screen_blocked', 'on', 7 * day, end)],
          [city, 'gates-in-fault', await countOf('gate_state', 'fault', 7 * day, end)],
          [city, 'without-mains', await countOf('mains', 'failed', 7 * day, end)],
          [city, 'over-WRZ', (await marginsAt(end)).filter((margin) => margin <= 0).length],
          ...[city, quality4].map((dashboard) => [dashboard, 'batteries-low', low] as const),
          [quality4, 'signals-weak', (await lastOf('signal', day, end)).filter((dbm) => dbm < -105).length],
          // no row of a count is none
          ...(bad === 0 ? [] : [first, city, one].map((dashboard) => [dashboard, 'bad-points', bad] as const)),
        ]
        for (const [dashboard, name, count] of expected) {
          expect([end, ...(await tile(dashboard, name))]).toEqual([end, name, count])
          seen.add(`${name} ${count > 0}`)
        }
      }
      // seen at nothing and at something
      for (const name of ['screens-blocked', 'without-mains', 'running'])
        expect([name, seen.has(`${name} true`), seen.has(`${name} false`)]).toEqual([name, true, true])
    })

    test('a row of the table of sites: what is known, heard, bad, over, low and weak there, and its rain', async () => {
      const city = waterCity(plant)
      const panel = panelNamed(city, 'sites')
      note(city, 'sites')
      for (const end of ends.slice(0, 3)) {
        const shown: Record<string, number | null> = {}
        for (const target of targetsOf(panel)) {
          const [series, ...others] = await ask(city, panel, target, { from: end - day, to: end })
          if (target.refId === 'A') shown['newest'] = Number(series?.values[0]?.[0])
          for (const { columns, values } of series ? [series, ...others] : [])
            for (const [index, name] of columns.entries())
              if (index > 0 && name !== 'n') shown[name] = (shown[name] ?? 0) + Number(values[0]?.[index])
        }
        const all = [...plant.points.values()]
        const lately = await hourBefore(end)
        const week = (await Promise.all(all.map(({ id }) => raw(id, end - 7 * day + 1, end)))).flat()
        const known = await Promise.all(all.map(async ({ id }) => (await raw(id, end - 7 * day + 1, end)).length > 0))
        const bad = lately.map((own) => own.filter((row) => row.quality >= quality.bad).length)
        const margins = await marginsAt(end)
        const rain = await Promise.all([1, 3, 6, 12].map((hours) => wettest(end - hours * hour + 1, end)))
        expect([end, { ...shown, rain_1h: shown['rain_1h'] ?? null }]).toEqual([
          end,
          leftOutZero({
            newest: Math.max(...week.map(({ at }) => Date.parse(at))),
            known: known.filter((is) => is).length,
            heard: -lately.filter((own) => own.length > 0).length,
            bad_readings: bad.reduce((sum, n) => sum + n, 0),
            bad_points: bad.filter((n) => n > 0).length,
            over: margins.filter((margin) => margin <= 0).length,
            margin: expect.closeTo(Math.min(...margins), 6),
            ...Object.fromEntries(rain.map((mm, index) => [`rain_${[1, 3, 6, 12][index]}h`, mm])),
            running: await countOf('pump_state', 'running', 7 * day, end),
            tripped: await countOf('pump_state', 'tripped', 7 * day, end),
            gate_fault: await countOf('gate_state', 'fault', 7 * day, end),
            no_mains: await countOf('mains', 'failed', 7 * day, end),
            battery_low: (await lastOf('battery', day, end)).filter((volts) => volts < 11.8).length,
            signal_weak: (await lastOf('signal', day, end)).filter((dbm) => dbm < -105).length,
          }),
        ])
      }
    })

    /** Rain of the wettest gauge; null where no gauge has an increment or a step. */
    async function wettest(from: number, until: number): Promise<unknown> {
      const sums = await Promise.all(
        pointsOfKind('rain').map(async ({ id, adding }) => {
          const values = (await upTo(id, quality.suspect, from, until)).map(({ value }) => value)
          const steps = values.slice(1).flatMap((value, index) => {
            const step = value - (values[index] ?? value)
            return step >= 0 ? [step] : []
          })
          const parts = grows(adding) ? steps : values
          return parts.length === 0 ? [] : [parts.reduce((sum, part) => sum + part, 0)]
        }),
      )
      return sums.flat().length === 0 ? null : expect.closeTo(Math.max(...sums.flat()), 6)
    }

    test('water quality of a site: each of its four curves', async () => {
      const dashboard = station(plant)
      const panel = panelNamed(dashboard, 'water-quality')
      note(dashboard, 'water-quality')
      const view = { from: to - 4 * day, to }
      const every = expand('$__interval_ms', { ...view, variables: {} }, [], panelInterval(panel))
      for (const [index, quantity] of substances.entries()) {
        const target = targetsOf(panel)[index]
        if (!target) throw new Error(`no ${quantity}`)
        for (const point of pointsOfKind(quantity)) {
          const rows = await history(point.id, view, { every: `${every}ms`, aggregate: 'mean' })
          expect(rows.length).toBeGreaterThan(0)
          expect(pointsIn(await ask(dashboard, panel, target, view), point)).toEqual(close(rows))
        }
      }
    })

    test('a point in full: mean, least and most beside the mean of bad values, what came of each quality, and the intervals between', async () => {
      const dashboard = pointDetail(plant)
      const view = { from: to - 2 * day, to }
      const variables = { site, asset: 'lake', point: 'level', quantity: 'water_level' }
      const id = 'linka/lake/level'
      const series = async (name: string) => {
        const panel = panelNamed(dashboard, name)
        note(dashboard, name)
        const found: (readonly (readonly [number, number])[])[] = []
        for (const { query } of targetsOf(panel)) {
          const text = expand(query, { ...view, variables }, variablesOf(dashboard), panelInterval(panel))
          const [one] = await influxd.query(text, database)
          found.push((one?.values ?? []).map(([at, value]) => [Number(at), Number(value)] as const))
        }
        return found
      }
      const everyOf = (name: string) =>
        Number(expand('$__interval_ms', { ...view, variables: {} }, [], panelInterval(panelNamed(dashboard, name))))
      const own = (await raw(id, view.from, view.to)).map(({ at, ...rest }) => ({ at: Date.parse(at), ...rest }))
      const usable = own.flatMap(({ at, value, quality: code }) =>
        value === null || code > quality.suspect ? [] : [{ at, value }],
      )
      /** One number for each interval that has rows. */
      const grouped = <Row extends { readonly at: number }>(
        found: readonly Row[],
        name: string,
        how: (rows: readonly Row[]) => number,
      ) =>
        [...Map.groupBy(found, ({ at }) => Math.floor(at / everyOf(name)) * everyOf(name))].map(([at, rows]) => [
          at,
          expect.closeTo(how(rows), 6),
        ])
      const mean = (rows: readonly { readonly value: number }[]) =>
        rows.reduce((sum, { value }) => sum + value, 0) / rows.length
      const bad = own.flatMap(({ at, value, quality: code }) =>
        value !== null && code >= quality.bad ? [{ at, value }] : [],
      )
      expect(await series('raw')).toEqual([
        grouped(usable, 'raw', mean),
        grouped(usable, 'raw', (rows) => Math.min(...rows.map(({ value }) => value))),
        grouped(usable, 'raw', (rows) => Math.max(...rows.map(({ value }) => value))),
        grouped(bad, 'raw', mean),
      ])
      expect(await series('quality')).toEqual([
        grouped(usable, 'quality', (rows) => rows.length),
        grouped(
          own.filter((row) => row.quality === quality.suspect),
          'quality',
          (rows) => rows.length,
        ),
        grouped(
          own.filter((row) => row.quality >= quality.bad),
          'quality',
          (rows) => rows.length,
        ),
      ])
      const gaps = usable.slice(1).map(({ at }, index) => ({ at, value: (at - (usable[index]?.at ?? at)) / 1000 }))
      const longest = (rows: readonly { readonly value: number }[]) => Math.max(...rows.map(({ value }) => value))
      expect(await series('intervals')).toEqual([grouped(gaps, 'intervals', longest)])
      expect((await series('longest-gap')).flat().map(([, seconds]) => seconds)).toEqual([longest(gaps)])
    })

    test('these are the panels that the report calls compared', () => {
      const seen = [...compared].map(([name, panels]) => [name, [...panels].toSorted()])
      const own = Object.entries(comparedOfReadings).map(([name, panels]) => [name, panels.toSorted()])
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(own))
    })
  },
)

/** Counts of nothing have no row. */
function leftOutZero(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== 0))
}

function firstOf(series: readonly InfluxSeries[]): number | undefined {
  const value = series[0]?.values[0]?.[1]
  return value === undefined || value === null ? undefined : Number(value)
}
