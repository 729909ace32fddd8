import { describe, expect, test } from 'vitest'
import type { NodeBook, OpenWill } from '../../../storage/nodes/nodes.ts'
import { postgresNodes } from '../../../storage/nodes/postgres/node-book.ts'
import type { Postgres } from '../../../storage/postgres/postgres.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../support/postgres.ts'

/** Longer than any test: a node is gone only where the test says so. */
const leaseMs = 600_000
const minute = 60_000

const bookOf = (postgres: Postgres): NodeBook =>
  postgresNodes(postgres.apart({ connections: 2, timeoutMs: 60_000 }), leaseMs)

const will = (session: string, more: Partial<OpenWill> = {}): OpenWill => ({
  ...{ session, device: session, topic: `v1/nangan/${session}/status`, payload: Buffer.from('offline') },
  ...{ qos: 1, retain: true, allowedMs: minute, ...more },
})

/** As if a node had given its last sign of life so long ago. */
const silence = (postgres: Postgres, node: string, ms: number) =>
  postgres.rows(
    `UPDATE broker_node SET until = '-infinity', seen = clock_timestamp() - $2 * interval '1 millisecond' WHERE node = $1`,
    [node, ms],
  )

const sessionsOf = (wills: readonly OpenWill[]) => wills.map(({ session }) => session).sort()

describe.skipIf(!hasPostgres())('the book of brokers', () => {
  test('one of several speaks for a node that is gone, once; not while it is heard, or has given a sign', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using book = bookOf(postgres)
    expect([await book.here('one'), await book.here('one')]).toEqual([true, false])
    expect(await book.takeGone([])).toEqual([])
    await silence(postgres, 'one', minute)
    expect(await book.takeGone(['one'])).toEqual([])
    const taken = await Promise.all(Array.from({ length: 5 }, () => book.takeGone([])))
    expect(taken.flat()).toMatchObject([{ node: 'one' }])
    expect(taken.flat()[0]?.silentMs).toBeGreaterThanOrEqual(minute)
    await book.spokenFor('one')
    expect(await book.takeGone([])).toEqual([])
    // it only stood still
    expect([await book.here('one'), await book.here('one')]).toEqual([true, false])
    await silence(postgres, 'one', minute)
    expect(await book.takeGone([])).toMatchObject([{ node: 'one' }])
  })

  test('the Last Will of a device that came to no other node in its time, once; who takes it and dies is followed', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using book = bookOf(postgres)
    for (const node of ['one', 'two']) await book.here(node)
    const patient = will('patient', { allowedMs: 10 * minute })
    await book.note('one', [will('stays-away'), will('moves'), will('moves-without'), will('ends'), patient], [])
    await book.note('one', [], ['ends'])
    await silence(postgres, 'one', 2 * minute)
    await book.note('two', [will('moves'), { session: 'moves-without' }], [])
    // what the first says of a session that is elsewhere by now is late
    await book.note('one', [], ['moves'])
    await book.noteAgain('one', [will('moves')])
    expect(await book.takeWills(['one'], 60 * minute)).toEqual([])
    expect(await book.takeWills([], 1)).toEqual([])
    const taken = await Promise.all(Array.from({ length: 5 }, () => book.takeWills([], 60 * minute)))
    expect(taken.flat()).toEqual([{ ...will('stays-away'), isWithheld: false }])
    await postgres.rows(
      "UPDATE broker_will SET claimed_until = clock_timestamp() - interval '1 s' WHERE claimed_until > '-infinity'",
    )
    expect(sessionsOf(await book.takeWills([], 60 * minute))).toEqual(['stays-away'])
    await book.willsTold(['stays-away'])
    await silence(postgres, 'one', 11 * minute)
    expect(sessionsOf(await book.takeWills([], 60 * minute))).toEqual(['patient'])
    expect(await book.elsewhere('one', ['moves', 'patient'])).toEqual(new Set(['moves']))
    expect(await book.elsewhere('two', ['moves'])).toEqual(new Set())
  })

  test('a Last Will that another session of the device would tell as well is withheld, unless that is due too', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using book = bookOf(postgres)
    for (const node of ['one', 'two']) await book.here(node)
    const session = (id: string, device: string) => will(id, { device, topic: `v1/nangan/${device}/status` })
    await book.note('one', [session('a 1', 'a'), session('b 1', 'b'), session('b 2', 'b')], [])
    await book.note('two', [session('a 2', 'a')], [])
    await silence(postgres, 'one', 2 * minute)
    const taken = await book.takeWills([], 60 * minute)
    expect(taken.map(({ session, isWithheld }) => [session, isWithheld]).sort()).toEqual([
      ['a 1', true],
      ['b 1', false],
      ['b 2', false],
    ])
  })

  test('a node that ends in order leaves what its sessions would have to tell, and is forgotten once that is told', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using book = bookOf(postgres)
    await book.here('one')
    await book.note('one', [will('a', { allowedMs: 0 })], [])
    await book.leave('one')
    expect(await book.takeGone([])).toMatchObject([{ node: 'one' }])
    await book.spokenFor('one')
    expect(sessionsOf(await book.takeWills([], 60 * minute))).toEqual(['a'])
    await book.willsTold(['a'])
    await book.takeGone([])
    expect(await postgres.rows('SELECT node FROM broker_node')).toEqual([])
  })
})
