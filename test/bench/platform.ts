import { join } from 'node:path'
import { openDeviceCredentials } from '../../storage/credentials/devices.ts'
import { openCommitted, openMark } from '../../storage/log/marks.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { deviceName } from './load.ts'

export const benchDevices = 100

/** Broker and, if wanted, ingest as processes of their own, with a credential for each device. */
export interface BenchPlatform extends AsyncDisposable {
  readonly broker: PlatformProcess
  readonly ingest: PlatformProcess | undefined
  readonly mqttPort: number
  readonly passwords: readonly string[]
  /** Resolves when ingest has stored all that is in the log. Asks the log's files: /metrics would cost ingest CPU. */
  caughtUp(): Promise<void>
}

export async function startBenchPlatform(options: {
  readonly points: number
  readonly ingest: boolean
  readonly settings?: Record<string, string>
}): Promise<BenchPlatform> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder())
  const settings = {
    HUOSHUI_DATA: folder.path,
    HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices: benchDevices, points: options.points }),
    HUOSHUI_MAX_RATE: '1000000',
    ...options.settings,
  }
  const passwords = await registerBenchDevices(folder.path)
  const broker = started.use(await PlatformProcess.create(settings, ['broker']))
  await broker.start()
  let ingest: PlatformProcess | undefined
  if (options.ingest) {
    ingest = started.use(await PlatformProcess.create(settings, ['ingest']))
    await ingest.start()
  }
  const running = started.move()
  return {
    broker,
    ingest,
    mqttPort: Number(new URL(broker.mqttUrl).port),
    passwords,
    async caughtUp() {
      using committed = openCommitted(join(folder.path, 'log'))
      using stored = openMark(join(folder.path, 'log'), 'ingest')
      await eventually('ingest to catch up', () => (stored.get() >= committed.get() ? true : undefined))
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function registerBenchDevices(folder: string): Promise<string[]> {
  using credentials = openDeviceCredentials({ folder })
  return await Promise.all(
    Array.from({ length: benchDevices }, (_, device) => credentials.add({ id: deviceName(device), kind: 'device' })),
  )
}
