import { Command } from 'commander'
import { parseDuration } from '../../core/duration.ts'
import { zonedInstant } from '../../core/instant.ts'
import { endOf, type MadeWindow, madeId, madeNumber, plan, stateOfWindow } from '../../core/maintenance/made.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import { loadPlant, type PlantSource } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'
import { byOption, namedOnRecord } from './named.ts'

export interface MaintenanceSurroundings {
  readonly open: () => Promise<MaintenanceStore>
  readonly source: () => PlantSource
  readonly print?: (line: string) => void
  readonly clock?: () => number
}

/** `maintenance list|add|end`: what the API's maintenance windows do, in a shell. */
export function maintenanceCommand(given: MaintenanceSurroundings): Command {
  const { open, source, print = console.log, clock = Date.now } = given
  const command = new Command('maintenance').description(
    'planned work: its place calls nobody meanwhile (docs/alarms.md)',
  )

  command
    .command('list')
    .description('what is planned, by the plant file and beside it')
    .action(async () => {
      const now = clock()
      const { current } = await loadPlant(source())
      await using store = await open()
      const made = await store.windows({ after: now, limit: 1_000 })
      const filed = current.maintenance.filter(({ id, to }) => to > now && madeNumber(id) === undefined)
      for (const { id, place, from, to, who, why } of filed)
        print(`${id} (plant file) ${place} ${spanText(from, to)} ${who}: ${why}`)
      for (const window of made) print(lineOf(window, now))
      if (made.length + filed.length === 0) print('no planned work')
    })

  command
    .command('add')
    .description('plan work; it ends by itself')
    .argument('<at>', 'site, site/asset, site/device or site/asset/point')
    .requiredOption('--to <time>', 'with its zone, like 2026-07-18T06:00:00+08:00, or a duration like 4h')
    .option('--from <time>', 'default: now')
    .requiredOption('--why <reason>', 'what is done there')
    .addOption(byOption())
    .action(async (at: string, options: { to: string; from?: string; why: string; by: string }) => {
      const now = clock()
      const from = options.from === undefined ? now : timeOf(options.from, now)
      const { current } = await loadPlant(source())
      const planned = plan({ place: at, from, to: timeOf(options.to, from), why: options.why }, current, now)
      if (typeof planned === 'string') throw new UsageError(`${at}: ${planned}`)
      await using store = await open()
      const result = await store.make(planned, { who: namedOnRecord(options.by, current), at: now })
      if (!result.ok) throw new UsageError(result.because)
      print(`${lineOf(result.window, now)}; a running platform takes it within two seconds`)
    })

  command
    .command('end')
    .description('end work before its time, or call it off')
    .argument('<id>', 'like here-12')
    .requiredOption('--why <reason>')
    .addOption(byOption())
    .action(async (id: string, { why, by }: { why: string; by: string }) => {
      const number = madeNumber(id)
      if (number === undefined) throw new UsageError(`${id}: only what was made here can be ended, like here-12`)
      const who = namedOnRecord(
        by,
        await loadPlant(source()).then(
          ({ current }) => current,
          () => undefined,
        ),
      )
      await using store = await open()
      const result = await store.end(number, why, { who, at: clock() })
      if (!result.ok) throw new UsageError(`${id}: ${result.because}`)
      print(lineOf(result.window, clock()))
    })
  return command
}

function timeOf(text: string, after: number): number {
  const ms = parseDuration(text)
  const at = ms === undefined ? zonedInstant(text) : after + ms
  if (at === undefined) throw new UsageError(`${text}: expected a time with its zone, or a duration like 4h`)
  return at
}

function lineOf(window: MadeWindow, now: number): string {
  const { id, place, from, why, made } = window
  return `${madeId(id)} ${stateOfWindow(window, now)} ${place} ${spanText(from, endOf(window))} ${made.person ?? made.who}: ${why}`
}

function spanText(from: number, to: number): string {
  return `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
}
