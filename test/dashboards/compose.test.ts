import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { mapFile } from '../../dashboards/kit/map.ts'
import { provisioning } from '../../dashboards/provisioning.ts'
import { loadPlant } from './plant.ts'

const root = join(import.meta.dirname, '../..')
const tree = provisioning(await loadPlant())
const compose = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'))
const { grafana } = compose.services
const mounts: readonly (readonly [string, string])[] = grafana.volumes
  .filter((volume: string) => volume.startsWith('./'))
  .map((volume: string) => volume.split(':').slice(0, 2))

/** Where Grafana sees a file that was generated; undefined where nothing brings it there. */
function placeOf(path: string): string | undefined {
  const file = `./dashboards/provisioning/${path}`
  const [from, to] = mounts.find(([own]) => file === own || file.startsWith(`${own}/`)) ?? []
  return from === undefined || to === undefined ? undefined : to + file.slice(from.length)
}

test('pins a Grafana 13 by its number', () => {
  expect(grafana.image).toMatch(/^grafana\/grafana:13\.\d+\.\d+$/)
})

test('mounts only what is there, and every generated file', () => {
  for (const [from] of mounts) expect([from, existsSync(join(root, from))]).toEqual([from, true])
  for (const path of tree.keys()) expect([path, placeOf(path)]).toEqual([path, expect.stringMatching(/^\/(etc|usr)\//)])
})

test('opens on a dashboard, reads the folder of dashboards, and has the map where the panels ask for it', () => {
  expect([...tree.keys()].map(placeOf)).toContain(grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH)
  const [provider] = parse(tree.get('dashboards/huoshui.yaml') ?? '').providers
  expect(placeOf('dashboards/home.json')).toBe(`${provider.options.path}/home.json`)
  expect(placeOf('maps/huoshui.geojson')).toBe(`/usr/share/grafana/${mapFile}`)
  expect(placeOf('alerting/huoshui.yaml')).toBe('/etc/grafana/provisioning/alerting/huoshui.yaml')
})

test('gives Grafana every variable that the files take from its environment, and none of them empty', () => {
  const files = [...tree].filter(([path]) => path.endsWith('.yaml')).map(([, text]) => text)
  const wanted = new Set(files.flatMap((text) => [...text.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name)))
  expect(wanted.size).toBeGreaterThan(3)
  // anything else with a dollar would be taken for a variable that is not there
  expect(files.flatMap((text) => text.match(/\$(?!\{[A-Z_]+\})/g) ?? [])).toEqual([])
  for (const name of wanted) {
    expect(String(grafana.environment[name ?? ''])).toMatch(/^(?!\$).+|:\?|:-.+/)
  }
})

test('the map has every line of the plant file, longitude first, and asks nothing of the internet', async () => {
  const { features } = JSON.parse(tree.get('maps/huoshui.geojson') ?? '')
  const { sites, city } = await loadPlant()
  const lines = features.filter(({ geometry }: { geometry: { type: string } }) => geometry.type === 'MultiLineString')
  expect(lines).toHaveLength(sites.filter((site) => (site.lines ?? []).length > 0).length)
  const [[[[lon, lat]]]] = lines.map(({ geometry }: { geometry: { coordinates: unknown } }) => geometry.coordinates)
  expect(Math.abs(lat - city.at[0]) + Math.abs(lon - city.at[1])).toBeLessThan(1)
  const dashboards = [...tree].filter(([path]) => path.endsWith('.json')).map(([, text]) => text)
  expect(dashboards.flatMap((text) => text.match(/"(src|url)": "https?:[^"]*"/g) ?? [])).toEqual([])
})
