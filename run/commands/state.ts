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
  readonly print?: Print
  readonly progress?: Print
}

/** `state copy`: from one machine's files to what several machines share. */
export function stateCommand(surroundings: StateSurroundings): Command {
  const { folder, postgres, print = console.log, progress = console.error } = surroundings
  const command = new Command('state').description('where what the platform keeps is kept')
  command
    .command('copy')
    .description(
      'copy the state of the data folder into an empty schema of PostgreSQL; the platform is stopped meanwhile',
    )
    .action(async () => {
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
