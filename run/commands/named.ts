import { userInfo } from 'node:os'
import { Option } from 'commander'
import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { UsageError } from '../process/usage-error.ts'

/** `--by`: for whom a command acts. */
export function byOption(): Option {
  return new Option('--by <person>', 'who does it: somebody of the plant file').default(userInfo().username)
}

/**
 * Under which name a command stands on record: `dawa (cli)`. It must be somebody of the plant file, where that names people;
 * a shell shows nobody who they are, so it is never the person, and never one of two.
 */
export function namedOnRecord(name: string, plant: Pick<Plant, 'duty'> | undefined): string {
  const people = plant?.duty.people
  if (people && people.size > 0 && !people.has(name))
    throw new UsageError(`--by ${name}: nobody of the plant file has this id${suggest(name, people.keys())}`)
  return `${name} (cli)`
}
