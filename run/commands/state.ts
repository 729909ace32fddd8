import { Command } from 'commander'
import { CopyRefused, copyState } from '../../storage/copy/copy.ts'
import { lockFolder } from '../../storage/lock.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import { openClaimsFile } from '../files/claims-file.ts'
import { claimsPath } from '../files/plant-source.ts'
import { UsageError } from '../process/usage-error.ts'

type Print = (line: string) => void

/** What the command needs, asked for only when it runs. */
export interface StateSurroundings {
  readonly folder: () => string
  /** The server that the settings name; undefined where they name none. */
  readonly postgres: () => Promise<Postgres | undefined>
  /** Of how many parts the settings say that the reading log is. */
  readonly partitions: () => number
  readonly print?: Print
  readonly progress?: Print
}

/** `state copy`: from one machine's files to what several machines share. */
export function stateCommand(surroundings: StateSurroundings): Command {
  const { folder, postgres, partitions, print = console.log, progress = console.error } = surroundings
  const command = new Command('state').description('where what the platform keeps is kept')
  command
    .command('copy')
    .description(
      'copy the state of the data folder into an empty schema of PostgreSQL; the platform is stopped meanwhile',
    )
    .action(async () => {
      const parts = partitions()
      if (parts > 1)
        throw new UsageError(
          `HUOSHUI_LOG_NATS_PARTITIONS: expected 1, for state of one machine's files is that of one log: leave it out for this copy and for all roles, or begin a log in ${parts} parts without a copy, with an empty journal (docs/scale.md)`,
        )
      await using server = await postgres()
      if (!server) throw new UsageError('HUOSHUI_POSTGRES_URL: expected, where the state is to be copied to')
      const path = folder()
      using stopped = new DisposableStack()
      for (const role of ['alarms', 'ingest']) stopped.use(lockFolder(path, role))
      await using claims = await openClaimsFile(claimsPath(path))
      try {
        const counts = await copyState(server, { folder: path, claims: (await claims.claims()).claims, progress })
        const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
        print(`${server.where}: ${rows} rows in ${[...counts.values()].filter((count) => count > 0).length} tables`)
        print(
          `The files in ${path} are as they were: keep them until the platform has run on the copy, then move them away.`,
        )
      } catch (error) {
        if (error instanceof CopyRefused) throw new UsageError(error.message)
        throw error
      }
    })
  return command
}
