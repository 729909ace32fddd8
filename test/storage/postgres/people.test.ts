import { describe } from 'vitest'
import { postgresLogins } from '../../../storage/logins/postgres/login-store.ts'
import { openPostgresPeople } from '../../../storage/people/postgres/people-store.ts'
import { loginStoreContract } from '../../contract/login-store.ts'
import { peopleStoreContract } from '../../contract/people-store.ts'
import { hasPostgres, postgresOf, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('people in PostgreSQL', () => {
  loginStoreContract('PostgreSQL', async (folder, mostSessions) =>
    withConnections(await postgresOf(folder), (postgres) => postgresLogins(postgres, mostSessions)),
  )
  peopleStoreContract('PostgreSQL', async (folder, max) =>
    withConnections(await postgresOf(folder), (postgres) => openPostgresPeople(postgres, max)),
  )
})
