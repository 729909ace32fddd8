import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAudit } from '../../../storage/audit/audit-store.ts'
import { auditContract } from '../../contract/audit.ts'
import { temporaryFolder } from '../../support/folder.ts'

auditContract('SQLite', (folder, max) => openAudit({ folder, ...(max !== undefined && { max }) }))

test('only the owner of the files may read them', async () => {
  using folder = temporaryFolder()
  await using audit = await openAudit({ folder: folder.path })
  await audit.note({ at: 1, what: 'logged-in', by: 'tsering' })
  for (const name of ['audit.sqlite', 'audit.sqlite-wal'])
    expect(statSync(join(folder.path, name)).mode & 0o077).toBe(0)
})
