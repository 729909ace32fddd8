import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StoreSettings } from '../../storage/readings/settings.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { openTestLog } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'
import { benchSite, deviceName, pointName } from './load.ts'
import { cpuSeconds } from './machine.ts'
import { benchDevices } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

/** What ingest by itself is told, as one JSON argument. */
export interface IngestAsked {
  readonly folder: string
  readonly plantPath: string
  readonly settings: StoreSettings
}

/** What it tells at the end: one JSON line. Without the start of its process. */
export interface IngestReport {
  readonly whole: IngestCost
  /** Of the last three quarters: a process that has just started compiles what it runs. */
  readonly warm: IngestCost
}

export interface IngestCost {
  readonly messages: number
  readonly cpuSeconds: number
  readonly seconds: number
}

const readings = 2_000_000
const kinds = [10, 1] as const
const startAt = 1_700_000_000_000
/** Where the profiles go, for who wants to see where the time goes. */
const profiles = process.env['HUOSHUI_BENCH_PROFILE']

/** From the log's bytes to what the store is sent, without a broker beside it. */
export const ingestSection: Section = {
  name: 'ingest',
  title: `Ingest by itself, from a log of ${readings} readings of ${benchDevices} devices into a store`,
  async run(report) {
    for (const each of kinds) {
      if (requireServer('influxd')) report(await intoInflux(each))
      report(await intoEmbedded(each))
    }
  },
}

async function intoInflux(each: number): Promise<Row> {
  await using influxd = await startInfluxd()
  const before = cpuSeconds(influxd.pid)
  const row = await measure('InfluxDB', each, { INFLUX_URL: influxd.url, INFLUX_VERSION: '1' })
  return { ...row, 'InfluxDB itself, CPU µs/reading': rounded(((cpuSeconds(influxd.pid) - before) * 1e6) / readings) }
}

const intoEmbedded = (each: number) => measure('embedded', each, { INFLUX_URL: undefined, INFLUX_VERSION: '1' })

async function measure(
  store: string,
  each: number,
  where: Pick<StoreSettings, 'INFLUX_URL' | 'INFLUX_VERSION'>,
): Promise<Row> {
  using folder = temporaryFolder()
  const plantPath = writeLevelPlant(folder.path, { devices: benchDevices, points: each })
  await fill(join(folder.path, 'log'), each)
  const settings: StoreSettings = {
    HUOSHUI_DATA: folder.path,
    INFLUX_TOKEN: undefined,
    INFLUX_SHARDS: undefined,
    INFLUX_SHARDS_BEFORE: undefined,
    INFLUX_ORG: '',
    INFLUX_BUCKET: 'bench',
    INFLUX_BATCH: 20_000,
    INFLUX_TIMEOUT_MS: 60_000,
    ...where,
  }
  const asked: IngestAsked = { folder: folder.path, plantPath, settings }
  const options = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
  const script = join(import.meta.dirname, 'ingest-alone.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [...options, script, JSON.stringify(asked)])
  const { whole, warm } = JSON.parse(stdout) as IngestReport
  const micros = ({ cpuSeconds: used, messages }: IngestCost) => (used * 1e6) / messages / each
  return {
    store,
    'readings/message': each,
    'readings/s': rate(readings, whole.seconds),
    'CPU µs/reading': rounded(micros(whole)),
    'once warm': rounded(micros(warm)),
  }
}

/** The messages as the broker keeps them: the devices in turn, a second from one to the next. */
async function fill(folder: string, each: number): Promise<void> {
  await using writer = await openTestLog(folder, { quotaBytes: 4e9 })
  const messages = readings / each
  const receivedAt = Date.now()
  const { promise: kept, resolve } = Promise.withResolvers<void>()
  let done = 0
  const onKept = () => {
    if (++done === messages) resolve()
  }
  for (let index = 0; index < messages; index++) {
    const device = deviceName(index % benchDevices)
    const turn = Math.floor(index / benchDevices)
    const values = Array.from({ length: each }, (_, point) => `"${pointName(point)}":${levelOf(turn, point)}`)
    const payload = Buffer.from(`{"at":${startAt + turn * 1000},"readings":{${values}}}`)
    const topic = `v1/${benchSite}/${device}/readings`
    const packetId = (turn % 60_000) + 1
    writer.append({ topic, payload, receivedAt, client: device, qos: 1, retain: false, packetId }, onKept)
    if (index % 1_000 === 999) await new Promise(setImmediate)
  }
  await kept
}

function levelOf(turn: number, point: number): string {
  return (1 + ((turn + point) % 10) / 10 + (Math.floor(turn / 10) % 10) / 100).toFixed(3)
}
