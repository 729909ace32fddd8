import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPeopleStore } from '../../../storage/people/people-store.ts'
import { peopleStoreContract } from '../../contract/people-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

peopleStoreContract('SQLite', (folder, max) => openPeopleStore({ folder, ...(max !== undefined && { max }) }))

test('only the owner may read the file', async () => {
  using folder = temporaryFolder()
  await using store = await openPeopleStore({ folder: folder.path })
  await store.calendarSecret({ kind: 'crew', id: 'river' })
  expect(statSync(join(folder.path, 'people.sqlite')).mode & 0o077).toBe(0)
})
