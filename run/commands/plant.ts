import { Command } from 'commander'
import { plantJsonSchema } from '../../core/plant/json-schema.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { checkPlant, countsOf, type PlantSource, plantDoubts } from '../files/plant-file.ts'

export interface PlantCommandOutput {
  readonly print: (line: string) => void
  /** Called when a file has problems: the process is to end with this exit code. */
  readonly fail: (exitCode: number) => void
  /** Epoch ms: rotas are looked at from now on. Default: the time of day. */
  readonly clock?: () => number
}

const onTerminal: PlantCommandOutput = {
  print: console.log,
  fail: (exitCode) => {
    process.exitCode = exitCode
  },
}

/** `plant check|schema`: is the description of the city right, and what may stand in it? */
export function plantCommand(
  defaults: () => PlantSource,
  { print, fail, clock = Date.now }: PlantCommandOutput = onTerminal,
): Command {
  const command = new Command('plant').description('the plant file: the city as data').exitOverride()
  command
    .command('check')
    .description(
      'every problem of a plant file with its line, and of the claims; exit code 1 when there is one; and warnings of what is probably not meant',
    )
    .argument('[file]', 'default: the file that HUOSHUI_PLANT names')
    .action(async (file?: string) => {
      const source = { ...defaults(), ...(file === undefined ? {} : { plant: file }) }
      const path = source.plant
      const checked = await checkPlant(source)
      if (checked.ok) {
        const { sites, assets, points, devices } = countsOf(checked.plant)
        const { errors, warnings: doubts } = await plantDoubts(source, checked.plant, clock())
        const warnings = [...doubts, ...(await leftBy(source, checked.plant, clock()))]
        for (const line of [...errors, ...warnings]) print(line)
        const counts = `${sites} sites, ${assets} assets, ${points} points, ${devices} devices`
        const found = countOf(errors.length, 'problem') + countOf(warnings.length, 'warning')
        print(`${path}: ${counts}, ${checked.plant.rules.length} alarm rules${found}`)
        if (errors.length > 0) fail(1)
        return
      }
      for (const problem of checked.problems) print(problem)
      print(`${path}: ${checked.problems.length} problem${checked.problems.length === 1 ? '' : 's'}`)
      fail(1)
    })
  command
    .command('schema')
    .description('the JSON Schema for editors (plant/schema.json)')
    .action(() => print(plantJsonSchema().trimEnd()))
  return command
}

/** What the data folder's open orders and callings would lose by it. */
async function leftBy({ edits, plant: path }: PlantSource, plant: Plant, now: number): Promise<string[]> {
  if (edits === undefined) return []
  const { leftBehind } = await import('../files/left-behind.ts')
  return (await leftBehind(edits, plant, now)).map((line) => `${path}  warning: ${line}`)
}

function countOf(count: number, what: string): string {
  return count === 0 ? '' : `, ${count} ${what}${count === 1 ? '' : 's'}`
}
