import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Plant } from '../../core/plant/plant.ts'
import { City } from '../../simulators/city/city.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { lhasa } from '../support/city-alarms.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { cpuSeconds, measured } from './machine.ts'
import { type Row, rounded, type Section } from './section.ts'

const seconds = 30
const day = 86_400_000

/** What the simulated city of Lhasa costs while it lives in real time, and how fast it can live. */
export const citySection: Section = {
  name: 'city',
  title: `City: Lhasa in real time for ${seconds} s, then a day as fast as it can (no peer)`,
  async run(report) {
    const plant = lhasa()
    using folder = temporaryFolder()
    const credentials = join(folder.path, 'credentials')
    await provision(folder.path, plant, credentials)
    await using broker = await PlatformProcess.create({ HUOSHUI_DATA: folder.path }, ['broker'])
    await broker.start()
    const args = ['--credentials', credentials, '--url', broker.mqttUrl]
    report(await inRealTime(plant, broker, args))
    report(await asFastAsAcknowledged(args))
    report(modelAlone(plant))
  },
}

async function provision(folder: string, plant: Plant, path: string): Promise<void> {
  await using devices = await openDeviceCredentials({ folder })
  const holders = Array.from(plant.devices.values(), ({ id }) => ({ id, kind: 'device' as const }))
  await devices.provision(holders, (passwords) =>
    writeFileSync(path, Array.from(passwords, ([id, password]) => `${id}:${password}\n`).join('')),
  )
}

function simulate(args: readonly string[]): ChildProcess {
  const run = join(import.meta.dirname, '../../run.ts')
  return spawn(process.execPath, [run, 'simulators', 'city', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HUOSHUI_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function inRealTime(plant: Plant, broker: PlatformProcess, args: readonly string[]): Promise<Row> {
  const city = simulate(args)
  const { pid = 0 } = city
  try {
    await eventually('every station on the air', () => broker.metric('huoshui_broker_connections'), plant.devices.size)
    // what the stations tell first is behind them
    await delay(5_000)
    const { cpu } = await measured({ city: pid }, () => delay(seconds * 1000))
    return {
      what: `real time, ${plant.points.size} points, ${plant.devices.size} stations`,
      '% of a core': rounded(((cpu['city'] ?? 0) / seconds) * 100, 2),
      'times real time': 1,
    }
  } finally {
    city.kill('SIGKILL')
  }
}

async function asFastAsAcknowledged(args: readonly string[]): Promise<Row> {
  const begunAt = performance.now()
  const city = simulate([...args, '--scenario', 'quiet-day', '--speed', 'max'])
  const { pid = 0 } = city
  let used = 0
  const watching = setInterval(() => {
    used = cpuSeconds(pid)
  }, 20)
  await once(city, 'exit')
  clearInterval(watching)
  const took = (performance.now() - begunAt) / 1000
  return {
    what: 'a day over MQTT, each message acknowledged',
    '% of a core': rounded((used / took) * 100, 2),
    'times real time': rounded(day / 1000 / took),
  }
}

function modelAlone(plant: Plant): Row {
  const from = Date.UTC(2026, 5, 10)
  const city = new City({ plant, from, spinUpMs: 0 })
  const cpu = process.cpuUsage()
  const begunAt = performance.now()
  for (const _row of city.readings(from + day));
  const took = (performance.now() - begunAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    what: 'a day of the model alone',
    '% of a core': rounded(((user + system) / 1e6 / took) * 100, 2),
    'times real time': rounded(day / 1000 / took),
  }
}
