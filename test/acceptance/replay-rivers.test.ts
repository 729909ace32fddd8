import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { type AssetFile, anyName, anyPlace, writePlant } from '../support/replay-plant.ts'
import { startReplayRun } from '../support/replay-run.ts'
import { sharedData } from '../support/shared-data.ts'

/** What goes in by replay is what the API gives back: every row, every value, at its instant. */
const stations = ['BlackSmithFork2015', 'MainStreet2019', 'Mendon2019'].flatMap((station) => {
  const file = sharedData(`logan-river/${station}.csv.gz`)
  return file === undefined ? [] : [{ station, file }]
})
const skab = sharedData('skab/valve1')
const maps = join(import.meta.dirname, 'maps')

/** The cells of the columns, read again by other means than the replay's: the files have no quotes. */
function readTable(path: string, delimiter: string): { header: string[]; rows: string[][] } {
  const bytes = readFileSync(path)
  const text = path.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
  const [header = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(delimiter))
  return { header, rows }
}

/** Of a wall clock that is always `hours` ahead of UTC. */
function instant(wall: string, hours: number): string {
  return new Date(Date.parse(`${wall.replace(' ', 'T')}Z`) - hours * 3_600_000).toISOString()
}

/** One text to compare: 25,000 rows as objects take the test runner longer than the platform. */
function listing(rows: readonly { at: string; value: number | null }[]): string {
  return rows.map(({ at, value }) => `${at} ${value}`).join('\n')
}

test(`Logan River: ${stations.length} stations, their sentinels flagged, centimetres stored as metres`, async () => {
  const sentinels = [-9999, 7999]
  const columns = [
    { column: 'temp', id: 'temperature', quantity: 'water_temperature', range: [-2, 40] },
    { column: 'cond', id: 'conductivity', quantity: 'conductivity', range: [0, 3000] },
    { column: 'ph', id: 'ph', quantity: 'ph', range: [0, 14] },
    { column: 'do', id: 'oxygen', quantity: 'dissolved_oxygen_mass', range: [0, 25] },
    { column: 'turb', id: 'turbidity', quantity: 'turbidity', range: [0, 3000] },
    { column: 'stage', id: 'stage', quantity: 'water_level', unit: 'cm', range: [0, 10] },
  ] as const
  const points = columns.map(({ column: _, range, ...point }) => ({
    ...point,
    range: [...range] as [number, number],
    sentinels,
  }))
  const assets = stations.map(({ station }): AssetFile => {
    const id = station.toLowerCase()
    return { id, kind: 'water-quality', name: anyName, at: anyPlace, device: id, points }
  })
  using folder = temporaryFolder()
  const settings = { HUOSHUI_PLANT: writePlant(folder.path, 'logan', assets) }
  await using run = await startReplayRun(folder.path, 'logan', settings)
  const printed = await run.replay(
    stations.map(({ file }) => file),
    join(maps, 'logan-river.yaml'),
    '--batch',
    '100',
  )
  console.log(printed.join('\n'))

  let flagged = 0
  for (const { station, file } of stations) {
    const { header, rows } = readTable(file, ',')
    for (const { column, id } of columns) {
      const at = header.indexOf(column)
      const stored = await run.rows(`logan/${station.toLowerCase()}/${id}`)
      const scale = column === 'stage' ? 100 : 1
      const wanted = rows.map((row) => ({ at: instant(row[0] ?? '', -7), value: Number(row[at]) / scale }))
      expect(listing(stored) === listing(wanted), `${station} ${column}`).toBe(true)
      const missing = stored.filter(({ quality }) => quality === 9)
      const absent = wanted.filter(({ value }) => sentinels.includes(value * scale))
      expect(listing(missing) === listing(absent), `${station} ${column}, flagged`).toBe(true)
      flagged += missing.length
    }
  }
  console.log(`${flagged} sentinels`)
  expect(flagged).toBeGreaterThan(100)
})

test.skipIf(!skab)('SKAB: eight runs of a pump bench, bar stored as kilopascals', async () => {
  const columns = [
    { column: 'Current', id: 'current', quantity: 'current', scale: 1 },
    { column: 'Pressure', id: 'pressure', quantity: 'pressure', unit: 'bar', scale: 100 },
    { column: 'Thermocouple', id: 'water', quantity: 'water_temperature', scale: 1 },
    { column: 'Volume Flow RateRMS', id: 'flow', quantity: 'flow', unit: 'l/min', scale: 1 / 60_000 },
  ] as const
  const points = columns.map(({ column: _, scale: __, ...point }) => point)
  using folder = temporaryFolder()
  const bench: AssetFile = { id: 'bench', kind: 'pump', name: anyName, at: anyPlace, device: 'bench', points }
  const settings = { HUOSHUI_PLANT: writePlant(folder.path, 'skab', [bench]) }
  await using run = await startReplayRun(folder.path, 'skab', settings)
  const files = readdirSync(skab ?? '').map((name) => join(skab ?? '', name))
  await run.replay(files, join(maps, 'skab.yaml'))

  const tables = files.map((file) => readTable(file, ';'))
  for (const { column, id, scale } of columns) {
    const stored = await run.rows(`skab/bench/${id}`)
    const wanted = tables.flatMap(({ header, rows }) =>
      rows.map((row) => ({ at: instant(row[0] ?? '', 3), value: Number(row[header.indexOf(column)]) * scale })),
    )
    const wrong = wanted
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .filter(({ at, value }, index) => {
        const row = stored[index]
        return row?.at !== at || Math.abs((row.value ?? Number.NaN) - value) > 1e-9
      })
    expect(stored).toHaveLength(wanted.length)
    expect(wrong).toEqual([])
  }
})
