import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import type { Plant } from '../../core/plant/plant.ts'
import { lockFolder } from '../../storage/lock.ts'
import { copyLog, type LogCopied } from '../../storage/log/copy/copy.ts'
import type { MovingReader } from '../../storage/log/copy/readers.ts'
import { LogCopyRefused } from '../../storage/log/copy/refused.ts'
import { LogAway, type ReadingLog } from '../../storage/log/log.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { partitionsOf } from '../../storage/log/settings.ts'
import { UsageError } from '../process/usage-error.ts'
import { sentTailBytes } from '../roles/reading-log.ts'
import type { State } from '../roles/state.ts'
import type { Settings } from '../settings/settings.ts'

type Print = (line: string) => void

/** What the command needs, asked for only when it runs. */
export interface LogSurroundings {
  readonly settings: () => Settings
  /** The data folder. */
  readonly folder: () => string
  readonly plant: () => Promise<Plant>
  /** Where the readers keep their places. */
  readonly state: () => Promise<State>
  readonly log: () => Promise<Logger>
  readonly print?: Print
  readonly progress?: Print
}

/** `log copy`: from one machine's files to NATS, or back. */
export function logCommand(surroundings: LogSurroundings): Command {
  const { settings, folder, plant, state, log, print = console.log, progress = console.error } = surroundings
  const command = new Command('log').description('where the reading log is kept')
  command
    .command('copy')
    .description(
      'copy the reading log of the data folder to NATS, with the places of its readers; the platform is stopped meanwhile',
    )
    .option('--to-files', 'the other way round: from NATS into the data folder')
    .action(async ({ toFiles = false }: { toFiles?: boolean }) => {
      const given = settings()
      if (!given.HUOSHUI_LOG_NATS)
        throw new UsageError('HUOSHUI_LOG_NATS: expected, the NATS servers that the log is copied to (or from)')
      const parts = partitionsOf(given)
      if (parts > 1)
        throw new UsageError(
          `HUOSHUI_LOG_NATS_PARTITIONS: expected 1, for the order of what is copied is that of one log; one in ${parts} parts begins empty (docs/scale.md)`,
        )
      const path = folder()
      if (!toFiles && !existsSync(join(path, 'log')))
        throw new UsageError(`${path} has no log: there is nothing to copy`)
      using stopped = new DisposableStack()
      for (const role of ['alarms', 'ingest']) stopped.use(lockFolder(path, role))
      const ofFiles = { ...given, HUOSHUI_LOG_NATS: undefined }
      const open = await openerOf(log)
      const files = (from = 0) => open(ofFiles, from)
      const nats = (from = 0) => open(given, from)
      await using kept = await state()
      await refuseUncopied(kept, path)
      await using places = await openPlaces(kept, given, await plant())
      try {
        const source = await (toFiles ? nats() : files())
        // nobody may write while it is copied
        if (!toFiles) stopped.use(lockFolder(join(path, 'log')))
        const openTarget = toFiles ? files : nats
        const copy = { folder: path, source, openTarget, readers: places.readers, tailBytes: sentTailBytes, progress }
        tell(print, await copyLog(copy), { from: source.where, to: (await openTarget()).where, toFiles })
      } catch (error) {
        if (error instanceof LogCopyRefused || error instanceof LogAway) throw new UsageError(error.message)
        throw error
      }
    })
  return command
}

/** A log whose offsets begin at a place at least, with room for the pieces of a copy. */
async function openerOf(log: LogSurroundings['log']) {
  const logger = await log()
  return (settings: Settings, from: number): Promise<ReadingLog> =>
    openReadingLog(
      { ...settings, HUOSHUI_LOG_PENDING: Math.max(settings.HUOSHUI_LOG_PENDING, 67_108_864) },
      { log: logger, metrics: new Registry(), readUpTo: () => from },
    )
}

/** State that waits in files for `state copy` has the places; the schema that is set has none. */
async function refuseUncopied(state: State, folder: string): Promise<void> {
  if (await state.hasCopy()) return
  await using alarms = await state.alarms()
  if ((await alarms.origin.get('log')) !== undefined) return
  throw new UsageError(
    `${state.where} has nobody's place in a log: run huoshui state copy first, which brings those of ${folder}.`,
  )
}

interface Places extends AsyncDisposable {
  readonly readers: readonly MovingReader[]
}

/** Where alarms and ingest stand; whoever still does their work is put off it. */
async function openPlaces(state: State, settings: Settings, { city }: Plant): Promise<Places> {
  await using opened = new AsyncDisposableStack()
  const alarms = opened.use(await state.alarms())
  const ingest = opened.use(
    await state.ingest({
      rejectsMax: settings.HUOSHUI_REJECTS_MAX,
      rejectsBytesMax: settings.HUOSHUI_REJECTS_BYTES,
      quarantineMax: settings.HUOSHUI_QUARANTINE_MAX,
    }),
  )
  for (const store of [alarms, ingest]) await store.origin.belongTo(city.id, state.where)
  await alarms.resume()
  await ingest.resume()
  const readers = [
    {
      name: 'alarms',
      cursor: await alarms.cursor(),
      log: await alarms.origin.get('log'),
      standOn: (log: string, cursor: number) => alarms.standOn(log, cursor),
    },
    {
      name: 'ingest',
      cursor: ingest.cursor,
      log: await ingest.origin.get('log'),
      standOn: (log: string, cursor: number) => ingest.standOn(log, cursor),
    },
  ]
  const owned = opened.move()
  return { readers, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function tell(
  print: Print,
  { name, messages, damaged, places }: LogCopied,
  { from, to, toFiles }: { readonly from: string; readonly to: string; readonly toFiles: boolean },
): void {
  const all = [...places].map(([reader, place]) => `${reader} at ${place}`).join(', ')
  if (name === 'already') print(`${to}: all readers stand there already (${all}); nothing was to be done.`)
  else print(`${to}: ${messages} messages; goes on: ${all}.`)
  if (damaged > 0) print(`${damaged} messages of ${from} could not be read, and are not in it.`)
  print(
    toFiles
      ? 'Start the platform without HUOSHUI_LOG_NATS from now on; what lies on NATS is as it was.'
      : `Start every role with HUOSHUI_LOG_NATS from now on. ${from} is as it was: keep it until the platform has run on the copy, then move it away.`,
  )
}
