import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { deliveryStoreContract } from '../../contract/delivery-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

deliveryStoreContract('SQLite', (folder, limits) => openDeliveryStore({ folder, ...limits }))

test('only the owner may read the file', async () => {
  using folder = temporaryFolder()
  await using _store = await openDeliveryStore({ folder: folder.path })
  expect(statSync(join(folder.path, 'deliveries.sqlite')).mode & 0o077).toBe(0)
})
