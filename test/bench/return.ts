import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'
import { now } from './clock.ts'
import { deviceName } from './load.ts'
import { cpuSeconds } from './machine.ts'
import type { ReturnFleet, ReturnReport } from './return-fleet.ts'
import { type Row, rounded, type Section } from './section.ts'

/** Fewer where the machine is busy with other things. */
const stations = Number(process.env['HUOSHUI_BENCH_STATIONS'] ?? 10_000)
const held = 20

/** A broker with a whole fleet logged in is killed and started again, and the fleet comes back with what it has kept. */
export const returnSection: Section = {
  name: 'return',
  title: `Coming back: the broker is killed, and ${stations} stations log in again with ${held} messages of ten readings each (QoS 1)`,
  async run(report) {
    report(await huoshui())
    const program = requireServer('mosquitto')
    if (program) report(await mosquitto(program))
  },
}

async function huoshui(): Promise<Row> {
  using folder = temporaryFolder()
  const settings = {
    HUOSHUI_DATA: folder.path,
    // a broker lets in who has a password: what the plant file knows of them is ingest's affair
    HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices: 1, points: 10 }),
  }
  const passwords = await provision(folder.path)
  await using broker = await PlatformProcess.create(settings, ['broker'])
  await broker.start()
  const port = Number(new URL(broker.mqttUrl).port)
  return await measure('huoshui', folder.path, { port, passwords }, async () => {
    await broker.kill9()
    await broker.start()
    return broker.pid
  })
}

async function mosquitto(program: string): Promise<Row> {
  using folder = temporaryFolder()
  await using broker = await startMosquitto(program)
  const port = Number(new URL(broker.url).port)
  return await measure('mosquitto, in memory', folder.path, { port, passwords: [] }, async () => {
    await broker.kill()
    await broker.start()
    return broker.pid
  })
}

/** `restart` resolves with the new process. */
async function measure(
  broker: string,
  folder: string,
  { port, passwords }: Pick<ReturnFleet, 'port' | 'passwords'>,
  restart: () => Promise<number>,
): Promise<Row> {
  const path = join(folder, 'fleet.json')
  const asked: ReturnFleet = { port, passwords, stations, held }
  writeFileSync(path, JSON.stringify(asked))
  const script = join(import.meta.dirname, 'return-fleet.ts')
  const fleet = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: fleet.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const killedAt = now()
  const pid = await restart()
  const { value } = await lines.next()
  const used = cpuSeconds(pid)
  fleet.stdin.end('\n')
  const { firstIn, lastIn, lastAcknowledged, failed } = JSON.parse(String(value)) as ReturnReport
  const seconds = (ms: number) => rounded(ms / 1000)
  return {
    broker,
    'killed to first log-in s': seconds(firstIn - killedAt),
    'from there: all logged in s': seconds(lastIn - firstIn),
    'all held acknowledged s': seconds(lastAcknowledged - firstIn),
    'CPU s of the broker, its start too': rounded(used),
    'failed attempts': failed,
  }
}

async function provision(folder: string): Promise<readonly string[]> {
  await using devices = await openDeviceCredentials({ folder })
  const known = new Map<string, string>()
  const holders = Array.from({ length: stations }, (_, station) => ({
    id: deviceName(station),
    kind: 'device' as const,
  }))
  await devices.provision(holders, (passwords) => {
    for (const [id, password] of passwords) known.set(id, password)
  })
  return holders.map(({ id }) => known.get(id) ?? '')
}
