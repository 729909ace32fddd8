import { once } from 'node:events'
import { Command, InvalidArgumentError, Option } from 'commander'
import { culpritsOf, type MischiefKind, mischiefs, runMischief } from '../../../simulators/mischief/mischief.ts'
import { type BrokerAddress, Wire } from '../../../simulators/mischief/wire.ts'
import { loadPlant, type PlantSource } from '../../files/plant-file.ts'
import { UsageError } from '../../process/usage-error.ts'
import { readCredentials } from './credentials-file.ts'

interface MischiefArguments {
  readonly kind: MischiefKind
  readonly credentials: string
  readonly url: string
  readonly seconds: number
  readonly connections: number
  readonly rate: number
  readonly seed: number
}

interface Surroundings {
  readonly plant: () => PlantSource
  readonly print?: (line: string) => void
}

/** `simulators mischief`: what networks, stations and people do to a broker. */
export function mischiefCommand({ plant, print = console.log }: Surroundings): Command {
  const whole = (flag: string, description: string, fallback: number) =>
    new Option(flag, description).argParser(positive).default(fallback)
  return new Command('mischief')
    .description('do to a broker what bad networks, bad stations and bad people do; only to your own')
    .addOption(new Option('--kind <kind>', 'what to do').choices(Object.keys(mischiefs)).makeOptionMandatory())
    .requiredOption('--credentials <file>', 'a line device:password for each device to do it as')
    .option('--url <url>', 'mqtt://HOST:PORT', 'mqtt://127.0.0.1:1883')
    .addOption(whole('--seconds <number>', 'how long', 10))
    .addOption(whole('--connections <number>', 'at once', 20))
    .addOption(whole('--rate <number>', 'actions a second, of all together', 50))
    .addOption(whole('--seed <number>', 'another seed, another order', 1))
    .action(async ({ kind, credentials, url, seconds, connections, rate, seed }: MischiefArguments) => {
      const place = placeOf(url)
      const culprits = culpritsOf((await loadPlant(plant())).current, await readCredentials(credentials))
      if (culprits.length === 0) throw new UsageError(`${credentials}: no device of the plant file that measures`)
      const first = await Wire.open(place).catch((error: unknown) => {
        throw new UsageError(`${url}: nobody listens (${error instanceof Error ? error.message : String(error)})`)
      })
      first[Symbol.dispose]()
      const interrupted = new AbortController()
      void once(process, 'SIGINT', { signal: interrupted.signal }).then(
        () => interrupted.abort(),
        () => {},
      )
      const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1000), interrupted.signal])
      const tally = await runMischief(kind, { place, culprits, connections, rate, seed, signal })
      interrupted.abort()
      print(`${kind}: ${tally.total} answers in ${seconds} s, ${connections} connections of ${culprits.length} devices`)
      for (const line of tally.lines()) print(line)
    })
}

function placeOf(url: string): BrokerAddress {
  const { protocol, hostname, port } = URL.parse(url) ?? {}
  if (protocol !== 'mqtt:' || !hostname) throw new UsageError(`--url ${url}: expected mqtt://HOST:PORT`)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 1883) }
}

function positive(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number from 1 to 999,999.')
}
