import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../support/eventually.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { measured } from './machine.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const readings = 1_000_000
const perRound = 1_000
const roundsInBody = 20
const charts = 100
const startAt = 1_700_000_000_000
const to = startAt + (readings / perRound) * 1000
const numberOf = (round: number, asset: number, point: number) =>
  (1.25 + ((round * 7 + asset * 3 + point * 13) % 1000) / 1000).toFixed(3)

/** What InfluxDB may be asked to keep of a thousand readings of one moment, and how a chart asks for a point of it. */
interface Layout {
  readonly name: string
  readonly round: (round: number) => string[]
  readonly chart: (asset: number) => string
}

const perReading = (fields: string) => (round: number) =>
  Array.from({ length: perRound }, (_, index) => {
    const [asset, point] = [Math.floor(index / 10), index % 10]
    const series = `water_level,asset=a${asset},point=p${point},site=bench`
    return `${series} value=${numberOf(round, asset, point)}${fields} ${startAt + round * 1000}`
  })
const perAsset = (count: number) => (round: number) =>
  Array.from({ length: perRound / count }, (_, asset) => {
    const fields = Array.from({ length: count }, (_, point) => `p${point}=${numberOf(round, asset, point)}`)
    return `gauge,asset=a${asset},site=bench ${fields.join()} ${startAt + round * 1000}`
  })
const during = `time >= ${startAt}ms AND time < ${to}ms`
const ofPoint = (more: string) => (asset: number) =>
  `SELECT mean(value) FROM water_level WHERE asset = 'a${asset}' AND "point" = 'p0'${more} AND ${during} GROUP BY time(1m)`
const ofAsset = (asset: number) =>
  `SELECT mean(p0) FROM gauge WHERE asset = 'a${asset}' AND ${during} GROUP BY time(1m)`

const layouts: readonly Layout[] = [
  { name: 'value and quality', round: perReading(',quality=1i'), chart: ofPoint(' AND quality <= 3') },
  { name: 'value alone (ours)', round: perReading(''), chart: ofPoint('') },
  { name: 'a line per asset, 5 fields', round: perAsset(5), chart: ofAsset },
  { name: 'a line per asset, 10 fields', round: perAsset(10), chart: ofAsset },
]

/** What a layout costs InfluxDB: docs/decisions/067. */
export const layoutsSection: Section = {
  name: 'layouts',
  title: `Layouts in InfluxDB: ${readings} good readings of ${perRound} points`,
  missing: () => (requireServer('influxd') ? undefined : 'it needs influxd'),
  async run(report) {
    for (const layout of layouts) report(await measure(layout))
  },
}

async function measure({ name, round, chart }: Layout): Promise<Row> {
  await using influxd = await startInfluxd({ snapshotAfter: '2s' })
  await influxd.query('CREATE DATABASE bench')
  const bodies = Array.from({ length: readings / perRound / roundsInBody }, (_, body) =>
    Array.from({ length: roundsInBody }, (_, index) => round(body * roundsInBody + index).join('\n')).join('\n'),
  )
  const pids = { influxd: influxd.pid }
  const writing = await measured(pids, async () => {
    for (const body of bodies) await write(influxd, body)
  })
  const reading = await measured(pids, async () => {
    for (let asset = 0; asset < charts; asset++) await influxd.query(chart(asset), 'bench')
  })
  // what its log of writes holds becomes files when nothing more has come for a moment
  await eventually(
    'the files',
    () => bytesIn(join(influxd.folder, 'wal')),
    (bytes) => bytes < 100_000,
  )
  return {
    layout: name,
    'bytes sent/reading': rounded(bodies.reduce((sum, body) => sum + body.length, 0) / readings),
    'CPU µs/reading': rounded(((writing.cpu['influxd'] ?? 0) * 1e6) / readings),
    'readings/s': rate(readings, writing.seconds),
    'bytes kept/reading': rounded(bytesIn(join(influxd.folder, 'data'), '.tsm') / readings),
    'CPU ms/chart': rounded(((reading.cpu['influxd'] ?? 0) * 1000) / charts),
  }
}

async function write({ url }: Influxd, body: string): Promise<void> {
  const response = await fetch(`${url}/write?db=bench&precision=ms`, { method: 'POST', body })
  if (!response.ok) throw new Error(await response.text())
}

function bytesIn(folder: string, end = ''): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const wanted = files.filter((file) => file.isFile() && file.name.endsWith(end))
  return wanted.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
