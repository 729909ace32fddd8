import { Command } from 'commander'
import { crewOf } from '../../core/people/route.ts'
import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { NewIncoming } from '../../storage/deliveries/incoming.ts'
import { UsageError } from '../process/usage-error.ts'
import { byOption, namedOnRecord } from './named.ts'

export interface DrillSurroundings {
  readonly plant: () => Promise<Plant>
  /** Puts it where the role `alarms` takes it up. */
  readonly bring: (drill: NewIncoming) => Promise<void>
  readonly print?: (line: string) => void
  /** Epoch ms. */
  readonly clock?: () => number
}

interface Options {
  readonly escalation?: string
  readonly crew?: string
  readonly route?: string
  readonly site?: string
  readonly by: string
}

/** `drill`: calls people through a whole chain, as if something had happened; marked as a drill 演练 at both ends. */
export function drillCommand(around: DrillSurroundings): Command {
  const { plant, bring, print = console.log, clock = Date.now } = around
  return new Command('drill')
    .description(
      'call a crew through a whole chain, as if something had happened; marked as a drill 演练 (docs/crews.md)',
    )
    .option('--escalation <id>', 'the chain to be tried')
    .option('--route <number>', 'or the chain, and the crew, of a route of the plant file: 1 is the first')
    .option('--crew <id>', 'who is called')
    .option('--site <id>', 'or the crew that looks after a site')
    .addOption(byOption())
    .action(async (options: Options) => {
      const current = await plant()
      const { escalation, crew } = wayOf(current, options)
      const by = namedOnRecord(options.by, current)
      await bring({ is: 'drill', receivedAt: clock(), escalation, crew, by })
      print(
        `the drill of ${escalation} for ${crew} begins as soon as the role alarms runs; what it comes to: GET /api/v1/drills`,
      )
    })
}

function wayOf(plant: Plant, options: Options): { readonly escalation: string; readonly crew: string } {
  const { duty } = plant
  const route = options.route === undefined ? undefined : duty.routes[Number(options.route) - 1]
  if (options.route !== undefined && !route)
    throw new UsageError(
      `--route ${options.route}: expected a number from 1 to ${duty.routes.length}, as in the plant file`,
    )
  const escalation = options.escalation ?? route?.escalation
  if (escalation === undefined) throw new UsageError('expected --escalation or --route')
  expect('escalation', escalation, duty.escalations)
  if (options.crew === undefined) return { escalation, crew: crewFor(plant, options.site, route?.crew) }
  expect('crew', options.crew, duty.crews)
  return { escalation, crew: options.crew }
}

/** The route's own crew, else that of the site. */
function crewFor({ duty, sites }: Plant, site: string | undefined, ofRoute: string | undefined): string {
  const found = sites.find(({ id }) => id === site)
  if (site !== undefined && !found) {
    const ids = sites.map(({ id }) => id)
    throw new UsageError(`${site}: no such site${suggest(site, ids)}`)
  }
  const crew = crewOf(duty.crews, {
    route: { escalation: '', ...(ofRoute !== undefined && { crew: ofRoute }) },
    ...(found?.cell !== undefined && { cell: found.cell }),
    ...(found?.crew !== undefined && { siteCrew: found.crew }),
  })
  if (!crew) throw new UsageError(found ? `${found.id} has no crew` : 'expected --crew or --site')
  return crew.id
}

function expect(what: string, id: string, known: ReadonlyMap<string, unknown>): void {
  if (!known.has(id)) throw new UsageError(`${id}: no such ${what}${suggest(id, known.keys())}`)
}
