import { describe, expect, test } from 'vitest'
import { openIngestState } from '../../../storage/ingest/ingest-state.ts'
import type { IngestStep, NewReject, PointState } from '../../../storage/ingest/state.ts'
import { openStateReader } from '../../../storage/ingest/state-reader.ts'
import { temporaryFolder } from '../../support/folder.ts'

const limits = { rejectsMax: 1000, rejectsBytesMax: 1e6 }

function level(point: string, at: number, value: number): [string, PointState] {
  return [
    point,
    { latest: { point, at, receivedAt: at + 5, value, quality: 1 }, quality: { at, value, sameSince: at } },
  ]
}

function reject(offset: number, over: Partial<NewReject> = {}): NewReject {
  const payload = new TextEncoder().encode(`payload ${offset}`)
  return {
    offset,
    where: '/readings/x',
    reason: 'unknown-point',
    count: 1,
    detail: 'x',
    receivedAt: 1,
    topic: 't',
    client: 'c',
    payload,
    ...over,
  }
}

function step(cursor: number, over: Partial<IngestStep> = {}): IngestStep {
  return { cursor, points: new Map(), memory: new Map(), rejects: [], ...over }
}

describe('ingest state', () => {
  test('outlives the process: cursor, points, memory and rejects together', async () => {
    using folder = temporaryFolder()
    const points = new Map([level('a/b/c', 1, 2), level('a/b/d', 3, -0.5)])
    {
      await using state = await openIngestState({ folder: folder.path, ...limits })
      await state.commit(step(7, { points, memory: new Map([['alias', { 1: 'x' }]]), rejects: [reject(3)] }))
    }
    await using state = await openIngestState({ folder: folder.path, ...limits })
    expect([state.cursor, await state.points(), await state.memory()]).toEqual([
      7,
      points,
      new Map([['alias', { 1: 'x' }]]),
    ])
  })

  test('a step committed twice, after a crash, rejects once', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({ folder: folder.path, ...limits })
    for (const _ of [1, 2]) await state.commit(step(4, { rejects: [reject(3, { count: 4 })] }))
    await using reader = await openStateReader({ folder: folder.path })
    expect(await reader.rejectCounts()).toEqual({ 'unknown-point': 4 })
  })

  test('old rejects go when there are too many, or too many bytes of them', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1000 })
    expect(await state.commit(step(1, { rejects: Array.from({ length: 15 }, (_, offset) => reject(offset)) }))).toBe(5)
    expect(await state.commit(step(2, { rejects: [reject(99, { payload: new Uint8Array(995) })] }))).toBe(10)
    await using reader = await openStateReader({ folder: folder.path })
    expect((await reader.rejects({ limit: 50 })).map(({ offset }) => offset)).toEqual([99])
  })

  test('rejects are listed from an id on, or the newest first, and read again on request', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({ folder: folder.path, ...limits })
    await state.commit(step(1, { rejects: [reject(1), reject(2, { reason: 'not-json' }), reject(3)] }))
    await using reader = await openStateReader({ folder: folder.path })
    const offsets = (rejects: { offset: number }[]) => rejects.map(({ offset }) => offset)
    expect(offsets(await reader.rejects({ after: 1, limit: 5 }))).toEqual([2, 3])
    expect(offsets(await reader.rejects({ newest: true, reason: 'unknown-point', limit: 5 }))).toEqual([3, 1])
    expect(await state.rejectsToReplay(10)).toEqual([])
    expect(await reader.requestReplay('unknown-point')).toBe(2)
    const again = await state.rejectsToReplay(10)
    expect(offsets(again)).toEqual([1, 3])
    await state.commit(step(1, { replayed: again.map(({ id }) => id), rejects: [reject(3)] }))
    expect(await state.rejectsToReplay(10)).toEqual([])
    expect(offsets(await reader.rejects({ limit: 5 }))).toEqual([2, 3])
  })

  test('changes of points are numbered, so that a stream can go on from where it was', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({ folder: folder.path, ...limits })
    await using reader = await openStateReader({ folder: folder.path })
    await state.commit(step(1, { points: new Map([level('a/b/c', 1, 1), level('x/y/z', 1, 1)]) }))
    await state.commit(step(2, { points: new Map([level('a/b/c', 2, 5)]) }))
    expect(await reader.latest('a')).toMatchObject([{ point: 'a/b/c', at: 2, value: 5, change: 3 }])
    expect((await reader.changesSince(1, 10)).map(({ point, change }) => [point, change])).toEqual([
      ['x/y/z', 2],
      ['a/b/c', 3],
    ])
    expect(await reader.changesSince(3, 10)).toEqual([])
  })
})
