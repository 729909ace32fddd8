import { describe } from 'vitest'
import { postgresAnnouncements } from '../../../storage/announcements/postgres/announcement-store.ts'
import { postgresAudit } from '../../../storage/audit/postgres/audit-store.ts'
import { postgresNotices } from '../../../storage/notices/postgres/notice-log.ts'
import { postgresRepeats } from '../../../storage/repeats/postgres/repeat-store.ts'
import { announcementLogContract } from '../../contract/announcement-log.ts'
import { auditContract } from '../../contract/audit.ts'
import { noticeLogContract } from '../../contract/notice-log.ts'
import { repeatsContract } from '../../contract/repeats.ts'
import { hasPostgres, postgresOf, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('what is on record in PostgreSQL', () => {
  noticeLogContract('PostgreSQL', async (folder, max) =>
    withConnections(await postgresOf(folder), (postgres) => postgresNotices(postgres, max)),
  )
  announcementLogContract('PostgreSQL', async (folder, max) =>
    withConnections(await postgresOf(folder), (postgres) => postgresAnnouncements(postgres, max)),
  )
  repeatsContract('PostgreSQL', async (folder) => withConnections(await postgresOf(folder), postgresRepeats))
  auditContract('PostgreSQL', async (folder, max) =>
    withConnections(await postgresOf(folder), (postgres) => postgresAudit(postgres, max)),
  )
})
