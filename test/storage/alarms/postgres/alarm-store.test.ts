import { describe } from 'vitest'
import { openPostgresAlarms } from '../../../../storage/alarms/postgres/alarm-store.ts'
import { postgresJournalCursors } from '../../../../storage/alarms/postgres/journal-cursors.ts'
import { alarmStoreContract } from '../../../contract/alarm-store.ts'
import { hasPostgres, postgresOf, withConnections } from '../../../support/postgres.ts'

describe.skipIf(!hasPostgres())('PostgreSQL', () => {
  alarmStoreContract('PostgreSQL', {
    store: async (folder) => withConnections(await postgresOf(folder), openPostgresAlarms),
    cursors: async (folder) => withConnections(await postgresOf(folder), postgresJournalCursors),
  })
})
