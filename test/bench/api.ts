import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { compilePlant } from '../../core/plant/compile.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'
import { fillAlarms, fillPlatform, historyDays, historyFrom } from './api-data.ts'
import { askInParallel, type Question, readToEnd } from './http-clients.ts'
import { cpuSeconds } from './machine.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const clients = 16
const seconds = 5
const shape = { devices: 100, points: 10, limit: 3 }
const database = 'bench'
const dayMs = 86_400_000
const to = historyFrom + historyDays * dayMs
const iso = (at: number) => new Date(at).toISOString()

/** What people and programs ask of the API, beside InfluxDB's own `/query` on the same data and a server that does nothing. */
export const apiSection: Section = {
  name: 'api',
  title: `API: ${clients} keep-alive clients, ${seconds} s each; ${historyDays} days at a reading a minute`,
  async run(report) {
    using folder = temporaryFolder()
    const path = writeLevelPlant(folder.path, shape)
    const compiled = compilePlant(JSON.parse(readFileSync(path, 'utf8')))
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const { plant } = compiled
    const deps = { plant: () => plant, log: quietLog, metrics: new Registry() }
    await fillAlarms(folder.path, plant)
    {
      await using store = await openEmbeddedStore({ folder: folder.path }, deps)
      await fillPlatform(folder.path, plant, store)
    }
    const settings = {
      HUOSHUI_DATA: folder.path,
      HUOSHUI_PLANT: path,
      HUOSHUI_API_RATE: '1000000',
      HUOSHUI_API_BURST: '1000000',
    }
    await measurePlatform('huoshui, embedded', settings, report)
    await measureFloor(report)
    if (!requireServer('influxd')) return
    await using influxd = await startInfluxd()
    {
      const server = {
        url: influxd.url,
        version: '1',
        org: '',
        bucket: database,
        timeoutMs: 60_000,
        batch: 20_000,
      } as const
      await using store = await openInfluxStore(server, { ...deps, metrics: new Registry() })
      await fillPlatform(folder.path, plant, store)
    }
    const influx = { ...settings, INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: database }
    await measurePlatform('huoshui, InfluxDB', influx, report)
    await measureInfluxd(influxd, report)
  },
}

async function measurePlatform(
  server: string,
  settings: Record<string, string>,
  report: (row: Row) => void,
): Promise<void> {
  await using platform = await PlatformProcess.create(settings, ['api'])
  await platform.start()
  const headers = { authorization: `Bearer ${testToken}` }
  const at = (path: string): Question => ({ url: `${platform.httpUrl}/api/v1/${path}`, headers })
  const point = 'readings?point=bench/a0/p0'
  const asked: readonly (readonly [string, Question])[] = [
    ['latest of 1,000 points', at('latest?site=bench')],
    ['a day, raw', at(`${point}&from=${iso(to - dayMs)}&to=${iso(to)}`)],
    ['30 days by the hour', at(`${point}&from=${iso(to - 30 * dayMs)}&to=${iso(to)}&every=1h&aggregate=mean`)],
    ['200 alarms', at('alarms?site=bench')],
  ]
  for (const [what, question] of asked) report(await measure(server, what, question, platform.pid))
  const csv = { ...at(`${point}&from=${iso(historyFrom)}&to=${iso(to)}`), headers: { ...headers, accept: 'text/csv' } }
  report(await stream(server, csv, platform.pid))
}

async function measureInfluxd({ url, pid }: Influxd, report: (row: Row) => void): Promise<void> {
  const at = (statement: string): Question => {
    const query = new URLSearchParams({ db: database, epoch: 'ms', q: statement })
    return { url: `${url}/query?${query}`, headers: {} }
  }
  const series = `"asset" = 'a0' AND "point" = 'p0'`
  const within = (from: number) => `time >= ${from}ms AND time < ${to}ms`
  const asked: readonly (readonly [string, Question])[] = [
    ['latest of 1,000 points', at(`SELECT last(value) FROM water_level WHERE time >= ${to}ms GROUP BY asset, point`)],
    ['a day, raw', at(`SELECT value, quality FROM water_level WHERE ${series} AND ${within(to - dayMs)}`)],
    [
      '30 days by the hour',
      at(`SELECT mean(value) FROM water_level WHERE ${series} AND ${within(to - 30 * dayMs)} GROUP BY time(1h)`),
    ],
  ]
  for (const [what, question] of asked) report(await measure('InfluxDB /query', what, question, pid))
  const whole = at(`SELECT value, quality FROM water_level WHERE ${series} AND ${within(historyFrom)}`)
  const csv = { url: `${whole.url}&chunked=true`, headers: { accept: 'application/csv' } }
  report(await stream('InfluxDB /query', csv, pid))
}

async function measureFloor(report: (row: Row) => void): Promise<void> {
  for (const kilobytes of [10, 100]) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-http.ts'), String(kilobytes * 1000)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const question = { url: `http://127.0.0.1:${Number(port)}/`, headers: {} }
    report(await measure('node:http, nothing else', `${kilobytes} kB`, question, child.pid ?? 0))
    child.kill()
  }
}

async function measure(server: string, asked: string, question: Question, pid: number): Promise<Row> {
  const before = cpuSeconds(pid)
  const { answers, bytes, elapsed, p50, p99 } = await askInParallel(question, { clients, seconds })
  return {
    server,
    asked,
    'answers/s': rounded(answers / elapsed),
    'p50 ms': rounded(p50),
    'p99 ms': rounded(p99),
    'kB each': rounded(bytes / answers / 1000),
    'CPU ms each': rounded(((cpuSeconds(pid) - before) * 1000) / answers),
  }
}

const streams = 10

async function stream(server: string, question: Question, pid: number): Promise<Row> {
  const before = cpuSeconds(pid)
  const start = performance.now()
  let bytes = 0
  for (let index = 0; index < streams; index++) bytes = await readToEnd(question)
  const elapsed = (performance.now() - start) / 1000
  const rows = streams * historyDays * 1440
  return {
    server,
    asked: `${historyDays} days as CSV, one client`,
    'rows/s': rate(rows, elapsed),
    'ms each': rounded((elapsed * 1000) / streams),
    'kB each': rounded(bytes / 1000),
    'CPU ms each': rounded(((cpuSeconds(pid) - before) * 1000) / streams),
  }
}
