import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replayCommand } from '../../run/commands/simulators/replay.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { PlatformProcess } from './platform-process.ts'

/** The whole platform, and the replay command as a gateway of one site. */
export interface ReplayRun extends AsyncDisposable {
  readonly platform: PlatformProcess
  /** Replays files one after another at full speed, waits until all is stored; returns what the command printed. */
  replay(files: readonly string[], map: string, ...more: string[]): Promise<string[]>
  /** All rows of a point, ascending. */
  rows(point: string): Promise<StoredRow[]>
}

export interface StoredRow {
  /** ISO 8601, UTC, with ms. */
  readonly at: string
  readonly value: number | null
  readonly quality: number
}

export async function startReplayRun(
  folder: string,
  site: string,
  settings: Record<string, string>,
): Promise<ReplayRun> {
  const data = join(folder, 'data')
  const credentials = join(folder, 'gateway')
  {
    await using devices = await openDeviceCredentials({ folder: data })
    writeFileSync(credentials, `gateway:${await devices.add({ id: 'gateway', kind: 'gateway', site })}\n`)
  }
  const platform = await PlatformProcess.create({ HUOSHUI_DATA: data, HUOSHUI_MAX_RATE: '100000', ...settings })
  await platform.start()
  return {
    platform,
    async replay(files, map, ...more) {
      const printed: string[] = []
      const surroundings = {
        print: (line: string) => void printed.push(line),
        progress: { write: () => true },
        signals: new EventEmitter(),
      }
      for (const file of files) {
        const args = [file, '--map', map, '--url', platform.mqttUrl, '--credentials', credentials, ...more]
        await replayCommand(surroundings).parseAsync(args, { from: 'user' })
      }
      await platform.caughtUp()
      return printed
    },
    async rows(point) {
      const asked = new URLSearchParams({ point, from: '2000-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' })
      const body = (await (await platform.get(`/api/v1/readings?${asked}`)).json()) as { rows: StoredRow[] }
      return body.rows
    },
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  }
}
