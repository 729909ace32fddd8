import { describe, expect, test } from 'vitest'
import { unheard } from '../../../../core/device-status.ts'
import { openPostgresIngest } from '../../../../storage/ingest/postgres/ingest-state.ts'
import { postgresStateReader } from '../../../../storage/ingest/postgres/state-reader.ts'
import { IngestMoved, type IngestState, type IngestStep, type PointState } from '../../../../storage/ingest/state.ts'
import type { Postgres } from '../../../../storage/postgres/postgres.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../../support/postgres.ts'

const partitions = 3
const limits = { rejectsMax: 1000, rejectsBytesMax: 1e6 }

async function partOf(postgres: Postgres, partition: number): Promise<IngestState> {
  const state = await openPostgresIngest(postgres, { ...limits, part: { partition, partitions } })
  await state.resume()
  return state
}

function step(cursor: number, more: Partial<IngestStep> = {}): IngestStep {
  return { cursor, points: new Map(), memory: new Map(), rejects: [], ...more }
}

function level(point: string, at: number): [string, PointState] {
  return [point, { latest: { point, at, receivedAt: at, value: at, quality: 1 }, quality: undefined }]
}

const reject = { offset: 7, reason: 'not-json', count: 1, where: '', detail: 'x', receivedAt: 1, topic: 't' } as const

describe.skipIf(!hasPostgres())('ingest in several parts', () => {
  test('each has its own cursor, memory, devices, rejects and log; whoever looks sees all', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const payload = new Uint8Array([1])
    await using one = await partOf(postgres, 1)
    await using two = await partOf(postgres, 2)
    const both = [
      [one, 1],
      [two, 2],
    ] as const
    for (const [state, part] of both) {
      await state.standOn(`log-${part}`, part)
      await state.commit(
        step(10 + part, {
          points: new Map([level(`s${part}/a/p`, 1)]),
          memory: new Map([['key', part]]),
          devices: new Map([[`s${part}/d`, unheard]]),
          rejects: [{ ...reject, client: `c${part}`, payload }],
        }),
      )
    }
    await using again = await partOf(postgres, 1)
    expect(again.cursor).toBe(11)
    expect(await again.origin.get('log')).toBe('log-1')
    expect([...(await again.memory())]).toEqual([['key', 1]])
    expect([...(await again.points()).keys()]).toEqual(['s1/a/p'])
    expect([...(await again.devices()).keys()]).toEqual(['s1/d'])
    const reader = postgresStateReader(postgres)
    expect((await reader.rejects({ limit: 10 })).map(({ client }) => client)).toEqual(['c1', 'c2'])
    expect(await reader.requestReplay()).toBe(2)
    expect((await again.rejectsToReplay(10)).map(({ client }) => client)).toEqual(['c1'])
    expect((await reader.latest()).map(({ point }) => point)).toEqual(['s1/a/p', 's2/a/p'])
    await expect(one.commit(step(20))).rejects.toThrow(IngestMoved)
    await two.commit(step(20))
    await again.beginAgain('other', 0, 0)
    expect([[...(await again.points())], [...(await two.points()).keys()]]).toEqual([[], ['s2/a/p']])
  })

  test('all change points at once: who reads on from a change misses none', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const steps = 30
    let open = partitions
    const write = async (partition: number) => {
      await using state = await partOf(postgres, partition)
      for (let at = 1; at <= steps; at++)
        await state.commit(
          step(at, { points: new Map([level(`s${partition}/a/p`, at), level(`s${partition}/a/q`, at)]) }),
        )
      open--
    }
    const reader = postgresStateReader(postgres)
    const newest = new Map<string, number>()
    let change = 0
    const follow = async () => {
      for (let isLast = false; !isLast; ) {
        isLast = open === 0
        for (const found of await reader.changesSince(change, 1_000)) {
          newest.set(found.point, found.at)
          change = found.change
        }
      }
    }
    await Promise.all([write(0), write(1), write(2), follow()])
    expect(change).toBe(2 * partitions * steps)
    expect([...newest.values()]).toEqual(Array.from({ length: 2 * partitions }, () => steps))
    expect((await reader.extent()).newest).toBe(change)
  })

  test('a point that another part had is taken over by what is newer, and by nothing older', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using one = await partOf(postgres, 1)
    await using two = await partOf(postgres, 2)
    const at = async () => (await postgresStateReader(postgres).latest()).map((reading) => reading.at)
    await one.commit(step(1, { points: new Map([level('s/a/p', 100)]) }))
    await two.commit(step(1, { points: new Map([level('s/a/p', 50)]) }))
    expect(await at()).toEqual([100])
    await two.commit(step(2, { points: new Map([level('s/a/p', 200)]) }))
    await one.commit(step(2, { points: new Map([level('s/a/p', 150)]) }))
    expect(await at()).toEqual([200])
    expect([[...(await one.points()).keys()], [...(await two.points()).keys()]]).toEqual([[], ['s/a/p']])
  })
})
