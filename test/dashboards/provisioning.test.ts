import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { quantities, stateName } from '../../core/quantity.ts'
import { influx } from '../../dashboards/kit/influxql.ts'
import { type DashboardName, dashboardNames, dashboards as listed, pathOf } from '../../dashboards/kit/links.ts'
import { panelId } from '../../dashboards/kit/placing.ts'
import { stateColours } from '../../dashboards/kit/states.ts'
import { provisioning } from '../../dashboards/provisioning.ts'
import { viewOf } from '../../web/console/view.ts'
import { comparedPanels } from './compared.ts'
import { panelsOf, targetsOf, urlsIn, variablesOf } from './grafana.ts'
import { loadPlant } from './plant.ts'

const plant = await loadPlant()
const tree = provisioning(plant)
const folder = new URL('../../dashboards/provisioning/', import.meta.url).pathname
const dashboards = [...tree]
  .filter(([path]) => path.endsWith('.json'))
  .map(([path, text]): [string, Dashboard] => [path, JSON.parse(text)])

describe('the provisioning tree', () => {
  it.each([...tree])('%s is committed as generated', async (path, text) => {
    expect(await readFile(join(folder, path), 'utf8')).toBe(text)
  })

  it('holds nothing else', async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    expect(entries.filter((entry) => entry.isFile())).toHaveLength(tree.size)
  })

  it('is not made of a file that is no plant: one line for each problem, exit code 2', async () => {
    const program = join(import.meta.dirname, '../../dashboards/generate.ts')
    for (const path of ['/nonexistent.yaml', program]) {
      const failed = await promisify(execFile)(process.execPath, [program, path]).catch((error: unknown) => error)
      expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining(path) })
      expect((failed as { stderr: string }).stderr).not.toContain('    at ')
    }
  })

  it('comes out the same twice', () => {
    expect([...provisioning(plant)]).toEqual([...tree])
  })

  it('has one InfluxQL data source, its address, bucket and token from the environment', () => {
    const [source] = parse(tree.get('datasources/huoshui.yaml') ?? '').datasources
    expect(source).toMatchObject({
      ...influx,
      jsonData: { version: 'InfluxQL', dbName: '$' + '{INFLUX_BUCKET}', httpHeaderName1: 'Authorization' },
      secureJsonData: { httpHeaderValue1: 'Token $' + '{INFLUX_TOKEN}' },
    })
  })
})

/** What Grafana itself fills in. */
const given = ['timeFilter', '__interval', '__interval_ms', '__to', '__from']

