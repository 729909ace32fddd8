import { describe, expect, test } from 'vitest'
import { postgresOrders } from '../../../storage/orders/postgres/order-store.ts'
import { TakenOver } from '../../../storage/postgres/fence.ts'
import { orderStoreContract } from '../../contract/order-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('work orders in PostgreSQL', () => {
  orderStoreContract('PostgreSQL', async (folder, bounds) =>
    withConnections(await postgresOf(folder), (postgres) => postgresOrders(postgres, bounds)),
  )

  test('who followed the journal before another has begun keeps nothing more; people go on', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const [zombie, owner] = [postgresOrders(postgres), postgresOrders(postgres)]
    await zombie.resume()
    await zombie.commit({ places: { journal: 5 } })
    await owner.resume()
    await owner.commit({ places: { journal: 7, said: 2 } })
    await expect(zombie.commit({ places: { journal: 6 } })).rejects.toThrow(TakenOver)
    expect(await zombie.places()).toEqual({ journal: 7, said: 2 })
    const given = {
      ...{ about: { site: 'canal' }, title: 'fence', priority: 'high' as const },
      times: { answerMs: 1, arriveMs: 1, doneMs: 1 },
    }
    expect(await zombie.open(given, { who: { name: 'li', role: 'operator' }, via: 'api', at: 1 })).toMatchObject({
      ok: true,
    })
  })
})
