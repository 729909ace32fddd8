import { type Command, Option } from 'commander'
import { stringify } from 'yaml'
import { type Claim, ClaimSchema, claimName } from '../../core/plant/claims.ts'
import { claimAsPlant } from '../../core/plant/propose-claim.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { isName } from '../../core/topic.ts'
import { createClaimBook } from '../files/claim-book.ts'
import { openClaims } from '../files/claims-file.ts'
import type { PlantSource } from '../files/plant-file.ts'
import { UsageError } from '../process/usage-error.ts'

type Print = (line: string) => void
type Files = Required<Pick<PlantSource, 'plant' | 'claims'>>
type Source = () => Files
type PointOption = Claim['points'][number]
type Levels = Readonly<Record<string, number>>

interface ClaimOptions {
  readonly site?: string
  readonly as: string
  readonly address?: string
  readonly every?: string
  readonly point: readonly PointOption[]
  readonly level: Levels
}

/** Adds `claim`, `claims` and `unclaim` to the command `device`: taking what the quarantine holds into the plant. */
export function addClaimCommands(device: Command, source: Source, print: Print = console.log): Command {
  device
    .command('claim')
    .description('take a device, or more points of one, into the plant; what the log still has of it is read again')
    .argument('<device>', 'SITE/DEVICE, or DEVICE with --site')
    .option('--site <site>', 'the site that it belongs to')
    .requiredOption(
      '--as <asset>',
      'an asset of that site, or a new one with its kind: NAME:KIND, like lake-2:level-gauge',
    )
    .option('--address <address>', 'what it calls itself in a foreign format: a DevEUI, a MAC, group/edge/device')
    .option('--every <duration>', 'how often its readings are expected, like 5min')
    .addOption(pointOption())
    .addOption(levelOption())
    .action(async (id: string, options: ClaimOptions) => {
      const claim = claimOf(id, options)
      const claimed = await createClaimBook(source()).put(claim)
      if (!claimed.ok) throw new UsageError(claimed.problems.map(({ en }) => en).join('\n'))
      print(
        `${claimName(claim)}: claimed. A running platform takes it within two seconds, and reads again what its log`,
      )
      print('still has of it. To keep it in the plant file instead, write there:')
      for (const line of plantYaml(claim)) print(line)
    })
  device
    .command('claims')
    .description('what was claimed by command')
    .action(async () => {
      await using store = await openClaims(source().claims)
      const { claims } = await store.claims()
      if (claims.length === 0) print('no claims')
      for (const claim of claims) {
        const points = claim.points.map(({ id, quantity, unit }) => `${id}=${quantity}${unit ? `:${unit}` : ''}`)
        print([claimName(claim), ...(claim.address ? [`address ${claim.address}`] : []), ...points].join('  '))
      }
    })
  device
    .command('unclaim')
    .description('give claims back; the readings that are stored stay')
    .argument('<device>', 'SITE/DEVICE')
    .action(async (id: string) => {
      const [site = '', device = ''] = id.split('/')
      const given = await createClaimBook(source()).giveBack({ site, device })
      if (!given.ok) throw new UsageError(given.problems.map(({ en }) => en).join('\n'))
      if (given.claims.length === 0) throw new UsageError(`${id}: not claimed (device claims shows what is)`)
      print(`${id}: given back`)
    })
  return device
}

function claimOf(id: string, { site, as, address, every, point, level }: ClaimOptions): Claim {
  const parts = id.split('/')
  const named = site === undefined && parts.length === 2 ? parts : [site, id]
  if (named[0] === undefined) throw new UsageError(`${id}: expected SITE/DEVICE, or DEVICE with --site`)
  if (point.length === 0)
    throw new UsageError('--point: name what it sends, like --point level=water_level:mm; may be given several times')
  const [asset, kind] = as.split(':')
  const claim = {
    site: named[0],
    device: named[1],
    ...(address === undefined ? {} : { address }),
    asset,
    ...(kind === undefined ? {} : { kind }),
    ...(Object.keys(level).length === 0 ? {} : { levels: level }),
    points: point.map((one) => (every === undefined ? one : { ...one, every })),
  }
  const parsed = ClaimSchema.safeParse(claim)
  if (parsed.success) return parsed.data
  const problems = shapeProblems(parsed.error, claim, { schema: ClaimSchema })
  throw new UsageError(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

function pointOption(): Option {
  return new Option(
    '--point <wire=quantity[:unit]>',
    'a point by its name in the messages, like Q=flow:l/s; several times',
  )
    .default([], 'none')
    .argParser((text: string, earlier: readonly PointOption[]) => [...earlier, pointOf(text)])
}

function levelOption(): Option {
  return new Option('--level <name=metres>', 'a warning level of a new asset, like WRZ=1.9; several times')
    .default({}, 'none')
    .argParser((text: string, earlier: Levels) => {
      const [name = '', metres] = text.split('=')
      const value = Number(metres || Number.NaN)
      if (!Number.isFinite(value)) throw new UsageError(`--level ${text}: expected NAME=METRES, like WRZ=1.9`)
      return { ...earlier, [name]: value }
    })
}

function pointOf(text: string): PointOption {
  const split = text.lastIndexOf('=')
  const [quantity = '', unit] = text.slice(split + 1).split(':')
  const wire = text.slice(0, Math.max(0, split))
  const id = wire.replaceAll(/[^a-zA-Z0-9_.-]+/g, '-').replaceAll(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '')
  if (!isName(id) || quantity === '')
    throw new UsageError(`--point ${text}: expected NAME=QUANTITY or NAME=QUANTITY:UNIT, like Q=flow:l/s`)
  return { id, quantity, ...(wire === id ? {} : { wire }), ...(unit === undefined ? {} : { unit }) }
}

function plantYaml(claim: Claim): string[] {
  return stringify(claimAsPlant(claim)).trimEnd().split('\n')
}
