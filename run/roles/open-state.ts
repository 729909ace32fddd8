import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { LogSettings } from '../../storage/log/settings.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import type { PostgresSettings } from '../../storage/postgres/settings.ts'
import type { State } from './state.ts'

export interface StateDeps {
  readonly log: Logger
  readonly metrics: Registry
}

/** Rejects with `PostgresAway` or `UnusablePostgres` where the settings name a server that cannot be used. */
export async function openState(
  settings: PostgresSettings &
    Partial<Pick<LogSettings, 'HUOSHUI_LOG_NATS_PARTITIONS'>> & { readonly HUOSHUI_DATA: string },
  deps: () => StateDeps | Promise<StateDeps>,
): Promise<State> {
  const { HUOSHUI_POSTGRES_URL: url, HUOSHUI_DATA: folder } = settings
  if (url === undefined) return (await import('./state-in-files.ts')).stateInFiles(folder)
  const { stateInPostgres } = await import('./state-in-postgres.ts')
  const server = await openServerOf({ ...settings, HUOSHUI_POSTGRES_URL: url }, await deps())
  const { HUOSHUI_LOG_NATS_PARTITIONS: partitions = 1 } = settings
  return stateInPostgres(server, settings.HUOSHUI_POSTGRES_LEASE_MS, { partitions })
}

/** The server that the settings name; undefined where they name none. */
export async function openServerOf<S extends PostgresSettings>(
  settings: S,
  deps: StateDeps,
): Promise<S['HUOSHUI_POSTGRES_URL'] extends string ? Postgres : Postgres | undefined>
export async function openServerOf(settings: PostgresSettings, deps: StateDeps): Promise<Postgres | undefined> {
  const { HUOSHUI_POSTGRES_URL: url, HUOSHUI_POSTGRES_SCHEMA: schema } = settings
  if (url === undefined) return undefined
  const { openPostgres } = await import('../../storage/postgres/connect.ts')
  const { HUOSHUI_POSTGRES_CONNECTIONS: connections, HUOSHUI_POSTGRES_TIMEOUT_MS: timeoutMs } = settings
  return await openPostgres({ url, schema, connections, timeoutMs }, deps)
}
