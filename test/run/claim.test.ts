import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addClaimCommands } from '../../run/commands/claim.ts'
import { loadPlant } from '../../run/files/plant-file.ts'
import { claimsPath } from '../../run/files/plant-source.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { temporaryFolder } from '../support/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const source = () => ({ plant: 'plant/lhasa.yaml', claims: claimsPath(folder.path) })

/** `device claim` of a new gauge of Lhasa's, whose kind has alarms at its levels. */
async function claim(...more: string[]): Promise<string> {
  const lines: string[] = []
  const point = ['--point', 'stage=water_level:mm', '--every', '1min']
  await addClaimCommands(new Command('device'), source, (line) => lines.push(line)).parseAsync(
    ['claim', 'nangan-canal/new-1', ...point, ...more],
    { from: 'user' },
  )
  return lines.join('\n')
}

test('a gauge is claimed with the levels that the alarms of its kind need', async () => {
  await expect(claim('--as', 'well:level-gauge')).rejects.toThrow(/none of the levels WRZ, GRZ and crest/)
  const said = await claim('--as', 'well:level-gauge', '--level', 'WRZ=1.9', '--level', 'GRZ=2.2')
  expect(said).toMatch(/levels:\s+WRZ: 1.9\s+GRZ: 2.2/)
  const { current } = await loadPlant(source())
  expect(current.rules.find(({ id }) => id === 'nangan-canal.well.stage.warning')?.test.stages).toMatchObject([
    { limit: 1.8 },
    { limit: 2.1 },
    { limit: 2.2 },
  ])
})

test.each([
  [['--as', 'well:level-gauge', '--level', 'WRZ'], /--level WRZ: expected NAME=METRES/],
  [['--as', 'well:level-gauge', '--level', 'WRZ='], /expected NAME=METRES/],
  [['--as', 'well:level-gauge', '--level', 'WR=2'], /unknown key "WR"/],
  [['--as', 'well:level-gauge', '--level', 'WRZ=2', '--level', 'GRZ=1'], /GRZ 1 is below WRZ 2/],
  [['--as', 'head', '--level', 'WRZ=2'], /head is there already/],
])('%j is wrong use', async (args, message) => {
  const error = await claim(...args).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(message)
})
