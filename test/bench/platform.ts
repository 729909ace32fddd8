import { join } from 'node:path'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { openCommitted, openMark } from '../../storage/log/segments/marks.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { deviceName } from './load.ts'

export const benchDevices = 100

/** Broker and what else is wanted as processes of their own, with a credential for each device. */
export interface BenchPlatform extends AsyncDisposable {
  readonly broker: PlatformProcess
  readonly ingest: PlatformProcess | undefined
  readonly alarms: PlatformProcess | undefined
  /** Where they keep their data. */
  readonly folder: string
  readonly mqttPort: number
  readonly passwords: readonly string[]
  /** Resolves when ingest has stored all that is in the log. Asks the log's files: /metrics would cost ingest CPU. */
  caughtUp(): Promise<void>
}

export interface BenchPlatformOptions {
  /** Of each device. */
  readonly points: number
  /** A high alarm on every point, m. */
  readonly limit?: number
  /** Beside the broker. */
  readonly roles: readonly ('ingest' | 'alarms')[]
  readonly settings?: Readonly<Record<string, string>>
}

export async function startBenchPlatform({
  points,
  limit,
  roles,
  settings: more,
}: BenchPlatformOptions): Promise<BenchPlatform> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder()).path
  const settings = {
    HUOSHUI_DATA: folder,
    HUOSHUI_PLANT: writeLevelPlant(folder, { devices: benchDevices, points, ...(limit !== undefined && { limit }) }),
    HUOSHUI_MAX_RATE: '1000000',
    ...more,
  }
  const passwords = await registerBenchDevices(folder)
  const start = async (role: string) => {
    const one = started.use(await PlatformProcess.create(settings, [role]))
    await one.start()
    return one
  }
  const broker = await start('broker')
  const ingest = roles.includes('ingest') ? await start('ingest') : undefined
  const alarms = roles.includes('alarms') ? await start('alarms') : undefined
  const running = started.move()
  return {
    broker,
    ingest,
    alarms,
    folder,
    mqttPort: Number(new URL(broker.mqttUrl).port),
    passwords,
    async caughtUp() {
      using committed = openCommitted(join(folder, 'log'))
      using stored = openMark(join(folder, 'log'), 'ingest')
      await eventually('ingest to catch up', async () => (await stored.get()) >= committed.get())
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function registerBenchDevices(folder: string): Promise<string[]> {
  await using credentials = await openDeviceCredentials({ folder })
  return await Promise.all(
    Array.from({ length: benchDevices }, (_, device) => credentials.add({ id: deviceName(device), kind: 'device' })),
  )
}
