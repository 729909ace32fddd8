import { describe, expect, test } from 'vitest'
import { openPostgresDeliveries } from '../../../storage/deliveries/postgres/delivery-store.ts'
import { TakenOver } from '../../../storage/postgres/fence.ts'
import { deliveryStoreContract } from '../../contract/delivery-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('deliveries in PostgreSQL', () => {
  deliveryStoreContract('PostgreSQL', async (folder, limits) =>
    withConnections(await postgresOf(folder), (postgres) => openPostgresDeliveries(postgres, limits)),
  )

  test('who followed the journal before another has begun keeps nothing more, and sends nothing', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const zombie = await openPostgresDeliveries(postgres)
    const owner = await openPostgresDeliveries(postgres)
    await zombie.resume()
    await zombie.commit({ cursor: 5 })
    await owner.resume()
    await owner.commit({ cursor: 7 })
    await expect(zombie.commit({ cursor: 6 })).rejects.toThrow(TakenOver)
    expect(await zombie.cursor()).toBe(7)
    // what people say comes in by whatever process
    await zombie.bring({ is: 'unreadable', account: 'sms', text: '?', receivedAt: 1 })
    expect(await owner.unmatched(9)).toHaveLength(1)
  })
})
