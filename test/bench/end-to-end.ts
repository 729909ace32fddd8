import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import { generate } from './generate.ts'
import type { Load } from './load.ts'
import { measured } from './machine.ts'
import { nodeRedAdvice, nodeRedProgram, startNodeRed } from './node-red.ts'
import { type OrdinaryLayout, ordinaryLayouts } from './ordinary-layout.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'
import { startTelegraf, telegrafProgram } from './telegraf.ts'

interface Kind {
  readonly readings: number
  readonly messages: number
}
const kinds: readonly Kind[] = [
  { readings: 10, messages: 150_000 },
  { readings: 1, messages: 300_000 },
]
const startAt = 1_700_000_000_000
const load = { connections: benchDevices, window: 100, rate: 0, qos: 1, startAt } as const
const database = 'bench'
/** Sent to each way before it is measured, and not counted: whole batches of every way, so that none of it waits in a buffer. */
const warming = { messages: 20_000, startAt: startAt - 1_000_000 }
/** Node-RED makes a request of each message, and loses most of them at full speed: it gets what it can bear, for 30 s. */
const nodeRedLoad = { rate: 500, messages: 15_000 }
/** A server that has stored nothing more for so long has lost the rest. */
const quietMs = 10_000

/** PUBLISH (QoS 1) to queryable in InfluxDB. Only what is stored counts: the other ways lose some when they are pressed. */
export const endToEndSection: Section = {
  name: 'end-to-end',
  title: `End to end: ${benchDevices} devices, QoS 1, from the first PUBLISH until the last reading is in InfluxDB`,
  missing: () =>
    requireServer('influxd') && requireServer('mosquitto') ? undefined : 'it needs influxd and mosquitto',
  async run(report) {
    const program = nodeRedProgram()
    if (!program) console.log(`  left out: Node-RED (${nodeRedAdvice})`)
    const telegraf = telegrafProgram()
    if (!telegraf) console.log('  left out: Telegraf (none is on the PATH)')
    const others = [
      ...ordinaryLayouts.map((layout) => (kind: Kind) => ordinary(kind, layout)),
      ...ordinaryLayouts.flatMap((layout) => (telegraf ? [(kind: Kind) => byTelegraf(telegraf, kind, layout)] : [])),
      ...(program ? [({ readings }: Kind) => nodeRed(program, readings)] : []),
    ]
    for (const kind of kinds) {
      const ours = await huoshui(kind)
      report(ours)
      for (const theirs of others) {
        const row = await theirs(kind)
        report(row)
        const ratio = Number(ours['readings/CPU-s']) / Number(row['readings/CPU-s'])
        report({ way: `ratio to ${row['way']}`, 'readings/message': kind.readings, 'readings/CPU-s': rounded(ratio) })
      }
    }
  },
}

async function huoshui(kind: Kind): Promise<Row> {
  await using influxd = await startInfluxd()
  const settings = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: database }
  await using platform = await startBenchPlatform({ points: kind.readings, roles: ['ingest'], settings })
  const { broker, ingest, passwords, mqttPort: port } = platform
  if (!ingest) throw new Error('the platform has no ingest')
  const pids = { broker: broker.pid, ingest: ingest.pid, influxd: influxd.pid }
  const before = await warmUp(influxd, { ...kind, port, passwords })
  const run = await measured(pids, async () => {
    await generate({ ...load, ...kind, port, passwords })
    await platform.caughtUp()
  })
  return row('huoshui', kind, run, (await stored(influxd)) - before)
}

async function ordinary(kind: Kind, layout: OrdinaryLayout): Promise<Row> {
  await using servers = await startServers()
  const { influxd, mosquitto, port } = servers
  const expected = warming.messages + kind.messages
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'ordinary.ts'), String(port), influxd.url, database, String(expected), layout],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const pids = { mosquitto: mosquitto.pid, subscriber: child.pid ?? 0, influxd: influxd.pid }
  const before = await warmUp(influxd, { ...kind, port, passwords: [] })
  const run = await measured(pids, async () => {
    await generate({ ...load, ...kind, port, passwords: [] })
    await lines.next()
    // the library's close() does not wait for the batches that it has under way
    return storedInTheEnd(influxd, before + kind.messages * kind.readings)
  })
  child.kill()
  return row(`mosquitto, MQTT.js, client library, a line per ${layout}`, kind, run, run.result - before)
}

