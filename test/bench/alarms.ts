import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { eventually } from '../support/eventually.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import type { AlarmLoad, Crossing } from './alarm-load.ts'
import { reportBacktests } from './backtest.ts'
import { followJournal } from './journal-follower.ts'
import { measured } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rounded, type Section } from './section.ts'

const points = 100
const limit = 3
const readingsPerSecond = 10_000

type Case = { readonly name: string } & Pick<AlarmLoad, 'readings' | 'seconds' | 'quietSeconds' | 'crossings'>
/** 700 crossings of each: p99 is the seventh longest. */
const ordinaryCases: readonly Case[] = [
  {
    name: 'at random moments',
    readings: 10,
    quietSeconds: 20,
    seconds: 7,
    crossings: { name: 'moments', perSecond: 100 },
  },
  {
    name: 'at random moments',
    readings: 1,
    quietSeconds: 20,
    seconds: 7,
    crossings: { name: 'moments', perSecond: 100 },
  },
]
const storms: readonly Case[] = [
  { name: 'storm: all in a minute', readings: 10, quietSeconds: 0, seconds: 60, crossings: { name: 'minute' } },
  { name: 'storm: all at once', readings: 10, quietSeconds: 0, seconds: 0, crossings: { name: 'once' } },
]

/** The same without storms and backtests: a minute, for processes are warm before it counts. */
export const journalSection: Section = {
  name: 'journal',
  title: `PUBLISH to journal entry, ${readingsPerSecond} readings/s, ${benchDevices * points} rules over as many points; ms`,
  async run(report) {
    for (const one of ordinaryCases) report(await huoshui(one))
  },
}

/** From the device's write of a PUBLISH above its limit to the journal entry, readable by another process and durable. */
export const alarmsSection: Section = {
  name: 'alarms',
  title: `Alarms: PUBLISH to journal entry, ${readingsPerSecond} readings/s, ${benchDevices * points} rules over as many points; ms`,
  async run(report) {
    for (const one of [...ordinaryCases, ...storms]) report(await huoshui(one))
    const program = requireServer('mosquitto')
    if (program) for (const one of [...ordinaryCases, ...storms]) report(await ordinary(one, program))
    await reportBacktests(report)
  },
}

async function huoshui(one: Case): Promise<Row> {
  await using platform = await startBenchPlatform({ points, limit, roles: ['alarms'] })
  const { broker, alarms, folder, passwords, mqttPort: port } = platform
  if (!alarms) throw new Error('the platform has no alarms')
  await using journal = await followJournal(folder)
  const { result, cpu } = await measured({ broker: broker.pid, alarms: alarms.pid }, async () => {
    const crossings = await publish({ ...one, port, passwords })
    await eventually('every crossing to be journaled', () => crossings.every(([key]) => journal.seen.has(key)))
    return crossings
  })
  return row('huoshui: journaled, durable', one, { crossings: result, seen: journal.seen, cpu })
}

/** The same stations against mosquitto and a subscriber; its figure ends when it knows, for it keeps nothing. */
async function ordinary(one: Case, program: string): Promise<Row> {
  await using mosquitto = await startMosquitto(program)
  const port = Number(new URL(mosquitto.url).port)
  const script = join(import.meta.dirname, 'ordinary-alarms.ts')
  const child = spawn(process.execPath, [script, String(port), String(limit)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const pids = { mosquitto: mosquitto.pid, subscriber: child.pid ?? 0 }
  const { result, cpu } = await measured(pids, () => publish({ ...one, port, passwords: [] }))
  child.stdin.end()
  const { value } = await lines.next()
  return row('mosquitto, MQTT.js: in memory', one, { crossings: result, seen: new Map(JSON.parse(value ?? '[]')), cpu })
}

async function publish(
  one: Pick<AlarmLoad, 'readings' | 'seconds' | 'quietSeconds' | 'crossings' | 'port' | 'passwords'>,
): Promise<Crossing[]> {
  const { readings, seconds, quietSeconds, crossings, port, passwords } = one
  const messagesPerSecond = readingsPerSecond / readings
  const load: AlarmLoad = {
    devices: benchDevices,
    points,
    readings,
    messagesPerSecond,
    seconds,
    quietSeconds,
    crossings,
    port,
    passwords,
  }
  const script = join(import.meta.dirname, 'alarm-load.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(load)], { maxBuffer: 1e8 })
  return JSON.parse(stdout)
}

function row(
  way: string,
  { name, readings }: Case,
  run: {
    readonly crossings: readonly Crossing[]
    readonly seen: ReadonlyMap<string, number>
    readonly cpu: Readonly<Record<string, number>>
  },
): Row {
  const { crossings, seen, cpu } = run
  const delays = crossings.flatMap(([key, sentAt]) => (seen.get(key) ?? Number.NaN) - sentAt || [])
  delays.sort((a, b) => a - b)
  const at = (share: number) => rounded(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0)
  const first = Math.min(...crossings.map(([, sentAt]) => sentAt))
  const last = Math.max(...crossings.map(([key]) => seen.get(key) ?? 0))
  return {
    way,
    crossings: name,
    'readings/message': readings,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    'first to last s': rounded((last - first) / 1000),
    noticed: `${delays.length} of ${crossings.length}`,
    'CPU s': Object.entries(cpu)
      .map(([process, used]) => `${process} ${rounded(used)}`)
      .join(', '),
  }
}
