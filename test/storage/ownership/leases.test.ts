import { describe, expect, test } from 'vitest'
import { CursorMoved } from '../../../storage/alarms/alarms.ts'
import { openPostgresAlarms } from '../../../storage/alarms/postgres/alarm-store.ts'
import { openPostgresIngest } from '../../../storage/ingest/postgres/ingest-state.ts'
import { type Lease, LeaseLost, type Ownership } from '../../../storage/ownership/ownership.ts'
import { fencedBy } from '../../../storage/ownership/postgres/fenced.ts'
import { postgresOwnership } from '../../../storage/ownership/postgres/leases.ts'
import type { Postgres } from '../../../storage/postgres/postgres.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, openTestPostgres, postgresOf, startPostgres } from '../../support/postgres.ts'
import { quietLog } from '../../support/quiet.ts'

/** Longer than any test: whoever gives no sign of life for so long is gone only where the test says so. */
const leaseMs = 600_000

function machine(postgres: Postgres, owner: string, more: { readonly leaseMs?: number } = {}): Ownership {
  const limits = { connections: 2, timeoutMs: 60_000 }
  return postgresOwnership(postgres.apart(limits), { owner, leaseMs, log: quietLog, ...more })
}

async function taken(ownership: Ownership, work: 'alarms' | 'ingest' = 'alarms'): Promise<Lease> {
  const found = await ownership.tryTake(work)
  if (!found.ours) throw new Error(`${found.owner} has it`)
  return found.lease
}

/** As if the server's clock had gone on until it has given no sign of life for too long. */
const outlive = (postgres: Postgres) => postgres.rows("UPDATE lease SET until = '-infinity'")

describe.skipIf(!hasPostgres())('who does what', () => {
  test('one of two has a work, the other is told who; it is free at once when it is given back, each work apart', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one')
    await using other = machine(postgres, 'other')
    const lease = await taken(one)
    const told = await other.tryTake('alarms')
    expect(told).toMatchObject({ ours: false, owner: 'one' })
    expect(told.ours || told.leftMs).toBeGreaterThan(leaseMs / 2)
    await using _ingest = await taken(other, 'ingest')
    await lease[Symbol.asyncDispose]()
    await using later = await taken(other)
    expect([lease.epoch, later.epoch, lease.lost.aborted]).toEqual([1, 2, false])
  })

  test('of ten that come at once one has it', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using all = new AsyncDisposableStack()
    const machines = Array.from({ length: 10 }, (_, index) => all.use(machine(postgres, `${index}`)))
    const found = await Promise.all(machines.map((each) => each.tryTake('alarms')))
    const leases = found.flatMap((each) => (each.ours ? [all.use(each.lease)] : []))
    expect(leases.map(({ epoch }) => epoch)).toEqual([1])
  })

  test('signs of life keep it; whoever finds that another has it hears of that', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one', { leaseMs: 400 })
    await using other = machine(postgres, 'other')
    const until = async () => String((await postgres.rows('SELECT until::text FROM lease'))[0]?.['until'])
    await using lease = await taken(one)
    const first = await until()
    await eventually('a sign of life', until, (now) => now !== first)
    await using _other = await eventually('it to be free once', async () => {
      await outlive(postgres)
      const found = await other.tryTake('alarms')
      return found.ours ? found.lease : undefined
    })
    await eventually('the first to know', () => lease.lost.aborted)
  })

  test('what was begun before another took it is kept first; what comes later is refused, and leaves nothing', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one')
    await using other = machine(postgres, 'other')
    const zombie = fencedBy(postgres, await taken(one))
    await outlive(postgres)
    const order: string[] = []
    const writing = Promise.withResolvers<void>()
    let taking: Promise<unknown> | undefined
    await zombie.transaction(async (session) => {
      taking = taken(other).then((lease) => {
        order.push('taken')
        return lease
      })
      await eventually('the other to wait', async () => {
        const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE%'"
        return (await postgres.rows(waiting)).length > 0
      })
      await session.rows("INSERT INTO progress VALUES ('early', '')")
      order.push('kept')
      writing.resolve()
    })
    await taking
    expect(order).toEqual(['kept', 'taken'])
    const late = "INSERT INTO progress VALUES ('late', '')"
    await expect(zombie.rows(late)).rejects.toThrow(LeaseLost)
    await expect(zombie.script(late)).rejects.toThrow(LeaseLost)
    await expect(zombie.transaction((session) => session.rows(late))).rejects.toThrow(LeaseLost)
    expect(await zombie.rows('SELECT role FROM progress')).toEqual([{ role: 'early' }])
  })

  test('an evaluator and an ingest that are no longer the owner can neither commit nor begin again', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = machine(postgres, 'one')
    await using other = machine(postgres, 'other')
    const limits = { rejectsMax: 10, rejectsBytesMax: 1_000 }
    const open = async (lease: Lease) => {
      const owned = fencedBy(postgres, lease)
      return {
        alarms: await openPostgresAlarms(postgres, owned),
        ingest: await openPostgresIngest(postgres, { ...limits, owned }),
      }
    }
    const zombie = await open(await taken(one))
    const step = (cursor: number) => ({ cursor, points: new Map(), memory: new Map(), rejects: [] })
    await zombie.alarms.resume()
    await zombie.ingest.resume()
    await zombie.alarms.commit({ cursor: 1, events: [], records: [] })
    await zombie.ingest.commit(step(1))
    await outlive(postgres)
    const owner = await open(await taken(other))
    expect(await owner.alarms.resume()).toMatchObject({ cursor: 1 })
    await owner.ingest.resume()
    await expect(zombie.alarms.commit({ cursor: 2, events: [], records: [] })).rejects.toThrow(CursorMoved)
    await expect(zombie.ingest.commit(step(2))).rejects.toThrow('another ingest has begun')
    await expect(zombie.alarms.resume()).rejects.toThrow(LeaseLost)
    await expect(zombie.ingest.resume()).rejects.toThrow(LeaseLost)
    await owner.alarms.commit({ cursor: 3, events: [], records: [] })
    await owner.ingest.commit(step(3))
    expect([await owner.alarms.cursor(), owner.ingest.cursor]).toEqual([3, 3])
  })

  test('while the server is away the work is held on, and goes on when it is back', async () => {
    await using server = await startPostgres()
    await using postgres = await openTestPostgres(server.url, { timeoutMs: 2_000 })
    await using one = machine(postgres, 'one', { leaseMs: 1_000 })
    await using lease = await taken(one)
    await server.kill9()
    await expect(one.tryTake('ingest')).rejects.toThrow('does not take it just now')
    await server.start()
    const left = async () => Number((await postgres.rows('SELECT until > now() AS left FROM lease'))[0]?.['left'])
    await eventually('a sign of life', left, 1)
    expect(lease.lost.aborted).toBe(false)
  })
})
