import type { State } from '../../run/roles/state.ts'
import { stateInFiles } from '../../run/roles/state-in-files.ts'
import { stateInPostgres } from '../../run/roles/state-in-postgres.ts'
import { hasPostgres, postgresOf } from './postgres.ts'

/** Opens what is kept; the same folder is the same state. */
export type OpenState = (folder: string) => State | Promise<State>

/** Where state is kept, for stories that must be the same wherever that is. */
export const keptIn: readonly (readonly [name: string, open: OpenState])[] = [
  ['files', stateInFiles],
  ...(hasPostgres()
    ? [['PostgreSQL', async (folder: string) => stateInPostgres(await postgresOf(folder), 3_000)] as const]
    : []),
]
