import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Command } from 'commander'
import type { Decoded } from '../../core/decode/decoder.ts'
import { factors } from '../../core/decode/hj212/factors.ts'
import { codecFactories } from '../../core/decode/lorawan/codecs.ts'
import { namedValues } from '../../core/decode/named-values.ts'
import { createDecoders, decoderFactories } from '../../core/decode/registry.ts'
import { bytesOfHex } from '../../core/decode/sl651/digits.ts'
import { elements } from '../../core/decode/sl651/elements.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { readYamlFile } from '../../core/plant/yaml-file.ts'
import { quantities } from '../../core/quantity.ts'
import { decodeMessage } from '../../core/read-message.ts'
import { checkPlant, formatProblem, type PlantSource, readPlantText } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'

type Print = (line: string) => void

interface DecodeArguments {
  readonly map?: string
  readonly topic?: string
  readonly hex?: true
}

/** `decode`: what each part of a sample becomes, for whoever maps a new device. Nothing is kept. */
export function decodeCommand(source: () => PlantSource, print: Print = console.log, clock = Date.now): Command {
  return new Command('decode')
    .description('show what a message of a device becomes: readings, rejects, and what it says by name')
    .argument('<sample>', 'a file with the payload, or - for standard input')
    .option(
      '--map <file>',
      "a plant file, or a piece of one (decoders:, sites:) over the plant's. Default: the plant file",
    )
    .option('--topic <topic>', 'that the message came on. Default: one that the first decoder reads')
    .option('--hex', 'the sample is bytes as hex text')
    .action(async (sample: string, { map, topic, hex }: DecodeArguments) => {
      const plant = await mapped(source().plant, map)
      const payload = await readSample(sample, hex === true)
      const on =
        topic ?? plant.decoders[0]?.topic.replaceAll('+', 'x').replaceAll('#', 'x') ?? 'v1/site/device/readings'
      const message = {
        topic: on,
        payload,
        receivedAt: clock(),
        client: 'sample',
        qos: 1,
        retain: false,
        offset: 0,
      } as const
      for (const line of told(message, plant)) print(line)
    })
}

/** `formats`: the decoders, codecs and quantities that are built in, the plant file's own quantities, and the standards' tables. */
export function formatsCommand(source: () => PlantSource, print: Print = console.log): Command {
  return new Command('formats')
    .description(
      'list decoders, codecs, quantities with their units, elements of SL 651, factors of HJ 212 (docs/formats.md)',
    )
    .action(async () => {
      const own = await checkPlant({ plant: source().plant }).catch(() => undefined)
      const known = own?.ok ? own.plant.quantities : quantities
      print(`decoders, use: ${[...decoderFactories.keys()].join(', ')}`)
      print(`codecs, use: ${[...codecFactories.keys()].join(', ')}`)
      for (const { id, kind, unit, units, states, name, typical } of known.values()) {
        const others = Object.keys(units).length > 0 ? ` (also ${Object.keys(units).join(', ')})` : ''
        const words = states ? ` ${Object.keys(states).join(', ')}` : ''
        const usual = typical ? ` ${typical[0]} … ${typical[1]}` : ''
        const whose = quantities.has(id) ? '' : '  (plant file)'
        print(`${id}  ${kind}  ${unit || '–'}${others}${words}${usual}  ${name['zh-CN']} ${name.en}${whose}`)
      }
      for (const { guide, name, unit, zh } of elements) print(`sl651 ${guide} ${name}  ${unit || '–'}  ${zh}`)
      for (const { code, former, quantity, unit } of factors) {
        print(`hj212 ${code}${former === undefined ? '' : ` (${former})`}  ${unit || '–'}  ${quantity}`)
      }
    })
}

/** The plant with what the map says in place of its own. Throws a `UsageError` with every problem. */
async function mapped(plantPath: string, mapPath: string | undefined): Promise<Plant> {
  const over = mapPath === undefined ? {} : pieceOf(mapPath, await readPlantText(mapPath))
  // a whole plant file stands alone: the rules of another plant would ask for its sites
  const own = Object.hasOwn(over, 'city') ? {} : pieceOf(plantPath, await readPlantText(plantPath))
  const compiled = compilePlant({ ...own, ...over })
  if (compiled.ok) return compiled.plant
  const problems = compiled.problems.map(
    ({ path, message }) => `${mapPath ?? plantPath}: ${formatPath(path)}: ${message}`,
  )
  throw new UsageError(problems.join('\n'))
}

function pieceOf(path: string, text: string): Record<string, unknown> {
  const file = readYamlFile(text)
  if (!file.ok) throw new UsageError(file.problems.map((problem) => formatProblem(path, problem)).join('\n'))
  const { value } = file
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new UsageError(`${path}: expected a piece of a plant file, like decoders: […]`)
}

async function readSample(path: string, isHex: boolean): Promise<Uint8Array> {
  const bytes = path === '-' ? await buffer(process.stdin) : await readFile(path).catch(() => undefined)
  if (!bytes) throw new UsageError(`${path}: cannot be read`)
  if (!isHex) return bytes
  const read = bytesOfHex(bytes.toString().replaceAll(/\s/g, ''))
  if (!read) throw new UsageError(`${path}: is no hex text`)
  return read
}

function told(message: LoggedMessage, plant: Plant): string[] {
  const memory = new Map<string, unknown>()
  const keep = {
    get: (key: string) => memory.get(key),
    set: (key: string, value: unknown) => void memory.set(key, value),
  }
  const decoded = decodeMessage(createDecoders(plant)(message), message, { plant, memory: keep })
  const names = [...namedValues(message)].map(([name, value]) => `  ${name === '' ? '(all of it)' : name}  ${value}`)
  return [
    `${message.topic}, ${message.payload.length} bytes`,
    ...listed('readings', readingLines(decoded, message)),
    ...listed(
      'rejects',
      decoded.rejects.map(({ where, reason, detail }) => `  ${where || '(all of it)'}  ${reason}: ${detail}`),
    ),
    ...listed(
      'events',
      (decoded.events ?? []).map(({ kind, device }) => `  ${device}  ${kind}`),
    ),
    ...listed('what it says, by name', names),
  ]
}

function readingLines({ readings }: Decoded, { receivedAt }: LoggedMessage): string[] {
  return readings.map(({ point, value, reason, at }) => {
    const unit = point.quantity.unit === '' ? '' : ` ${point.quantity.unit}`
    const why = reason === undefined ? '' : `  ${reason}`
    return `  ${point.id}  ${value === null ? 'no value' : `${value}${unit}`}${why}  ${new Date(at).toISOString()}${at === receivedAt ? ' (receipt)' : ''}  (${point.wire})`
  })
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines]
}
