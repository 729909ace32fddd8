import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { usualTimes } from '../../../core/order/times.ts'
import { openOrderStore } from '../../../storage/orders/order-store.ts'
import { orderOf, orderStoreContract } from '../../contract/order-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

orderStoreContract('SQLite', (folder, bounds) => openOrderStore({ folder, ...bounds }))

test('a damaged file, and one of a later version, are told with what to do', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'orders.sqlite')
  writeFileSync(path, 'this is no database, but it is long enough to be looked at as if it were one'.repeat(20))
  await expect(openOrderStore({ folder: folder.path })).rejects.toThrow(/orders\.sqlite: .*Put back a backup/)
  using other = temporaryFolder()
  await (await openOrderStore({ folder: other.path }))[Symbol.asyncDispose]()
  using database = new DatabaseSync(join(other.path, 'orders.sqlite'))
  database.exec('PRAGMA user_version = 9')
  await expect(openOrderStore({ folder: other.path })).rejects.toThrow(/later version of Huoshui \(form 9/)
})

test('nobody changes the journal, whatever they do to the file', async () => {
  using folder = temporaryFolder()
  await using store = await openOrderStore({ folder: folder.path })
  await store.open(orderOf(1), { who: 'router', at: 0 })
  using database = new DatabaseSync(join(folder.path, 'orders.sqlite'))
  expect(() => database.exec("UPDATE journal SET content = '{}'")).toThrow(/append-only/)
})

test('a photo that cannot be written leaves nothing behind', async () => {
  using folder = temporaryFolder()
  await using store = await openOrderStore({ folder: folder.path })
  await store.open({ about: { site: 'linka' }, priority: 'low', times: usualTimes.low }, { who: 'router', at: 0 })
  // a file where the folder of photos should be: nothing can be written there
  writeFileSync(join(folder.path, 'photos'), '')
  const photo = { content: new Uint8Array(10), type: 'image/png', width: 1, height: 1 } as const
  const tsering = { who: { name: 'tsering', role: 'operator' }, at: 1 } as const
  await expect(store.addPhoto(1, photo, tsering)).rejects.toThrow()
  expect((await store.order(1))?.photos).toEqual([])
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.lock'))).toEqual([])
})
