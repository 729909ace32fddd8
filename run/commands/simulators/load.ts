import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Plant } from '../../../core/plant/plant.ts'
import { partPath } from '../../../simulators/ledger/read.ts'
import { type Load, startLoad } from '../../../simulators/load/load.ts'
import { dealOut, type LoadDevicePlan, loadDevices } from '../../../simulators/load/plan.ts'
import { loadPlantText } from '../../../simulators/load/plant.ts'
import { loadReportLines, progressLine } from '../../../simulators/load/report.ts'
import { loadPlant, type PlantSource } from '../../files/plant-file.ts'
import { UsageError } from '../../process/usage-error.ts'
import { readCredentials } from './credentials-file.ts'
import { mqttUrlOption } from './mqtt-url.ts'

interface LoadArguments {
  readonly url: string
  readonly credentials: string
  readonly devices?: number
  readonly readings: number
  readonly rate: number
  readonly qos: 0 | 1
  readonly seconds: number
  readonly ramp: number
  readonly window: number
  readonly drain: number
  readonly processes?: number
  readonly ledger?: string
}

/** What the command needs of the surroundings. */
export interface LoadSurroundings {
  readonly plant: () => PlantSource
  readonly print: (line: string) => void
  readonly progress?: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** Fewer devices than these are not worth another process. */
const devicesOfProcess = 500
const mostPerDevice = 500

/** `simulators load`: many devices, an even rate. */
export function loadCommand(surroundings: LoadSurroundings): Command {
  return new Command('load')
    .description('the devices of the plant file, or so many of them, send an even load (docs/simulators.md)')
    .requiredOption('--credentials <file>', 'a line device:password for each device, or the same as a JSON object')
    .addOption(mqttUrlOption())
    .addOption(new Option('--devices <number>', 'default: all that can').argParser(whole(1, 1_000_000)))
    .addOption(new Option('--readings <number>', 'in a message').argParser(whole(1, 1_000)).default(10))
    .addOption(new Option('--rate <number>', 'messages a second, all devices together').argParser(rate).default(1_000))
    .addOption(new Option('--qos <0 or 1>').argParser(qos).default(1))
    .addOption(new Option('--seconds <number>', 'at the full rate').argParser(whole(1, 1_000_000)).default(60))
    .addOption(
      new Option('--ramp <seconds>', 'devices connect, and the rate rises').argParser(whole(0, 86_400)).default(10),
    )
    .addOption(
      new Option('--window <number>', 'unacknowledged messages of a device').argParser(whole(1, 10_000)).default(100),
    )
    .addOption(new Option('--drain <seconds>', 'for the last acknowledgements').argParser(whole(0, 86_400)).default(60))
    .addOption(new Option('--processes <number>', 'default: one for each core').argParser(whole(1, 256)))
    .option('--ledger <folder>', 'write what was sent and acknowledged there, for simulators verify')
    .action(async (options: LoadArguments) => {
      const { current } = await loadPlant(surroundings.plant())
      await runLoad(options, devicesFor(options, current, await readCredentials(options.credentials)), surroundings)
    })
}

/** `simulators plant`: a plant file that a load fits. */
export function loadPlantCommand(print: (text: string) => void): Command {
  return new Command('plant')
    .description('print a plant file for simulators load')
    .addOption(new Option('--devices <number>').argParser(whole(1, 1_000_000)).default(10_000))
    .addOption(new Option('--readings <number>', 'points of each device').argParser(whole(1, 1_000)).default(10))
    .action((options: { devices: number; readings: number }) => print(loadPlantText(options).trimEnd()))
}

async function runLoad(options: LoadArguments, devices: readonly LoadDevicePlan[], surroundings: LoadSurroundings) {
  const { url, qos, seconds, window, ledger } = options
  const few = Math.ceil(devices.length / devicesOfProcess)
  const processes = Math.min(options.processes ?? Math.min(availableParallelism(), few), devices.length)
  const plan = { url, qos, rate: options.rate, seconds, rampSeconds: options.ramp, window, drainSeconds: options.drain }
  if (ledger !== undefined) makeFolder(ledger)
  const plans = dealOut(devices, processes, plan).map((part, index) =>
    ledger === undefined ? part : { ...part, ledger: partPath(ledger, index) },
  )
  const load = startLoad(plans)
  using _shown = showProgress(load, surroundings.progress ?? process.stderr)
  using _stops = stopsOnSignal(load)
  const report = await load.finished
  _shown[Symbol.dispose]()
  for (const line of loadReportLines(report)) surroundings.print(line)
}

function devicesFor(
  { devices, readings, rate, url }: LoadArguments,
  plant: Plant,
  credentials: ReadonlyMap<string, string>,
): LoadDevicePlan[] {
  if (!/^mqtts?:/.test(url)) throw new UsageError('--url: the load speaks mqtt:// and mqtts://')
  const found = loadDevices(plant, credentials, { readings, ...(devices !== undefined && { devices }) })
  if (found.length < (devices ?? 1)) {
    const known = [...plant.devices.values()].filter(({ id }) => credentials.has(id)).length
    throw new UsageError(
      `--devices ${devices ?? 1}: ${found.length} are fit: of the plant's ${plant.devices.size} devices ${known} have a ` +
        `credential, and a device needs ${readings} points that take any number from 0 to 10 (simulators plant makes such a plant)`,
    )
  }
  if (rate > found.length * mostPerDevice)
    throw new UsageError(`--rate ${rate}: a device sends at most ${mostPerDevice} messages a second`)
  return found
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new UsageError(`--ledger ${path}: ${isThere ? 'there already: each run has its own' : error}`)
  }
}

/** Ctrl-C ends the sending; the second one ends all. */
function stopsOnSignal(load: Load): Disposable {
  const stop = () => load.stop()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    [Symbol.dispose]() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

const showEveryMs = { terminal: 500, file: 10_000 }

function showProgress(load: Load, output: NonNullable<LoadSurroundings['progress']>): Disposable {
  const show = () => {
    const line = progressLine(load.progress())
    output.write(output.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
  const timer = setInterval(show, output.isTTY ? showEveryMs.terminal : showEveryMs.file)
  let isShown = true
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      if (isShown && output.isTTY) output.write('\r\x1b[K')
      isShown = false
    },
  }
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`)
  }
}

function rate(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number > 0 && number <= 1_000_000) return number
  throw new InvalidArgumentError('expected a number above 0, at most 1000000.')
}

function qos(text: string): 0 | 1 {
  if (text === '0') return 0
  if (text === '1') return 1
  throw new InvalidArgumentError('expected 0 or 1.')
}
