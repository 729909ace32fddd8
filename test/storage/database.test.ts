import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { openTokens } from '../../storage/credentials/token-store.ts'
import { UnusableFile } from '../../storage/database.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { openNoticeLog } from '../../storage/notices/notice-log.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'

type Opened = Disposable | AsyncDisposable
const openings: readonly [name: string, file: string, open: (folder: string) => Opened | Promise<Opened>][] = [
  ['ingest', 'ingest.sqlite', (folder) => openIngestState({ folder, rejectsMax: 10, rejectsBytesMax: 1000 })],
  ['who reads the state', 'ingest.sqlite', (folder) => openStateReader({ folder })],
  [
    'the store',
    'readings.sqlite',
    (folder) => openEmbeddedStore({ folder }, { plant: () => plantOf([]), log: quietLog, metrics: new Registry() }),
  ],
  ['alarms', 'alarms.sqlite', (folder) => openAlarmStore({ folder })],
  ['notices', 'notices.sqlite', (folder) => openNoticeLog({ folder })],
  ['deliveries', 'deliveries.sqlite', (folder) => openDeliveryStore({ folder })],
  ['device credentials', 'credentials.sqlite', (folder) => openDeviceCredentials({ folder })],
  ['tokens', 'credentials.sqlite', (folder) => openTokens({ folder })],
  ['KPIs', 'kpis.sqlite', (folder) => openKpiLog({ folder })],
]

async function openAndClose(open: (folder: string) => Opened | Promise<Opened>, folder: string): Promise<void> {
  const opened = await open(folder)
  if (Symbol.asyncDispose in opened) await opened[Symbol.asyncDispose]()
  else opened[Symbol.dispose]()
}

test.each(openings)(
  'what cannot be used is said in a sentence with its file and what to do: %s',
  async (_, file, open) => {
    using folder = temporaryFolder()
    await openAndClose(open, folder.path)
    const path = join(folder.path, file)
    const whole = readFileSync(path)
    const faults: readonly [found: RegExp, harm: () => void][] = [
      [/: it is no SQLite database .*move it away/, () => writeFileSync(path, 'junk '.repeat(2_000))],
      [/: it is damaged .*move it away/, () => truncateSync(path, 4096 + 100)],
      [
        /: it is damaged .*move it away/,
        () => writeFileSync(path, Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100, 0xa5)])),
      ],
    ]
    for (const [found, harm] of faults) {
      for (const beside of ['-wal', '-shm']) rmSync(path + beside, { force: true })
      writeFileSync(path, whole)
      harm()
      const error: unknown = await openAndClose(open, folder.path).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(UnusableFile)
      expect(String(error)).toMatch(found)
      expect(String(error)).toContain(path)
    }
  },
)

test.each(openings.filter(([, file]) => file !== 'kpis.sqlite'))(
  'one of a later version is left alone, and said: %s',
  async (_, file, open) => {
    using folder = temporaryFolder()
    await openAndClose(open, folder.path)
    const path = join(folder.path, file)
    {
      using database = new DatabaseSync(path)
      database.exec('PRAGMA user_version = 99')
    }
    await expect(openAndClose(open, folder.path)).rejects.toThrow(
      /sqlite: it was written by a later version of Huoshui \(form 99, this one knows \d\)\. Start that version/,
    )
  },
)
