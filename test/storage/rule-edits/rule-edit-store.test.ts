import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openRuleEditStore } from '../../../storage/rule-edits/rule-edit-store.ts'
import { ruleEditStoreContract } from '../../contract/rule-edit-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { higher } from '../../support/rule-edits.ts'

ruleEditStoreContract('SQLite', (folder, bounds) => openRuleEditStore({ folder, ...bounds }))

test('a damaged file, and one of a later version, are told with what to do', async () => {
  using folder = temporaryFolder()
  writeFileSync(
    join(folder.path, 'rule-edits.sqlite'),
    'this is no database, but it is long enough to look at'.repeat(20),
  )
  await expect(openRuleEditStore({ folder: folder.path })).rejects.toThrow(/rule-edits\.sqlite: .*Put back a backup/)
  using other = temporaryFolder()
  await (await openRuleEditStore({ folder: other.path }))[Symbol.asyncDispose]()
  using database = new DatabaseSync(join(other.path, 'rule-edits.sqlite'))
  database.exec('PRAGMA user_version = 9')
  await expect(openRuleEditStore({ folder: other.path })).rejects.toThrow(/later version of Huoshui \(form 9/)
})

test('nobody changes what became of an edit, whatever they do to the file', async () => {
  using folder = temporaryFolder()
  await using store = await openRuleEditStore({ folder: folder.path })
  await store.draft(higher, { who: 'pema', at: 0 })
  using database = new DatabaseSync(join(folder.path, 'rule-edits.sqlite'))
  expect(() => database.exec("UPDATE revision SET content = '{}'")).toThrow(/append-only/)
})
