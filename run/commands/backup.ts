import { Command } from 'commander'
import type { Plant } from '../../core/plant/plant.ts'
import { backUp } from '../../storage/backup/backup.ts'
import { BackupFault, type Manifest } from '../../storage/backup/manifest.ts'
import type { StateServer } from '../../storage/backup/postgres-dump.ts'
import { checkBackup, restore } from '../../storage/backup/restore.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Settings } from '../settings/settings.ts'

type Print = (line: string) => void

/** What the commands need, asked for only by the one that runs. */
export interface BackupSurroundings {
  readonly settings: () => Settings
  readonly plant: () => Promise<Plant>
  readonly print?: Print
  readonly progress?: Print
}

/** `backup DIR`: everything that the data folder keeps, while the platform runs. */
export function backupCommand({ settings, plant, print = console.log, progress = console.error }: BackupSurroundings) {
  return new Command('backup')
    .description('copy the data folder, and the state in PostgreSQL, while the platform runs, and check the copy')
    .argument('<dir>', 'a new folder')
    .action(async (to: string) => {
      const given = settings()
      const { HUOSHUI_DATA: folder, HUOSHUI_PLANT, HUOSHUI_LOG_NATS, INFLUX_URL } = given
      const { city } = await plant()
      const server = serverOf(given)
      const missing: string[] = []
      const onMissing = (line: string) => missing.push(line)
      const manifest = await expected(() =>
        backUp({
          ...{ folder, to, plant: HUOSHUI_PLANT, city: city.id, now: new Date(), onPart: progress, onMissing },
          ...(server && { server }),
        }),
      )
      print(`${to}: ${summary(manifest)}`)
      for (const line of missing)
        print(
          `Not in it: the state in PostgreSQL. Where pg_dump is installed, run this, and then this backup again:\n${line}`,
        )
      if (HUOSHUI_LOG_NATS)
        print(
          'Not in it: the reading log on NATS, which lies on several servers; huoshui log copy --to-files has it in files.',
        )
      print('Not in it: the settings (.env and its secrets). Keep them elsewhere.')
      if (INFLUX_URL !== undefined)
        print('Not in it: InfluxDB. Run influx backup after this, so that it is not behind.')
    })
}

/** `restore DIR`: puts a backup back where there is nothing; `--check` only reads it through. */
export function restoreCommand({ settings, print = console.log, progress = console.error }: BackupSurroundings) {
  return new Command('restore')
    .description('put a backup back into an empty data folder; the platform is stopped meanwhile')
    .argument('<dir>', 'what `backup` made')
    .option('--check', 'only read it through')
    .action(async (from: string, { check }: { check?: true }) => {
      if (check) {
        print(`${from}: whole; ${summary(await expected(() => checkBackup(from)))}`)
        return
      }
      const given = settings()
      const { HUOSHUI_DATA: folder, HUOSHUI_PLANT } = given
      const server = serverOf(given)
      const missing: string[] = []
      const onMissing = (line: string) => missing.push(line)
      const manifest = await expected(() =>
        restore({ from, folder, onPart: progress, onMissing, ...(server && { server }) }),
      )
      print(`${folder}: ${summary(manifest)}`)
      for (const line of missing)
        print(
          `The state in PostgreSQL is not back yet. Where pg_restore is installed, run this before any start:\n${line}`,
        )
      print(`Its plant file is ${from}/plant; the settings name ${HUOSHUI_PLANT}. Then start the platform.`)
    })
}

function serverOf({ HUOSHUI_POSTGRES_URL: url, HUOSHUI_POSTGRES_SCHEMA: schema }: Settings): StateServer | undefined {
  return url === undefined ? undefined : { url, schema }
}

function summary({ city, madeAt, files, places }: Manifest): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  const { log, ingest, alarms, journal } = places
  return `${city} of ${madeAt}, ${files.length} files, ${megabytes.toFixed(1)} MB; messages ${log.first} to ${log.next}, stored up to ${ingest}, judged up to ${alarms}, ${journal} journal entries`
}

async function expected<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupFault) throw new UsageError(error.message)
    throw error
  }
}
