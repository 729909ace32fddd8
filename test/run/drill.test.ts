import { expect, test } from 'vitest'
import { drillCommand } from '../../run/commands/drill.ts'
import type { NewIncoming } from '../../storage/deliveries/incoming.ts'
import { crewPlant } from '../support/crew-night.ts'

async function run(...words: readonly string[]): Promise<NewIncoming[]> {
  const brought: NewIncoming[] = []
  const bring = async (drill: NewIncoming) => void brought.push(drill)
  const command = drillCommand({
    plant: async () => crewPlant(),
    bring,
    print: () => undefined,
    clock: () => 5,
  })
  await command.exitOverride().parseAsync([...words, '--by', 'li'], { from: 'user' })
  return brought
}

test('a chain and a crew, or a route that has both', async () => {
  const drill = { is: 'drill', receivedAt: 5, escalation: 'urgent', crew: 'canals', by: 'li (cli)' }
  expect(await run('--escalation', 'urgent', '--crew', 'canals')).toEqual([drill])
  expect(await run('--route', '1')).toEqual([drill])
  expect(await run('--route', '2')).toEqual([{ ...drill, escalation: 'daily' }])
})

test.each([
  [['--route', '3'], '--route 3: expected a number from 1 to 2, as in the plant file'],
  [['--route', 'urgent'], '--route urgent: expected a number from 1 to 2, as in the plant file'],
  [['--crew', 'canals'], 'expected --escalation or --route'],
  [['--escalation', 'urgent'], 'expected --crew or --site'],
  [['--escalation', 'urgnt', '--crew', 'canals'], 'urgnt: no such escalation; did you mean "urgent"?'],
  [['--escalation', 'urgent', '--crew', 'canal'], 'canal: no such crew; did you mean "canals"?'],
  [['--escalation', 'urgent', '--site', 'nowhere'], 'nowhere: no such site'],
])('%j is refused', async (words, why) => {
  await expect(run(...words)).rejects.toThrow(why)
})
