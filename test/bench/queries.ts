import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { compilePlant } from '../../core/plant/compile.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const series = { devices: 100, points: 10 }
const everyMs = 60_000
const minutes = 24 * 60
const from = Date.UTC(2026, 5, 1)
const to = from + minutes * everyMs
const repeats = 20

/** Writing and reading a day of 1,000 series in both stores, through the port that the API uses. */
export const queriesSection: Section = {
  name: 'queries',
  title: `Stores: a day of ${series.devices * series.points} series at a reading a minute; median of ${repeats} queries, ms`,
  async run(report) {
    using folder = temporaryFolder()
    const compiled = compilePlant(JSON.parse(readFileSync(writeLevelPlant(folder.path, series), 'utf8')))
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const { plant } = compiled
    const points = [...plant.points.keys()]
    const deps = { plant: () => plant, log: quietLog, metrics: new Registry() }
    const embedded = await (async () => {
      await using store = await openEmbeddedStore({ folder: folder.path }, deps)
      return await measureStore('embedded (SQLite)', store, points)
    })()
    // closed: all that was written is in the one file
    report({ ...embedded, 'MB on disk': rounded(statSync(join(folder.path, 'readings.sqlite')).size / 1e6) })
    if (!requireServer('influxd')) return
    await using influxd = await startInfluxd()
    const options = {
      url: influxd.url,
      version: '1',
      org: '',
      bucket: 'bench',
      timeoutMs: 60_000,
      batch: 20_000,
    } as const
    await using store = await openInfluxStore(options, { ...deps, metrics: new Registry() })
    report(await measureStore('InfluxDB 1.6.7', store, points))
  },
}

async function measureStore(name: string, store: ReadingStore, points: readonly string[]): Promise<Row> {
  const written = await timed(async () => {
    for (let minute = 0; minute < minutes; minute += 20) await store.append(batchOf(points, minute, 20))
  })
  const one = (index: number) => points[(index * 37) % points.length] ?? ''
  const raw = await median((index) => drain(store.range({ point: one(index), from, to })))
  const chart = await median((index) =>
    drain(store.buckets({ point: one(index), from, to, everyMs: 300_000, aggregate: 'mean' })),
  )
  const newest = await median((index) => drain(store.range({ point: one(index), from: to - 3_600_000, to })))
  return {
    store: name,
    'readings written/s': rate(points.length * minutes, written / 1000),
    'a day, raw': raw,
    'a day in 288 buckets': chart,
    'an hour, raw': newest,
  }
}

function batchOf(points: readonly string[], first: number, count: number) {
  return Array.from({ length: count }, (_, step) => first + step).flatMap((minute) =>
    points.map((point, index) => {
      const at = from + minute * everyMs
      return {
        point,
        at,
        receivedAt: at,
        value: Math.round(Math.sin((minute + index) / 100) * 1000) / 1000,
        quality: 1,
      } as const
    }),
  )
}

async function drain(pages: AsyncIterable<unknown[]>): Promise<void> {
  let rows = 0
  for await (const page of pages) rows += page.length
  if (rows === 0) throw new Error('the query found nothing')
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function median(query: (index: number) => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < repeats; index++) times.push(await timed(() => query(index)))
  return rounded(times.sort((a, b) => a - b)[repeats / 2] ?? 0)
}
