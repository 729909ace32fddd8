import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePlant } from '../../core/plant/parse.ts'
import { platformRules } from '../../dashboards/alerting/rules.ts'
import { type DashboardName, dashboardNames } from '../../dashboards/kit/links.ts'
import { makers } from '../../dashboards/provisioning.ts'
import type { Influxd, InfluxSeries } from '../support/influxd.ts'
import { startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { alarmNight } from './alarm-seed.ts'
import type { Target, View } from './grafana.ts'
import { expand, panelInterval, panelNamed, panelsOf, targetsOf, variablesOf } from './grafana.ts'
import { loadPlant } from './plant.ts'
import { alarmLines, kpis, platformHours, responses } from './platform-seed.ts'
import { type Asked, queryReport } from './report.ts'
import { badNight } from './seed.ts'
import { columnsAfter } from './transformations.ts'
import { writeLines } from './write-lines.ts'

const plant = await loadPlant()
const all = dashboardNames.map((name) => [name, makers[name](plant)] as const)
const city = makers['water-city'](plant)
const oneSite = makers.station(plant)
const ops = makers['alarm-ops'](plant)
const to = Date.parse('2026-07-03T02:15:00Z')
const day = 86_400_000
const night = badNight(plant, to)
const alarms = alarmNight(plant, to)
const database = 'huoshui'
/** An hourly roll-up of each level. */
const hourly = [...plant.points.values()]
  .filter(({ quantity }) => quantity.id === 'water_level')
  .map(
    ({ site, asset, point }) =>
      `water_level,site=${site},asset=${asset},point=${point} mean=2,min=1,max=3,count=12i,readings=13i ${to - (to % 3_600_000)}`,
  )
const level = [...plant.points.values()].find(({ quantity }) => quantity.id === 'water_level')

/** Of these nothing is wrong even on a bad night. */
const mayBeEmpty = new Set<string>([
  'huoshui-alarm-ops 搁置、屏蔽、停用 Put aside',
  'huoshui-water-reach 最早到警戒 Soonest at 警戒',
])

describe.skipIf(!requireServer('influxd'))('the dashboards on a real InfluxDB, after a bad night', () => {
  const asked = new Map<string, Asked>()
  let influxd: Influxd

  beforeAll(async () => {
    influxd = await startInfluxd()
    await influxd.query(`CREATE DATABASE ${database}`)
    await influxd.query(`CREATE RETENTION POLICY "1d" ON ${database} DURATION INF REPLICATION 1`)
    await writeLines(influxd.url, database, night.lines, 'ms')
    await writeLines(influxd.url, database, night.days, 'ms', '1d')
    await writeLines(influxd.url, database, alarms.lines, 'ns')
    await influxd.query(`CREATE RETENTION POLICY "1h" ON ${database} DURATION INF REPLICATION 1`)
    await writeLines(influxd.url, database, hourly, 'ms', '1h')
    await writeLines(influxd.url, database, platformHours(to), 'ms')
    await writeLines(influxd.url, database, alarmLines(plant, to, plant.sites[0]?.id), 'ns')
  })
  afterAll(async () => {
    await influxd[Symbol.asyncDispose]()
    console.info(queryReport(all, [...asked.values()]))
  })

  async function ask(dashboard: Dashboard, what: string, query: string, view: View, intervalMs?: number) {
    const text = expand(query, view, variablesOf(dashboard), intervalMs)
    expect(text).not.toMatch(/\$\w|\$\{/)
    const started = performance.now()
    const series = await influxd.query(text, database)
    const ms = performance.now() - started
    const key = `${dashboard.uid} ${what} ${JSON.stringify(view)}`
    asked.set(key, { dashboard: dashboard.uid ?? '', what, rows: rowsOf(series), ms })
    return series
  }

  function askPanel(dashboard: Dashboard, panel: Panel, target: Target, variables: View['variables'] = {}) {
    const span = panel.timeFrom === '14d' ? 14 * day : day
    const view = { from: to - span, to, variables }
    return ask(dashboard, `${target.refId} ${panel.title}`, target.query, view, panelInterval(panel))
  }

  /** What may be chosen on a dashboard, until some choice of it answers each query. */
  function choicesOf(name: DashboardName): readonly View['variables'][] {
    if (name === 'point-detail' && level) {
      const { site, asset, point } = level
      return [{ site, asset, point, quantity: 'water_level' }]
    }
    if (name !== 'station') return [{ site: '.*', page: 'http://h' }]
    return plant.sites.map(({ id, assets }) => {
      const gauge = assets.filter(({ points }) => points.some((p) => p.quantity === 'water_level')).map((a) => a.id)
      return { site: id, asset: '.*', gauge }
    })
  }
  const queries = all.flatMap(([name, dashboard]) =>
    panelsOf(dashboard).flatMap((panel) =>
      targetsOf(panel).map(
        (target) => [`${name} ${target.refId} ${panel.title}`, name, dashboard, panel, target] as const,
      ),
    ),
  )
  it.each(queries)('%s has rows', async (_, name, dashboard, panel, target) => {
    let rows = 0
    for (const chosen of choicesOf(name)) rows += rowsOf(await askPanel(dashboard, panel, target, chosen))
    const isRight = mayBeEmpty.has(panelName(dashboard, panel)) ? rows >= 0 : rows > 0
    expect(isRight).toBe(true)
  })

  it('offers every site, and the assets and gauges of the chosen one', async () => {
    for (const { id, assets } of plant.sites) {
      const view = { from: to - day, to, variables: { site: id, asset: '.*' } }
      const offered: string[][] = []
      for (const variable of variablesOf(oneSite)) {
        const series = await ask(oneSite, `variable ${variable.name}`, queryOf(variable.query), view)
        offered.push([...new Set(series.flatMap(({ values }) => values.map(([, value]) => String(value))))].sort())
      }
      const levels = assets.filter(({ points }) => points.some((point) => point.quantity === 'water_level'))
      expect(offered).toEqual([
        plant.sites.map((site) => site.id).sort(),
        assets.map((asset) => asset.id).sort(),
        levels.map((asset) => asset.id).sort(),
      ])
    }
  })

  it('shows only the chosen assets', async () => {
    const [site] = plant.sites
    const chosen = site?.assets.slice(0, 2).map(({ id }) => id) ?? []
    const panel = panelNamed(oneSite, 'points')
    const [target] = targetsOf(panel)
    if (!site || !target) throw new Error('no such panel')
    const series = await askPanel(oneSite, panel, target, { site: site.id, asset: chosen })
    const assets = series.flatMap((one) => column(one, 'asset'))
    expect(new Set(assets)).toEqual(new Set(chosen))
    // what the link takes
    expect(series.flatMap((one) => column(one, 'of'))).toEqual(assets)
  })

  const tables = all.flatMap(([name, dashboard]) =>
    panelsOf(dashboard)
      .filter(({ type }) => type === 'table')
      .map((panel) => [`${name} ${panel.title}`, name, dashboard, panel] as const),
  )
  it.each(tables)('%s has the columns that it shows', async (_, name, dashboard, panel) => {
    const answers = new Map<string, InfluxSeries[]>()
    for (const target of targetsOf(panel)) {
      for (const chosen of choicesOf(name)) {
        const series = await askPanel(dashboard, panel, target, chosen)
        if (rowsOf(series) > 0 || !answers.has(target.refId)) answers.set(target.refId, series)
      }
    }
    const shown = panel.fieldConfig?.overrides.map(({ matcher }) => matcher.options) ?? []
    expect(columnsAfter(panel.transformations ?? [], answers)).toEqual(expect.arrayContaining(shown))
  })

  it('finds what was wrong that night', async () => {
    const wrong = ['over-WRZ', 'pumps-tripped', 'gates-in-fault', 'without-mains', 'batteries-low']
    expect(await Promise.all(wrong.map(tile))).toEqual([1, 1, 1, 1, 1])

    const heard = await siteColumn('C', 'heard')
    expect(heard.has(night.silent)).toBe(false)
    expect((await siteColumn('B', 'known')).get(night.silent)).toBeGreaterThan(0)
    const margins = await siteColumn('F', 'margin')
    expect([...margins.values()].filter((margin) => margin < 0)).toHaveLength(1)
  })

  it('lists the alarms that stand, the most urgent first, and counts those that call', async () => {
    const panel = panelNamed(city, 'standing')
    const listed: unknown[] = []
    for (const target of targetsOf(panel)) {
      listed.push(...(await askPanel(city, panel, target)).flatMap((series) => column(series, 'alarm')))
    }
    expect(listed).toEqual(alarms.standing)
    expect(await tile('calling')).toBe(2)
    const perPriority = await seriesOf('standing-trend', ops)
    expect(perPriority.map(({ tags }) => tags?.['priority']).sort()).toEqual(['critical', 'high', 'low', 'medium'])
    expect(Math.max(...perPriority.flatMap((series) => column(series, 'max').map(Number)))).toBe(2)
    const calls = (await seriesOf('calls', ops)).flatMap((series) => column(series, 'count').map(Number))
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(5)
  })

  it('shows a site’s own alarms and journal, without what is on trial', async () => {
    const [, site = ''] = /^([^.]+)\./.exec(alarms.standing[0] ?? '') ?? []
    const panel = panelNamed(oneSite, 'journal')
    const [target] = targetsOf(panel)
    if (!target) throw new Error('no journal')
    const series = await askPanel(oneSite, panel, target, { site, asset: '.*' })
    const ids = series.flatMap((one) => column(one, 'alarm').map(String))
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.filter((id) => !id.startsWith(`${site}.`))).toEqual([])
    expect(ids).toHaveLength(
      alarms.journaled.filter((entry) => entry.site === site && entry.audience === 'people').length,
    )
  })

  it('asks nothing illegal in a city that measures one thing, without limits, with names of odd characters', async () => {
    const small = parsePlant(`
      version: 1
      city: { id: one, name: { zh-CN: 一, en: One }, zone: Asia/Shanghai, at: [29.65, 91.11] }
      sites:
        - id: 2.pond
          kind: park
          name: { zh-CN: '池"$site|(', en: 'Pond [\${__value.raw} */' }
          at: [29.65, 91.11]
          assets:
            - id: lake
              kind: lake
              name: { zh-CN: 湖, en: Lake }
              at: [29.65, 91.11]
              device: pond-1
              points: [{ id: level, quantity: water_level }, { id: 2nd.level, quantity: water_level }]`)
    if (!small.ok) throw new Error(JSON.stringify(small.problems))
    for (const name of dashboardNames) {
      const dashboard = makers[name](small.plant)
      for (const panel of panelsOf(dashboard)) {
        const view = {
          from: to - day,
          to,
          variables: { site: '2.pond', asset: '.*', gauge: ['lake'], quantity: 'water_level', point: '2nd.level' },
        }
        for (const { query } of targetsOf(panel)) {
          await influxd.query(expand(query, view, variablesOf(dashboard)), database)
        }
        // Grafana would take $site of a line's name for a variable
        const names = (panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
          properties.filter(({ id }) => id === 'displayName').map(({ value }) => String(value)),
        )
        expect(names.filter((shown) => shown.includes('$'))).toEqual([])
      }
    }
  })

  it.each([
    ['nothing', {}, []],
    ['alarms that are not evaluated', { progress_well: 0 }, ['alarms']],
    ['a channel that fails', { notices_recipients: 1 }, ['channel']],
    ['a log that takes nothing', { log_stalled: 1 }, ['log-stalled']],
    ['a log near its quota', { log_bytes: 9e9 }, ['log-quota']],
    ['a disk nearly full', { disk_free_bytes: 1e9 }, ['disk']],
    ['an ingest far behind', { ingest_lag_messages: 200_000 }, ['lag']],
    ['messages that cannot be used', { ingest_rejects_total: 1_000 }, ['rejects']],
    ['a store that takes nothing', { store_unavailable_total: 9 }, ['write-errors']],
  ] as const)('of %s wrong with the platform Grafana’s rules tell just that', async (what, wrong, told) => {
    const place = `rules of ${what}`
    await influxd.query(`CREATE DATABASE "${place}"`)
    await writeLines(influxd.url, place, platformHours(to, wrong), 'ms')
    expect(await fired(place)).toEqual(told)
  })

  it('of a platform that writes nothing Grafana’s rules tell, and that alarms are not evaluated', async () => {
    await influxd.query('CREATE DATABASE nothing')
    expect(await fired('nothing')).toEqual(['no-data', 'alarms'])
  })

  /** Names of the rules whose condition holds at the end of the night. */
  async function fired(place: string): Promise<readonly string[]> {
    const names: string[] = []
    for (const { name, query, fires, silence } of platformRules) {
      const [series] = await influxd.query(query.replaceAll('now()', `${to}ms`), place)
      const value = series?.values[0]?.[1]
      const holds = fires.when === 'gt' ? Number(value) > fires.than : Number(value) < fires.than
      if (value === undefined || value === null ? silence === 'Alerting' : holds) names.push(name)
    }
    return names
  }

  it('counts responses of crews as the API does', async () => {
    const board = makers['crew-response'](plant)
    const number = async (name: string) => Number((await seriesOf(name, board))[0]?.values[0]?.[1])
    const told = responses(plant, to)
    const inTime = told.filter((each) => each.isInTime).length
    expect([await number('called'), await number('unanswered'), await number('answered-in-time')]).toEqual([
      told.length,
      told.filter((each) => !each.isAnswered).length,
      (inTime / told.length) * 100,
    ])
  })

  it('shows what the platform counts: means of histograms, growth of counters, the share of a quota', async () => {
    const board = makers['platform-health'](plant)
    const numbers = async (name: string) =>
      (await seriesOf(name, board)).flatMap(({ values }) =>
        values.flatMap(([, value]) => (value === null ? [] : [Number(value)])),
      )
    // 2 s for 100 in each minute; 600 messages
    for (const mean of await numbers('commit')) expect(mean).toBeCloseTo(0.02, 9)
    expect(new Set(await numbers('received'))).toEqual(new Set([600]))
    expect(await numbers('log-quota')).toEqual([10])
  })

  it('shows the KPIs that the platform has counted', async () => {
    const board = makers['alarm-kpi'](plant)
    const number = async (name: string) => Number((await seriesOf(name, board))[0]?.values[0]?.[1])
    expect(await number('per_hour')).toBeCloseTo(kpis.perHour, 9)
    expect(await number('top_ten_share')).toBeCloseTo(kpis.topTenShare * 100, 9)
    expect([await number('fleeting'), await number('chattering')]).toEqual([kpis.fleeting, kpis.chattering.length])
    const slots = (await seriesOf('slots', board)).flatMap((series) => column(series, 'slots').map(Number))
    expect(slots).toEqual(kpis.histogram)
    const week = (await seriesOf('week', board)).flatMap(({ values, tags }) =>
      values.flatMap(([, ...hours]) =>
        hours.flatMap((calls, hour) => (calls === 0 ? [] : [{ weekday: tags?.['weekday'], hour, calls }])),
      ),
    )
    expect(week).toEqual([
      { weekday: '0', hour: 14, calls: 4 },
      // of two sites
      { weekday: '6', hour: 2, calls: 35 },
    ])
    const hot = (await seriesOf('hot', board)).flatMap(({ values }) => values.map((row) => row.slice(1)))
    expect(hot).toEqual(
      expect.arrayContaining(
        kpis.hotSpots.map((spot) => [
          spot.site,
          String(spot.weekday),
          String(spot.hour).padStart(2, '0'),
          spot.annunciations,
        ]),
      ),
    )
  })

  async function seriesOf(name: string, dashboard = city): Promise<readonly InfluxSeries[]> {
    const panel = panelNamed(dashboard, name)
    const [target] = targetsOf(panel)
    if (!target) throw new Error(`${name} asks nothing`)
    return askPanel(dashboard, panel, target, { site: '.*' })
  }

  async function tile(name: string): Promise<number> {
    const series = await seriesOf(name)
    return series.flatMap(({ values }) => values.map((row) => Number(row[1]))).reduce((sum, value) => sum + value, 0)
  }

  async function siteColumn(refId: string, name: string): Promise<ReadonlyMap<string, number>> {
    const panel = panelNamed(city, 'sites')
    const target = targetsOf(panel).find((candidate) => candidate.refId === refId)
    if (!target) throw new Error(`no target ${refId}`)
    const series = await askPanel(city, panel, target)
    return new Map(series.map((one) => [one.tags?.['site'] ?? '', Number(column(one, name)[0])]))
  }
})

function panelName(dashboard: Dashboard, panel: Panel): string {
  return `${dashboard.uid} ${panel.title}`
}

function rowsOf(series: readonly InfluxSeries[]): number {
  return series.reduce((sum, { values }) => sum + values.length, 0)
}

function column(series: InfluxSeries, name: string): readonly unknown[] {
  const index = series.columns.indexOf(name)
  return series.values.map((row) => row[index])
}

function queryOf(query: unknown): string {
  return typeof query === 'object' && query !== null && 'query' in query ? String(query.query) : String(query)
}
