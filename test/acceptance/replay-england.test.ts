import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { type AssetFile, anyName, anyPlace, writePlant } from '../support/replay-plant.ts'
import { type StoredRow, startReplayRun } from '../support/replay-run.ts'
import { requireServer } from '../support/server.ts'
import { sharedData } from '../support/shared-data.ts'

/**
 * Proof 1: a rainy day of England's gauges goes in by MQTT and comes out by HTTP, and every row of the file is
 * accounted for: stored, duplicate, or rejected with a reason.
 */
const csv = sharedData('ea-england/england_2021-05-07.csv')
const map = join(import.meta.dirname, 'maps/ea-england.yaml')

interface EnglandRow {
  readonly at: string
  readonly point: string
  readonly unit: string
  readonly text: string
}

/** Read again by other means than the replay's: the file has no quotes. */
function readEngland(path: string): EnglandRow[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/).slice(1)
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

const stores: { store: string; start: () => Promise<AsyncDisposable & { settings: Record<string, string> }> }[] = [
  { store: 'the embedded store', start: async () => ({ settings: {}, [Symbol.asyncDispose]: async () => {} }) },
  {
    store: 'InfluxDB',
    start: async () => {
      const influxd = await startInfluxd()
      const settings = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'england' }
      return { settings, [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose]() }
    },
  },
]

describe.skipIf(!csv)('a day of England', () => {
  test.each(stores)('through $store: stored + duplicates + rejects = rows', async ({ store, start }) => {
    if (store === 'InfluxDB' && !requireServer('influxd')) return
    const rows = readEngland(csv ?? '')
    using folder = temporaryFolder()
    await using server = await start()
    const plant = writePlant(folder.path, 'england', englandPlant(rows))
    await using run = await startReplayRun(folder.path, 'england', { HUOSHUI_PLANT: plant, ...server.settings })
    const printed = await run.replay([csv ?? ''], map)

    const points = [...new Set(rows.map(({ point }) => point))]
    const stored = new Map<string, StoredRow>()
    for (const point of points) for (const row of await run.rows(point)) stored.set(`${point} ${row.at}`, row)

    const wanted = new Map(rows.map((row) => [`${row.point} ${row.at}`, expected(row)]))
    for (const [key, value] of wanted) {
      if (value === undefined) expect(stored.has(key), key).toBe(false)
      else expect(stored.get(key)?.value, key).toBe(value)
    }
    const missing = [...stored.values()].filter(({ quality }) => quality === 9)
    const outOfRange = [...stored.values()].filter(({ quality }) => quality === 4)
    const rejects = await rejectCounts(run.platform)
    const figures = {
      rows: rows.length,
      stored: stored.size,
      'of them without a value': missing.length,
      'of them out of range': outOfRange.length,
      duplicates: await run.platform.metric('huoshui_store_readings_total{result="duplicate"}'),
      conflicts: await run.platform.metric('huoshui_store_readings_total{result="conflict"}'),
      ...Object.fromEntries(Object.entries(rejects).map(([reason, count]) => [`rejected: ${reason}`, count])),
      series: points.length,
    }
    console.table({ [store]: figures })
    console.log(printed.join('\n'))

    expect(figures).toMatchObject({ rows: 20_729, stored: 20_485, duplicates: 240, conflicts: 0, series: 2205 })
    expect(rejects).toEqual({ 'not-a-number': 4 })
    expect(missing).toHaveLength(1)
    expect(figures.stored + figures.duplicates + 4).toBe(rows.length)
  })
})

async function rejectCounts(platform: { get(path: string): Promise<Response> }): Promise<Record<string, number>> {
  const answer = await platform.get('/api/v1/rejects?limit=100')
  const { rejects } = (await answer.json()) as { rejects: { reason: string; count: number }[] }
  const counts: Record<string, number> = {}
  for (const { reason, count } of rejects) counts[reason] = (counts[reason] ?? 0) + count
  return counts
}
