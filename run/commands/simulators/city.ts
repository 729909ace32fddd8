import { Command, InvalidArgumentError, Option } from 'commander'
import { formatDuration } from '../../../core/duration.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { startCity } from '../../../simulators/city/live.ts'
import { speaksSl651 } from '../../../simulators/city/sl651-report.ts'
import { type LedgerWriter, openLedger } from '../../../simulators/ledger/write.ts'
import { readScenario, scenarioIds, scenarioPath } from '../../../simulators/scenarios/library.ts'
import { formatProblem, loadPlant } from '../../files/plant-file.ts'
import { UsageError } from '../../process/usage-error.ts'
import { readCredentials } from './credentials-file.ts'
import { mqttUrlOption } from './mqtt-url.ts'
import type { SimulatorSurroundings } from './surroundings.ts'

interface CityArguments {
  readonly url: string
  readonly credentials?: string
  readonly protocol: 'mqtt' | 'sl651'
  readonly sl651: string
  readonly stationPassword: string
  readonly speed: number | 'max'
  readonly seed: number
  readonly scenario?: string
  readonly ledger?: string
}

/** `simulators city`: the city of the plant file on the air. */
export function cityCommand({ plant, log, print }: Required<SimulatorSurroundings>): Command {
  return new Command('city')
    .description('put the city of the plant file on the air, in real time or faster')
    .option('--credentials <file>', 'a line device:password for each device, or the same as a JSON object')
    .addOption(
      new Option('--protocol <name>', 'sl651: stations whose address is ten hex characters speak SL 651-2014')
        .choices(['mqtt', 'sl651'])
        .default('mqtt'),
    )
    .option('--sl651 <host:port>', 'where they speak it', '127.0.0.1:6510')
    .option('--station-password <hex>', 'their password', '1234')
    .addOption(mqttUrlOption())
    .option('--scenario <id or file>', 'what happens to it: npx huoshui simulators scenarios')
    .addOption(new Option('--speed <factor>', 'times faster than real, or max').argParser(speed).default(1))
    .addOption(new Option('--seed <number>', 'another seed, another city').argParser(whole).default(1))
    .option('--ledger <file>', 'write what was sent and acknowledged there, for simulators verify')
    .action(async (options: CityArguments) => {
      const { current } = await loadPlant(plant())
      const sl651 = options.protocol === 'sl651' ? stationsOf(options, current) : undefined
      if (options.credentials === undefined && !sl651)
        throw new UsageError('--credentials: expected, for stations that speak MQTT')
      const credentials = options.credentials === undefined ? new Map() : await readCredentials(options.credentials)
      const scenario = options.scenario === undefined ? undefined : scenarioOf(options.scenario, current)
      if (options.speed !== 1 && !scenario) throw new UsageError('--speed needs a --scenario, which has an end')
      using ledger = options.ledger === undefined ? undefined : newLedger(options.ledger)
      await using city = startCity({
        ...{
          plant: current,
          credentials,
          log: await log(),
          url: options.url,
          speed: options.speed,
          seed: options.seed,
        },
        ...(scenario && { scenario }),
        ...(sl651 && { sl651 }),
        ...(ledger && { ledger }),
      })
      const { promise: interrupted, resolve } = Promise.withResolvers<void>()
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
      await Promise.race([city.finished, interrupted])
      const { messages, readings, dropped } = city.counts
      print(`sent ${readings} readings in ${messages} messages; ${dropped} readings dropped from full buffers`)
    })
}

/** Where stations speak SL 651. Throws a `UsageError` where the plant has none that could. */
function stationsOf({ sl651, stationPassword }: CityArguments, plant: Plant) {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(sl651) ?? []
  if (host === '') throw new UsageError(`--sl651 ${sl651}: expected HOST:PORT, like 127.0.0.1:6510`)
  const password = stationPassword.toUpperCase()
  if (!/^[\dA-F]{4}$/.test(password))
    throw new UsageError(`--station-password ${stationPassword}: expected four hex characters`)
  if (![...plant.devices.values()].some(speaksSl651))
    throw new UsageError('--protocol sl651: no device of the plant has a station address, ten hex characters')
  return { host, port: Number(port), password }
}

/** `simulators scenarios`: what can happen to it. */
export function scenariosCommand({ plant, print }: Required<SimulatorSurroundings>): Command {
  return new Command('scenarios')
    .description('list the scenarios that come with it, and the alarms that each expects')
    .action(async () => {
      const { current } = await loadPlant(plant())
      for (const id of scenarioIds()) {
        const { name, story, duration, expect } = scenarioOf(id, current)
        print(`${id}  ${name['zh-CN']} ${name.en}, ${formatDuration(duration)}`)
        print(`    ${story.en}`)
        for (const { alarm, within } of expect) print(`    ${alarm} within ${formatDuration(within)}`)
      }
    })
}

function scenarioOf(name: string, plant: Plant) {
  try {
    const read = readScenario(name, plant)
    if (read.ok) return read.scenario
    throw new UsageError(read.problems.map((problem) => formatProblem(scenarioPath(name), problem)).join('\n'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    throw new UsageError(`no scenario ${name}: there are ${scenarioIds().join(', ')}, or a file`)
  }
}

function newLedger(path: string): LedgerWriter {
  try {
    return openLedger(path)
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new UsageError(`--ledger ${path}: ${isThere ? 'there already: each run has its own' : error}`)
  }
}

function speed(text: string): number | 'max' {
  if (text === 'max') return 'max'
  const factor = Number(text)
  if (Number.isFinite(factor) && factor >= 1) return factor
  throw new InvalidArgumentError('expected max, or a number from 1: 60 is an hour in a minute.')
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number.')
}
