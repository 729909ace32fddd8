import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postgresOwnership } from '../../../storage/ownership/postgres/leases.ts'
import { shareOf, wantedOf } from '../../../storage/ownership/share.ts'
import type { Postgres } from '../../../storage/postgres/postgres.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../support/postgres.ts'
import { quietLog } from '../../support/quiet.ts'

const upTo = (most: number) => fc.integer({ min: 1, max: most })

test('shares are all there is, and differ by one at most', () => {
  fc.assert(
    fc.property(upTo(64), upTo(20), (partitions, live) => {
      const shares = Array.from({ length: live }, (_, place) => shareOf(place, live, partitions))
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(partitions)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }),
  )
})

test('of what is free so much is wanted as is missing, and others begin at another end', () => {
  const free = [0, 1, 2, 3]
  expect(wantedOf(free, { missing: 2, place: 0, live: 2 })).toEqual([0, 1])
  expect(wantedOf(free, { missing: 2, place: 1, live: 2 })).toEqual([2, 3])
  expect(wantedOf(free, { missing: 0, place: 1, live: 2 })).toEqual([])
  expect(wantedOf(free, { missing: 9, place: 1, live: 2 })).toEqual([2, 3, 0, 1])
})

describe.skipIf(!hasPostgres())('who is there to share a work', () => {
  const machine = (postgres: Postgres, owner: string) =>
    postgresOwnership(postgres.apart({ connections: 2, timeoutMs: 60_000 }), { owner, leaseMs: 600_000, log: quietLog })

  test('is counted by when they came, until they leave or give no sign of life; each work apart', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one')
    await using two = machine(postgres, 'two')
    expect(await one.attend('alarms', 4)).toEqual({ place: 0, live: 1, owners: new Map() })
    expect(await two.attend('alarms', 4)).toMatchObject({ place: 1, live: 2 })
    expect(await two.attend('ingest', 4)).toMatchObject({ place: 0, live: 1 })
    const taken = await one.tryTake('alarms/3')
    if (!taken.ours) throw new Error('it is free')
    await using _lease = taken.lease
    expect((await two.attend('alarms', 4)).owners).toEqual(new Map([[3, 'one']]))
    // as if the server's clock had gone on, and only the second had said that it lives
    await postgres.rows("UPDATE attendance SET until = '-infinity' WHERE work = 'alarms'")
    expect(await two.attend('alarms', 4)).toMatchObject({ place: 0, live: 1 })
    expect(await one.attend('alarms', 4)).toMatchObject({ place: 1, live: 2 })
    await two.leave('alarms')
    expect(await one.attend('alarms', 4)).toMatchObject({ place: 0, live: 1 })
  })

  test('does not count while it could do nothing of it, and sees who could', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one')
    await using two = machine(postgres, 'two')
    await one.attend('alarms', 4)
    expect(await one.attend('alarms', 4, false)).toMatchObject({ live: 0 })
    expect(await two.attend('alarms', 4)).toMatchObject({ place: 0, live: 1 })
    expect(await one.attend('alarms', 4, false)).toMatchObject({ live: 1 })
    expect(await two.attend('alarms', 4, false)).toMatchObject({ live: 0 })
    expect(await one.attend('alarms', 4)).toMatchObject({ place: 0, live: 1 })
  })
})
