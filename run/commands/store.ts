import { Command } from 'commander'
import type { StoreWritten } from '../../storage/ingest/store-written.ts'
import { lockFolder } from '../../storage/lock.ts'
import { UsageError } from '../process/usage-error.ts'

/** What the command needs, asked for only when it runs. */
export interface StoreSurroundings {
  readonly folder: () => string
  /** Which store ingest has written, wherever that is on record. */
  readonly written: () => Promise<StoreWritten>
  readonly print?: (line: string) => void
}

/** `store fill`: for a store, or one of its servers, that has lost what it had. */
export function storeCommand({ folder, written, print = console.log }: StoreSurroundings): Command {
  const command = new Command('store').description('the store of readings')
  command
    .command('fill')
    .description(
      'have ingest fill the store again from the reading log when it starts next; ingest is stopped meanwhile',
    )
    .action(async () => {
      using _stopped = lockFolder(folder(), 'ingest')
      await using store = await written()
      if (!(await store.forget()))
        throw new UsageError('ingest has written no store yet: there is nothing to fill again')
      print(
        'ingest fills the store again from the reading log when it starts next, as far as the log reaches: what is there already stays as it is.',
      )
    })
  return command
}
