import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PostgresSettings } from '../../storage/postgres/settings.ts'
import type { State } from './state.ts'

export interface StateDeps {
  readonly log: Logger
  readonly metrics: Registry
}

/** Rejects with `PostgresAway` or `UnusablePostgres` where the settings name a server that cannot be used. */
export async function openState(
  settings: PostgresSettings & { readonly HUOSHUI_DATA: string },
  deps: () => StateDeps | Promise<StateDeps>,
): Promise<State> {
  const { HUOSHUI_POSTGRES_URL: url, HUOSHUI_DATA: folder } = settings
  if (url === undefined) return (await import('./state-in-files.ts')).stateInFiles(folder)
  const [{ openPostgres }, { stateInPostgres }] = await Promise.all([
    import('../../storage/postgres/connect.ts'),
    import('./state-in-postgres.ts'),
  ])
  return stateInPostgres(
    await openPostgres(
      {
        url,
        schema: settings.HUOSHUI_POSTGRES_SCHEMA,
        connections: settings.HUOSHUI_POSTGRES_CONNECTIONS,
        timeoutMs: settings.HUOSHUI_POSTGRES_TIMEOUT_MS,
      },
      await deps(),
    ),
    settings.HUOSHUI_POSTGRES_LEASE_MS,
  )
}
