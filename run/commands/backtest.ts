import type { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { runBacktest, TooLittleMemory } from '../../api/backtests/run.ts'
import { TooMuchHistory } from '../../api/backtests/slices.ts'
import type { BacktestChecked } from '../../api/backtests/thread-messages.ts'
import type { Incident } from '../../core/alarm/backtest/incident.ts'
import { askedTime, timeForms } from '../../core/instant.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'
import { StoreUnavailable } from '../../storage/readings/store.ts'
import { formatProblem } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'
import { reportLines } from './backtest-report.ts'
import type { History } from './history.ts'
import { expectPoints, expectSites } from './known.ts'

interface BacktestArguments {
  readonly rules?: string
  readonly from: number
  readonly to: number
  readonly site?: readonly string[]
  readonly point?: readonly string[]
  readonly incidents?: string
  readonly most: number
  readonly json?: true
}

/** What the command needs of the surroundings. */
export interface BacktestSurroundings {
  readonly open: () => Promise<History>
  readonly print: (line: string) => void
  readonly progress: { readonly isTTY?: boolean; write(text: string): unknown }
  readonly signals: EventEmitter
}

/** `backtest --rules FILE --from T --to T`: what would these rules have done? */
export function backtestCommand(surroundings: BacktestSurroundings): Command {
  return new Command('backtest')
    .description(
      'run alarm rules over stored history: how many alarms, how many for nothing, how early (docs/alarms.md)',
    )
    .option('--rules <file>', 'the `alarms` of a plant file, alone or in one; default: the rules in force')
    .addOption(
      new Option('--from <time>', '2026-06-01T00:00:00+08:00, epoch ms, or -30d').argParser(time).makeOptionMandatory(),
    )
    .addOption(new Option('--to <time>', 'not included').argParser(time).default(Date.now(), 'now'))
    .option('--site <ids...>', 'only rules of these sites')
    .option('--point <ids...>', 'only rules that look at one of these points, {site}/{asset}/{point}')
    .option('--incidents <file>', 'YAML: a list of what did happen, each with name, at, and perhaps within')
    .addOption(new Option('--most <readings>', 'most readings of a pass').argParser(whole).default(1_000_000_000))
    .option('--json', 'print the whole report as JSON')
    .action((options: BacktestArguments) => backtestOf(options, surroundings))
}

async function backtestOf(options: BacktestArguments, { open, print, progress, signals }: BacktestSurroundings) {
  const { from, to, most } = options
  if (from >= to) throw new UsageError('--to: expected a time after --from')
  const incidents =
    options.incidents === undefined ? [] : incidentsOf(options.incidents, await textOf(options.incidents))
  const text = options.rules === undefined ? undefined : await textOf(options.rules)
  await using opened = await open()
  const { plant, store } = opened
  checkSelection(plant, options)
  const { site, point } = options
  const selection = { ...(site && { sites: site }), ...(point && { points: point }) }
  const stop = new AbortController()
  const onChecked = (checked: BacktestChecked) => {
    const wrong = whatIsWrong(checked, options.rules ?? '')
    if (wrong) stop.abort(wrong)
  }
  const interrupted = () => stop.abort(new UsageError('interrupted'))
  signals.once('SIGINT', interrupted)
  const shown = showReadings(progress)
  try {
    const report = await runBacktest({
      store,
      request: { plant, ...selection, ...(text !== undefined && { rules: text }), incidents, from, to },
      most,
      signal: stop.signal,
      onChecked,
      onProgress: shown.set,
    })
    shown.clear()
    const lines = options.json ? [JSON.stringify(report, undefined, 2)] : reportLines(report, plant.city.zone)
    for (const line of lines) print(line)
  } catch (error) {
    shown.clear()
    if (error instanceof TooMuchHistory || error instanceof TooLittleMemory) throw new UsageError(error.message)
    throw error instanceof StoreUnavailable ? new UsageError(`the store cannot be read: ${error.message}`) : error
  } finally {
    signals.off('SIGINT', interrupted)
  }
}

function whatIsWrong(checked: BacktestChecked, path: string): UsageError | undefined {
  if (!checked.ok) return problemsOf(path, checked.problems, checked.more)
  return checked.rules === 0 ? new UsageError('no rule of these looks at what was selected') : undefined
}

const Incidents = z.array(
  z.strictObject({
    name: z.string().min(1),
    at: z.union([z.string().min(1), z.number()]),
    within: z.string().min(1).optional(),
  }),
)

function incidentsOf(path: string, text: string): Incident[] {
  const file = readYamlFile(text)
  if (!file.ok) throw problemsOf(path, file.problems)
  const parsed = Incidents.safeParse(file.value)
  if (!parsed.success)
    throw problemsOf(path, file.place(shapeProblems(parsed.error, file.value, { schema: Incidents })))
  return parsed.data.map(({ name, at, within }, index) => {
    const asked = askedTime(String(at), Date.now())
    if (asked.ok) return { name, at: asked.at, ...(within !== undefined && { within }) }
    const message = `${at}: expected ${timeForms}${asked.hint === undefined ? '' : ` (${asked.hint})`}`
    throw problemsOf(path, file.place([{ path: [index, 'at'], message }]))
  })
}

function problemsOf(path: string, problems: readonly PlacedProblem[], more = 0): UsageError {
  const lines = problems.map((problem) => formatProblem(path, problem))
  return new UsageError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))
}

function checkSelection(plant: Plant, { site = [], point = [] }: BacktestArguments): void {
  expectSites(plant, site, '--site')
  expectPoints(plant, point, '--point')
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Readings so far: a terminal's line is rewritten, anything else hears nothing before the result. */
function showReadings(output: BacktestSurroundings['progress']) {
  return {
    set: (readings: number) => {
      if (output.isTTY) output.write(`\r\x1b[K${readings.toLocaleString('en-GB')} readings`)
    },
    clear: () => {
      if (output.isTTY) output.write('\r\x1b[K')
    },
  }
}

function time(text: string): number {
  const asked = askedTime(text, Date.now())
  if (asked.ok) return asked.at
  throw new InvalidArgumentError(`expected ${timeForms}.${asked.hint === undefined ? '' : ` Perhaps: ${asked.hint}.`}`)
}

function whole(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number from 1.')
}
