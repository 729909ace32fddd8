import { userInfo } from 'node:os'
import { Command } from 'commander'
import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { NewIncoming } from '../../storage/deliveries/incoming.ts'
import { UsageError } from '../process/usage-error.ts'

export interface DrillSurroundings {
  readonly plant: () => Promise<Plant>
  /** Puts it where the role `alarms` takes it up. */
  readonly bring: (drill: NewIncoming) => Promise<void>
  readonly print?: (line: string) => void
  /** Who asks for it; default: the user of the terminal. */
  readonly who?: string
  /** Epoch ms. */
  readonly clock?: () => number
}

/** `drill`: calls people through a whole chain, as if something had happened; marked as a drill 演练 at both ends. */
export function drillCommand(around: DrillSurroundings): Command {
  const { plant, bring, print = console.log, who = userInfo().username, clock = Date.now } = around
  return new Command('drill')
    .description(
      'call a crew through a whole chain, as if something had happened; marked as a drill 演练 (docs/crews.md)',
    )
    .requiredOption('--escalation <id>', 'the chain to be tried')
    .requiredOption('--crew <id>', 'who is called')
    .action(async ({ escalation, crew }: { escalation: string; crew: string }) => {
      const { duty } = await plant()
      expect('escalation', escalation, duty.escalations)
      expect('crew', crew, duty.crews)
      await bring({ is: 'drill', receivedAt: clock(), escalation, crew, by: who })
      print(
        `the drill of ${escalation} for ${crew} begins as soon as the role alarms runs; its record: GET /api/v1/alarms/drill/occurrences/N/deliveries`,
      )
    })
}

function expect(what: string, id: string, known: ReadonlyMap<string, unknown>): void {
  if (!known.has(id)) throw new UsageError(`${id}: no such ${what}${suggest(id, known.keys())}`)
}
