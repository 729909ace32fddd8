import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import type { StationPasswords } from '../../storage/credentials/stations.ts'
import { UsageError } from '../process/usage-error.ts'

/** What the commands need of the surroundings. */
export interface StationSurroundings {
  readonly open: () => Promise<StationPasswords>
  readonly print?: (line: string) => void
}

/** `station …`: passwords of stations that speak SL 651, by station address. */
export function stationCommand({ open, print = console.log }: StationSurroundings): Command {
  const station = new Command('station').description('passwords of stations that speak SL 651-2014')
  station
    .command('set')
    .description('give a station a password, or another one')
    .argument('<address>', 'station address, ten hex characters')
    .option('--password <hex>', 'the one that is set in the station, four hex characters. Default: a new one')
    .action(
      async (address: string, { password = randomBytes(2).toString('hex').toUpperCase() }: { password?: string }) => {
        if (!/^[\da-f]{4}$/i.test(password))
          throw new UsageError(`--password ${password}: expected four hex characters`)
        await using passwords = await open()
        await passwords.set(addressOf(address), password)
        print(`${addressOf(address)}: its password is ${password.toUpperCase()}`)
      },
    )
  station
    .command('list')
    .description('stations that have a password of their own')
    .action(async () => {
      await using passwords = await open()
      const all = await passwords.list()
      if (all.length === 0) print('no station has a password of its own')
      for (const { address, changedAt } of all) print(`${address}  ${new Date(changedAt).toISOString()}`)
    })
  station
    .command('remove')
    .description('take its password from a station: then HUOSHUI_SL651_PASSWORD holds, or it is refused')
    .argument('<address>', 'station address')
    .action(async (address: string) => {
      await using passwords = await open()
      if (!(await passwords.remove(addressOf(address)))) throw new UsageError(`${address}: has no password of its own`)
      print(`${addressOf(address)}: has no password of its own any more`)
    })
  return station
}

function addressOf(text: string): string {
  if (/^[\da-f]{10}$/i.test(text)) return text.toUpperCase()
  throw new UsageError(`${text}: expected a station address, ten hex characters like 0012345678`)
}
