import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePlant } from '../../core/plant/parse.ts'
import { station } from '../../dashboards/station/station.ts'
import { waterCity } from '../../dashboards/water-city/water-city.ts'
import type { Influxd, InfluxSeries } from '../support/influxd.ts'
import { startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { alarmNight } from './alarm-seed.ts'
import type { Target, View } from './grafana.ts'
import { expand, panelInterval, panelNamed, panelsOf, targetsOf, variablesOf } from './grafana.ts'
import { loadPlant } from './plant.ts'
import { badNight } from './seed.ts'
import { columnsAfter } from './transformations.ts'

const plant = await loadPlant()
const city = waterCity(plant)
const oneSite = station(plant)
const to = Date.parse('2026-07-03T02:15:00Z')
const day = 86_400_000
const night = badNight(plant, to)
const alarms = alarmNight(plant, to)
const database = 'huoshui'

/** One query of one view. */
interface Asked {
  readonly dashboard: string
  readonly what: string
  readonly rows: number
  readonly ms: number
}

describe.skipIf(!requireServer('influxd'))('the dashboards on a real InfluxDB, after a bad night', () => {
  const asked = new Map<string, Asked>()
  let influxd: Influxd

  beforeAll(async () => {
    influxd = await startInfluxd()
    await influxd.query(`CREATE DATABASE ${database}`)
    await influxd.query(`CREATE RETENTION POLICY "1d" ON ${database} DURATION INF REPLICATION 1`)
    await write(influxd.url, night.lines, 'ms')
    await write(influxd.url, night.days, 'ms', '1d')
    await write(influxd.url, alarms.lines, 'ns')
  })
  afterAll(async () => {
    await influxd[Symbol.asyncDispose]()
    console.info(queryTable([...asked.values()]))
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

  const cityQueries = panelsOf(city).flatMap((panel) =>
    targetsOf(panel).map((target) => [`${target.refId} ${panel.title}`, panel, target] as const),
  )
  it.each(cityQueries)('water-city %s has rows', async (_, panel, target) => {
    expect(rowsOf(await askPanel(city, panel, target))).toBeGreaterThan(0)
  })

  const stationQueries = panelsOf(oneSite).flatMap((panel) =>
    targetsOf(panel).map((target) => [`${target.refId} ${panel.title}`, panel, target] as const),
  )
  it.each(stationQueries)('station %s has rows on a site that has such points', async (_, panel, target) => {
    let rows = 0
    for (const { id, assets } of plant.sites) {
      const gauge = assets.filter(({ points }) => points.some((p) => p.quantity === 'water_level')).map((a) => a.id)
      rows += rowsOf(await askPanel(oneSite, panel, target, { site: id, asset: '.*', gauge }))
    }
    expect(rows).toBeGreaterThan(0)
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
    expect(new Set(series.flatMap((one) => column(one, 'asset')))).toEqual(new Set(chosen))
  })

  it('gives every table the columns that it shows', async () => {
    const tables = panelsOf(city).filter(({ type }) => type === 'table')
    expect(tables.length).toBeGreaterThan(3)
    for (const panel of tables) {
      const answers = new Map<string, InfluxSeries[]>()
      for (const target of targetsOf(panel)) answers.set(target.refId, await askPanel(city, panel, target))
      const shown = panel.fieldConfig?.overrides.map(({ matcher }) => matcher.options) ?? []
      expect(columnsAfter(panel.transformations ?? [], answers)).toEqual(expect.arrayContaining(shown))
    }
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
    const perPriority = await seriesOf('standing-trend')
    expect(perPriority.map(({ tags }) => tags?.['priority']).sort()).toEqual(['critical', 'high', 'low', 'medium'])
    expect(Math.max(...perPriority.flatMap((series) => column(series, 'max').map(Number)))).toBe(2)
    const calls = (await seriesOf('calls')).flatMap((series) => column(series, 'count').map(Number))
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

  it('asks nothing illegal in a city that measures one thing, without limits', async () => {
    const small = parsePlant(`
      version: 1
      city: { id: one, name: { zh-CN: 一, en: One }, zone: Asia/Shanghai, at: [29.65, 91.11] }
      sites:
        - id: pond
          kind: park
          name: { zh-CN: 池, en: Pond }
          at: [29.65, 91.11]
          assets:
            - id: lake
              kind: lake
              name: { zh-CN: 湖, en: Lake }
              at: [29.65, 91.11]
              device: pond-1
              points: [{ id: level, quantity: water_level }]`)
    if (!small.ok) throw new Error(JSON.stringify(small.problems))
    for (const dashboard of [waterCity(small.plant), station(small.plant)]) {
      for (const panel of panelsOf(dashboard)) {
        const view = { from: to - day, to, variables: { site: 'pond', asset: '.*', gauge: ['lake'] } }
        for (const { query } of targetsOf(panel)) {
          await influxd.query(expand(query, view, variablesOf(dashboard)), database)
        }
      }
    }
  })

  async function seriesOf(name: string): Promise<readonly InfluxSeries[]> {
    const panel = panelNamed(city, name)
    const [target] = targetsOf(panel)
    if (!target) throw new Error(`${name} asks nothing`)
    return askPanel(city, panel, target)
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

async function write(url: string, lines: readonly string[], precision: 'ms' | 'ns', tier = 'autogen'): Promise<void> {
  for (let start = 0; start < lines.length; start += 20_000) {
    const body = lines.slice(start, start + 20_000).join('\n')
    const response = await fetch(`${url}/write?db=${database}&rp=${tier}&precision=${precision}`, {
      method: 'POST',
      body,
    })
    if (!response.ok) throw new Error(await response.text())
  }
}

/** A line per query: the station's are asked once per site, and some sites have no such point. */
function queryTable(asked: readonly Asked[]): string {
  const lines = [...Map.groupBy(asked, ({ dashboard, what }) => `${dashboard.padEnd(20)}${what}`)].map(
    ([name, answers]) => {
      const rows = answers.reduce((sum, answer) => sum + answer.rows, 0)
      const slowest = Math.max(...answers.map(({ ms }) => ms)).toFixed(1)
      const answered = answers.filter(({ rows }) => rows > 0).length
      return `${String(rows).padStart(7)} rows ${`${answered}/${answers.length}`.padStart(6)} views ${slowest.padStart(7)} ms  ${name}`
    },
  )
  const head = `${night.lines.length} readings of ${plant.points.size} points; rows over all views, slowest answer:`
  return [head, ...lines].join('\n')
}
