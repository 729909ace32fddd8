import { describe } from 'vitest'
import type { AlarmStore, JournalCursors } from '../../../../storage/alarms/alarms.ts'
import { openPostgresAlarms } from '../../../../storage/alarms/postgres/alarm-store.ts'
import { postgresJournalCursors } from '../../../../storage/alarms/postgres/journal-cursors.ts'
import type { Postgres } from '../../../../storage/postgres/postgres.ts'
import { alarmStoreContract } from '../../../contract/alarm-store.ts'
import { hasPostgres, postgresOf } from '../../../support/postgres.ts'

describe.skipIf(!hasPostgres())('PostgreSQL', () => {
  alarmStoreContract('PostgreSQL', {
    store: async (folder) => over(await postgresOf(folder), openPostgresAlarms),
    cursors: async (folder) => over(await postgresOf(folder), postgresJournalCursors),
  })
})

/** As a process of its own has it: with connections of its own, which end with it. */
async function over<T extends AlarmStore | JournalCursors>(
  postgres: Postgres,
  open: (postgres: Postgres) => Promise<T> | T,
): Promise<T> {
  const store = await open(postgres)
  store[Symbol.asyncDispose] = () => postgres[Symbol.asyncDispose]()
  return store
}
