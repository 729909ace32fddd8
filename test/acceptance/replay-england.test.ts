import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import type { PlatformProcess } from '../support/platform-process.ts'
import { type AssetFile, anyName, anyPlace, writePlant } from '../support/replay-plant.ts'
import { type ReplayRun, type StoredRow, startReplayRun } from '../support/replay-run.ts'
import { requireServer } from '../support/server.ts'
import { sharedData } from '../support/shared-data.ts'

/**
 * Proof 1: a rainy day of England's gauges goes in by MQTT and comes out by HTTP, and every row of the file is
 * accounted for: stored, duplicate, or rejected with a reason.
 */
const csv = sharedData('ea-england/england_2021-05-07.csv')
const database = 'england'
const map = join(import.meta.dirname, 'maps/ea-england.yaml')

interface EnglandRow {
  readonly at: string
  readonly point: string
  readonly unit: string
  readonly text: string
}

/** Read again by other means than the replay's: the file has no quotes. */
function readEngland(path: string): EnglandRow[] {
  const bytes = readFileSync(path)
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
  const lines = text.toString().trimEnd().split(/\r?\n/).slice(1)
  return lines.map((line) => {
    const [time = '', station = '', parameter = '', , unit = '', text = ''] = line.split(',')
    const asset = station.toLowerCase().replace(/_$/, '')
    const point = parameter === 'rainfall' ? 'rain' : `level-${unit.toLowerCase()}`
    return { at: new Date(time).toISOString(), point: `england/${asset}/${point}`, unit, text }
  })
}

function englandPlant(rows: readonly EnglandRow[]): AssetFile[] {
  const series = new Map(rows.map(({ point, unit }) => [point, unit]))
  const byAsset = Map.groupBy(series, ([point]) => point.split('/')[1] ?? '')
  return [...byAsset].map(([id, points]) => ({
    ...{ id, name: anyName, at: anyPlace, device: id },
    kind: points.some(([point]) => point.endsWith('/rain')) ? 'rain-gauge' : 'level-gauge',
    points: points.map(([point, unit]) => ({
      id: point.split('/')[2] ?? '',
      ...(point.endsWith('/rain')
        ? { quantity: 'rain', range: [0, 50] as [number, number] }
        : { quantity: 'water_level', range: [-10, 700] as [number, number], unit: unit === 'mm' ? 'mm' : 'm' }),
    })),
  }))
}

/** What must be stored, by point and time; undefined where the row is rejected. */
function expected({ text, unit, point }: EnglandRow): number | null | undefined {
  if (text === '') return null
  if (text.includes('|')) return undefined
  return unit === 'mm' && !point.endsWith('/rain') ? Number(text) / 1000 : Number(text)
}

/** All that is stored, by point and time. */
type Stored = Map<string, StoredRow>

async function fromApi(run: ReplayRun, points: readonly string[]): Promise<Stored> {
  const stored: Stored = new Map()
  for (const point of points) for (const row of await run.rows(point)) stored.set(`${point} ${row.at}`, row)
  return stored
}

async function fromInflux(influxd: Influxd): Promise<Stored> {
  const stored: Stored = new Map()
  const series = await influxd.query(
    'SELECT value, raw, quality FROM rain, water_level GROUP BY asset, point',
    database,
  )
  for (const { tags, values } of series) {
    for (const [time, usable, raw, quality] of values) {
      const at = new Date(Number(time)).toISOString()
      const value = usable ?? raw ?? null
      const row = { at, value: value === null ? null : Number(value), quality: Number(quality ?? 1) }
      stored.set(`england/${tags?.['asset']}/${tags?.['point']} ${at}`, row)
    }
  }
  return stored
}

/** Checks every row of the file against what is stored, and prints the figures. */
async function account(store: string, rows: readonly EnglandRow[], stored: Stored, platform: PlatformProcess) {
  const wanted = new Map(rows.map((row) => [`${row.point} ${row.at}`, expected(row)]))
  const wrong = [...wanted].filter(([key, value]) =>
    value === undefined ? stored.has(key) : stored.get(key)?.value !== value,
  )
  expect(wrong).toEqual([])
  const withQuality = (code: number) => [...stored.values()].filter(({ quality }) => quality === code).length
  const rejects = await rejectCounts(platform)
  const figures = {
    rows: rows.length,
    series: new Set(rows.map(({ point }) => point)).size,
    stored: stored.size,
    'of them without a value': withQuality(9),
    'of them out of range': withQuality(4),
    duplicates: await platform.metric('huoshui_store_readings_total{result="duplicate"}'),
    conflicts: await platform.metric('huoshui_store_readings_total{result="conflict"}'),
    ...Object.fromEntries(Object.entries(rejects).map(([reason, count]) => [`rejected: ${reason}`, count])),
  }
  console.table({ [store]: figures })
  expect(figures).toEqual({
    ...{ rows: 20_729, series: 2205, stored: 20_485, duplicates: 240, conflicts: 0 },
    ...{ 'of them without a value': 1, 'of them out of range': 2, 'rejected: not-a-number': 4 },
  })
  expect(figures.stored + figures.duplicates + figures.conflicts + (rejects['not-a-number'] ?? 0)).toBe(rows.length)
}

describe('a day of England: stored + duplicates + rejects = rows', () => {
  test('through the embedded store', async () => {
    const rows = readEngland(csv ?? '')
    using folder = temporaryFolder()
    const plant = writePlant(folder.path, 'england', englandPlant(rows))
    await using run = await startReplayRun(folder.path, 'england', { HUOSHUI_PLANT: plant })
    await run.replay([csv ?? ''], map)
    const points = new Set(rows.map(({ point }) => point))
    await account('the embedded store', rows, await fromApi(run, [...points]), run.platform)
  })

  test.skipIf(!requireServer('influxd'))('through InfluxDB', async () => {
    const rows = readEngland(csv ?? '')
    using folder = temporaryFolder()
    const plant = writePlant(folder.path, 'england', englandPlant(rows))
    await using influxd = await startInfluxd()
    const influx = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: database }
    await using run = await startReplayRun(folder.path, 'england', { HUOSHUI_PLANT: plant, ...influx })
    await run.replay([csv ?? ''], map)
    const stored = await fromInflux(influxd)
    await account('InfluxDB', rows, stored, run.platform)
    const busiest = ['e2900/level-masd', 'e2900/level-maod', '720763/level-m', 'e1442/level-maod']
    for (const [key, row] of await fromApi(
      run,
      busiest.map((point) => `england/${point}`),
    )) {
      expect(row).toMatchObject(stored.get(key) ?? { at: 'nothing is stored there' })
    }
  })
})

async function rejectCounts(platform: PlatformProcess): Promise<Record<string, number>> {
  const answer = await platform.get('/api/v1/rejects?limit=100')
  const { rejects } = (await answer.json()) as { rejects: { reason: string; count: number }[] }
  const counts: Record<string, number> = {}
  for (const { reason, count } of rejects) counts[reason] = (counts[reason] ?? 0) + count
  return counts
}