async function byTelegraf(program: string, kind: Kind, layout: OrdinaryLayout): Promise<Row> {
  await using servers = await startServers()
  const { influxd, mosquitto, port } = servers
  await using telegraf = await startTelegraf(program, { mqttPort: port, influxUrl: influxd.url, database, layout })
  const pids = { mosquitto: mosquitto.pid, Telegraf: telegraf.pid, influxd: influxd.pid }
  const before = await warmUp(influxd, { ...kind, port, passwords: [] })
  const run = await measured(pids, async () => {
    await generate({ ...load, ...kind, port, passwords: [] })
    return storedInTheEnd(influxd, before + kind.messages * kind.readings)
  })
  return row(`mosquitto, Telegraf, a line per ${layout}`, kind, run, run.result - before)
}

async function nodeRed(program: string, readings: number): Promise<Row> {
  const kind = { ...nodeRedLoad, readings }
  await using servers = await startServers()
  const { influxd, mosquitto, port } = servers
  await using nodeRed = await startNodeRed(program, { mqttPort: port, influxUrl: influxd.url, database })
  const pids = { mosquitto: mosquitto.pid, 'Node-RED': nodeRed.pid, influxd: influxd.pid }
  const run = await measured(pids, async () => {
    await generate({ ...load, ...kind, port, passwords: [] })
    return storedInTheEnd(influxd, kind.messages * readings)
  })
  return row(`mosquitto, Node-RED, ${kind.rate} messages/s`, kind, run, run.result)
}

/** Readings stored after the warming. */
async function warmUp(
  influxd: Influxd,
  { readings, port, passwords }: Pick<Kind, 'readings'> & Pick<Load, 'port' | 'passwords'>,
): Promise<number> {
  await generate({ ...load, readings, port, passwords, ...warming })
  return storedInTheEnd(influxd, warming.messages * readings)
}

async function startServers() {
  const program = requireServer('mosquitto')
  if (!program) throw new Error('mosquitto is missing')
  await using stack = new AsyncDisposableStack()
  const influxd = stack.use(await startInfluxd())
  await influxd.query(`CREATE DATABASE ${database}`)
  const mosquitto = stack.use(await startMosquitto(program))
  const port = Number(new URL(mosquitto.url).port)
  const started = stack.move()
  return { influxd, mosquitto, port, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

function row(
  way: string,
  kind: Kind,
  { cpu, seconds }: { cpu: Record<string, number>; seconds: number },
  stored: number,
): Row {
  const readings = kind.messages * kind.readings
  const used = Object.values(cpu).reduce((sum, one) => sum + one, 0)
  const each = Object.entries(cpu).map(([name, one]) => `${name} ${rounded((one * 1e6) / stored)}`)
  return {
    way,
    'readings/message': kind.readings,
    'readings/s': rate(stored, seconds),
    'readings/CPU-s': Math.round(stored / used),
    'CPU µs/reading': each.join(', '),
    stored: `${stored} of ${readings}`,
  }
}

async function stored(influxd: Influxd): Promise<number> {
  // whatever its fields are called: of each the time, and then its count
  const [series] = await influxd.query('SELECT count(*) FROM water_level', database)
  return (series?.values[0] ?? []).slice(1).reduce<number>((sum, count) => sum + Number(count ?? 0), 0)
}

/** Readings stored once all are, or once no more come. */
async function storedInTheEnd(influxd: Influxd, expected: number): Promise<number> {
  let [seen, since] = [-1, performance.now()]
  while (seen < expected && performance.now() - since < quietMs) {
    const now = await stored(influxd)
    if (now !== seen) [seen, since] = [now, performance.now()]
    await delay(100)
  }
  return seen
}