describe.each(dashboards)('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard)

  it('is a classic dashboard on the city clock, with ways to the others', () => {
    expect(dashboard.schemaVersion).toBe(42)
    expect(dashboard).toMatchObject({ timezone: plant.city.zone, editable: false, refresh: '1m' })
    expect(dashboard.uid).toMatch(/^huoshui-[a-z-]{3,32}$/)
    expect(dashboard.links?.map(({ url }) => url)).toEqual(dashboardNames.map(pathOf))
  })

  it('leads only to dashboards that there are, and chooses only what they let choose', () => {
    const links = urlsIn(dashboard)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) {
      if (link.startsWith('$' + '{page}/console#/')) {
        expect(variablesOf(dashboard).map(({ name }) => name)).toContain('page')
        continue
      }
      const { pathname, searchParams } = new URL(link, 'http://grafana')
      const [, target] = dashboards.find(([, { uid }]) => pathname.startsWith(`/d/${uid}/`)) ?? []
      if (!target) throw new Error(`${link} leads nowhere`)
      const variables = variablesOf(target).map(({ name }) => `var-${name}`)
      expect(variables).toEqual(
        expect.arrayContaining([...searchParams.keys()].filter((key) => key.startsWith('var-'))),
      )
    }
  })

  it('passes on no variable of which several may be chosen: of all Grafana would make .*, which no site is called', () => {
    const several = variablesOf(dashboard).flatMap(({ name, multi, includeAll }) => (multi || includeAll ? [name] : []))
    const passed = urlsIn(dashboard).flatMap((url) => [...url.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name))
    expect(passed.filter((name) => several.includes(name))).toEqual([])
  })

  it('compares every panel that adds, counts or averages with what the platform itself says (compared.ts)', () => {
    const adding =
      /\b(count|sum|mean|median|percentile|spread|integral|stddev|derivative|non_negative_difference|elapsed)\(/
    const name = (dashboard.uid ?? '').replace('huoshui-', '') as DashboardName
    const ids = new Set(comparedPanels[name].map((panel) => panelId(dashboard.uid ?? '', panel)))
    const not = panels.filter(({ id }) => id === undefined || !ids.has(id))
    expect(
      not.filter((panel) => targetsOf(panel).some(({ query }) => adding.test(query))).map(({ title }) => title),
    ).toEqual([])
  })

  it('leads on by ids, not by the words that a column shows for them', () => {
    for (const panel of panels) {
      const named = (panel.fieldConfig?.overrides ?? []).filter(({ properties }) =>
        properties.some(({ id }) => id === 'mappings'),
      )
      const words = new Set(named.map(({ matcher }) => matcher.options))
      // Grafana gives what the column shows (getFieldDisplayValuesProxy of @grafana/data)
      const asked = [...JSON.stringify(panel).matchAll(/__data\.fields\.(\w+)/g)].map(([, field]) => field)
      expect([panel.title, asked.filter((field) => words.has(field))]).toEqual([panel.title, []])
    }
  })

  it('gives a cell or a tile without a number no colour of a warning', () => {
    const grey = ['transparent', '#8e8e8e', 'green']
    // a tile may be violet, which says that nothing is seen
    const calm = (type: string) => (type === 'stat' ? [...grey, 'purple'] : grey)
    for (const { title, type, fieldConfig } of panels) {
      const columns = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
        properties.filter(({ id }) => id === 'thresholds').map(({ value }) => value.steps),
      )
      const bases = [fieldConfig?.defaults.thresholds?.steps ?? [], ...columns].flatMap(([base]) => base?.color ?? [])
      expect([title, bases.filter((base) => !calm(type).includes(base))]).toEqual([title, []])
    }
  })

  it('gives every panel an id of its own and a title', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { id, title } of panels) expect([id, title]).toEqual([expect.any(Number), expect.stringMatching(/\S/)])
  })

  it('has only panels that come with Grafana and ask our data source', () => {
    for (const panel of panels.filter(({ type }) => type !== 'text')) {
      expect(['stat', 'table', 'timeseries', 'state-timeline', 'barchart', 'geomap']).toContain(panel.type)
      expect(panel.datasource).toEqual(influx)
      const targets = targetsOf(panel)
      expect(targets.length).toBeGreaterThan(0)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
      for (const target of targets)
        expect(target).toMatchObject({ refId: expect.stringMatching(/^[A-Z]$/), datasource: influx })
    }
  })

  it('overlaps no two panels, all within 24 columns', () => {
    const cells = new Map<string, number>()
    for (const { id = -1, gridPos } of panels) {
      const { x, y, w, h } = gridPos ?? { x: -1, y: -1, w: 0, h: 0 }
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x + w).toBeLessThanOrEqual(24)
      for (let i = x; i < x + w; i += 1) {
        for (let j = y; j < y + h; j += 1) {
          expect([cells.get(`${i},${j}`), id]).toEqual([undefined, id])
          cells.set(`${i},${j}`, id)
        }
      }
    }
  })

  it('has at most 25 panels, each of which says its unit and leads on', () => {
    expect(panels.length).toBeLessThanOrEqual(25)
    const { level } = listed[(dashboard.uid ?? '').replace('huoshui-', '') as keyof typeof listed]
    for (const panel of panels) {
      const isShown = ['stat', 'timeseries', 'barchart'].includes(panel.type)
      if (isShown)
        expect([panel.title, panel.fieldConfig?.defaults.unit]).toEqual([panel.title, expect.stringMatching(/./)])
      if (panel.type !== 'text') expect([panel.title, panel.links?.length]).toEqual([panel.title, 1])
    }
    expect(dashboard.description).toMatch(/\p{Script=Han}.*[A-Za-z]/u)
    // 1080 pixels less what Grafana itself takes, at 38 a row
    const bottom = Math.max(...panels.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)))
    if (level === 1) expect(bottom).toBeLessThanOrEqual(24)
  })

  it('asks only for variables that it has', () => {
    const own = new Set([...variablesOf(dashboard).map(({ name }) => name), ...given])
    const asked = panels.flatMap((panel) => targetsOf(panel).map(({ query }) => query))
    const queries = variablesOf(dashboard).map(({ query }) => JSON.stringify(query))
    const used = [...asked, ...queries].flatMap((text) =>
      [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name),
    )
    expect(used.filter((name) => !own.has(name))).toEqual([])
  })

  it('speaks both languages in every title', () => {
    for (const { title } of panels) expect(title).toMatch(/\p{Script=Han}.*[A-Za-z]/u)
  })
})

it('leads from an alarm that stands to its open card on the console', () => {
  const [, ops] = dashboards.find(([, { uid }]) => uid === 'huoshui-alarm-ops') ?? []
  if (!ops) throw new Error('no alarm-ops')
  const [link = ''] = urlsIn(ops).filter((url) => url.includes('?open='))
  const url = new URL(link.replace('$' + '{page}', 'http://page').replace('$' + '{__value.raw}', 'a.b.high'))
  expect([url.pathname, viewOf(url.hash)]).toMatchObject(['/console', { name: 'alarms', open: 'a.b.high', tab: 'now' }])
})

it('lists each dashboard with its own variables', () => {
  const built = dashboards.map(([path, each]) => [path, each.uid, variablesOf(each).map(({ name }) => name)])
  expect(built).toEqual(
    Object.entries(listed).map(([name, { variables }]) => [
      `dashboards/${name}.json`,
      `huoshui-${name}`,
      [...variables],
    ]),
  )
})

it('leads from the top to everything in three clicks', () => {
  const reached = new Set(['huoshui-home'])
  for (let click = 0; click < 3; click++) {
    for (const [, dashboard] of dashboards.filter(([, { uid }]) => reached.has(uid ?? '')))
      for (const link of urlsIn(dashboard)) reached.add(/^\/d\/([^/]+)\//.exec(link)?.[1] ?? '')
  }
  expect([...reached].filter((uid) => uid !== '').sort()).toEqual(dashboards.map(([, { uid }]) => uid).sort())
})

it('has a word and a colour for every state of the register', () => {
  const states = [...quantities.values()].flatMap((quantity) =>
    Object.keys(quantity.states ?? {}).map((word) => ({ quantity, word })),
  )
  expect(states.filter(({ quantity, word }) => stateName(quantity, word)['zh-CN'] === word)).toEqual([])
  expect(states.filter(({ quantity, word }) => stateColours[quantity.id]?.[word] === undefined)).toEqual([])
})
