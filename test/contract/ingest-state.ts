import { describe, expect, test } from 'vitest'
import type { Sighting } from '../../storage/ingest/quarantine.ts'
import type { IngestState, IngestStep, NewReject, PointState, StateReader } from '../../storage/ingest/state.ts'
import { temporaryFolder } from '../support/folder.ts'

export interface IngestLimits {
  readonly rejectsMax: number
  readonly rejectsBytesMax: number
  readonly quarantineMax?: number
}

/** Opens the state under test, as any process of the platform does: the same folder is the same state. */
export interface OpenIngest {
  state(folder: string, limits: IngestLimits): Promise<IngestState>
  reader(folder: string): Promise<StateReader>
}

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

function sighting(name: string, offset: number, over: Partial<Sighting> = {}): Sighting {
  const times = { firstOffset: offset, lastOffset: offset, firstReceivedAt: offset, lastReceivedAt: offset }
  const values = new Map([['level', '1']])
  return {
    reason: 'unknown-device',
    name,
    count: 1,
    ...times,
    topics: ['t'],
    values,
    sample: new Uint8Array([1]),
    client: 'c',
    ...over,
  }
}

/** What every state of ingest must do, whatever keeps it. */
export function ingestStateContract(name: string, open: OpenIngest): void {
  describe(`ingest state: ${name}`, () => {
    test('outlives the process: cursor, points, memory and rejects together', async () => {
      using folder = temporaryFolder()
      const points = new Map([level('a/b/c', 1, 2), level('a/b/d', 3, -0.5)])
      {
        await using state = await open.state(folder.path, limits)
        await state.commit(step(7, { points, memory: new Map([['alias', { 1: 'x' }]]), rejects: [reject(3)] }))
      }
      await using state = await open.state(folder.path, limits)
      expect([state.cursor, await state.points(), await state.memory()]).toEqual([
        7,
        points,
        new Map([['alias', { 1: 'x' }]]),
      ])
    })

    test('a step committed twice, after a crash, rejects once', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      for (const _ of [1, 2]) await state.commit(step(4, { rejects: [reject(3, { count: 4 })] }))
      await using reader = await open.reader(folder.path)
      expect(await reader.rejectCounts()).toEqual({ 'unknown-point': 4 })
    })

    test('old rejects go when there are too many, or too many bytes of them', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, { rejectsMax: 10, rejectsBytesMax: 1000 })
      expect(await state.commit(step(1, { rejects: Array.from({ length: 15 }, (_, offset) => reject(offset)) }))).toBe(
        5,
      )
      expect(await state.commit(step(2, { rejects: [reject(99, { payload: new Uint8Array(995) })] }))).toBe(10)
      await using reader = await open.reader(folder.path)
      expect((await reader.rejects({ limit: 50 })).map(({ offset }) => offset)).toEqual([99])
    })

    test('rejects are listed from an id on, or the newest first, and read again on request', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      await state.commit(step(1, { rejects: [reject(1), reject(2, { reason: 'not-json' }), reject(3)] }))
      await using reader = await open.reader(folder.path)
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
      await using state = await open.state(folder.path, limits)
      await using reader = await open.reader(folder.path)
      await state.commit(step(1, { points: new Map([level('a/b/c', 1, 1), level('x/y/z', 1, 1)]) }))
      await state.commit(step(2, { points: new Map([level('a/b/c', 2, 5)]) }))
      expect(await reader.latest('a')).toMatchObject([{ point: 'a/b/c', at: 2, value: 5, change: 3 }])
      expect((await reader.changesSince(1, 10)).map(({ point, change }) => [point, change])).toEqual([
        ['x/y/z', 2],
        ['a/b/c', 3],
      ])
      expect(await reader.changesSince(3, 10)).toEqual([])
    })

    test('a payload is kept byte for byte, and what is said of it in whatever characters it holds', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      const payload = Uint8Array.from([0, 255, 10, 0])
      await state.commit(step(1, { rejects: [reject(1, { payload, detail: '水位 a\0b' })] }))
      await using reader = await open.reader(folder.path)
      const [kept] = await reader.rejects({ limit: 5 })
      expect(Buffer.from(kept?.payload ?? [])).toEqual(Buffer.from(payload))
      expect(kept?.detail).toMatch(/^水位 a.b$/u)
    })

    test('devices, and values of any size and kind, come back as they were', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      const [key, level1] = level('a/b/c', 1_764_288_000_000.5, 0.1 + 0.2)
      const bad = {
        latest: { ...level1.latest, point: 'a/b/d', value: null, quality: 3, reason: 'stuck', claimedAt: 7 },
      }
      const points = new Map<string, PointState>([
        [key, level1],
        ['a/b/d', { ...bad, quality: undefined } as PointState],
      ])
      const record = { heardAt: 5 } as never
      await state.commit(step(1, { points, devices: new Map([['a/b', record]]) }))
      await using reader = await open.reader(folder.path)
      expect(await state.points()).toEqual(points)
      expect(await state.devices()).toEqual(new Map([['a/b', record]]))
      expect([await reader.device('a/b'), await reader.device('a/x')]).toEqual([record, undefined])
    })

    test('what tells whether the latest readings have changed does so, and is a sum', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      await using reader = await open.reader(folder.path)
      expect(await reader.extent()).toEqual({ points: 0, newest: 0, sum: 0 })
      await state.commit(step(1, { points: new Map([level('a/b/c', 1, 1), level('x/y/z', 1, 1)]) }))
      expect(await reader.extent()).toEqual({ points: 2, newest: 2, sum: 3 })
      await state.commit(step(2, { points: new Map([level('a/b/c', 2, 5)]) }))
      expect(await reader.extent()).toEqual({ points: 2, newest: 3, sum: 5 })
    })

    test('what the plant file does not know waits, is added up, and is read again once it does', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      await using reader = await open.reader(folder.path)
      await state.commit(step(5, { sightings: [sighting('s1', 3), sighting('s2', 4)] }))
      await state.commit(
        step(6, { sightings: [sighting('s1', 5, { topics: ['t2'], values: new Map([['flow', '2']]) })] }),
      )
      const [one, two] = await reader.quarantine()
      expect(one).toMatchObject({
        name: 's1',
        count: 2,
        firstOffset: 3,
        lastOffset: 5,
        topics: ['t', 't2'],
        taken: false,
      })
      expect(one?.values).toEqual({ level: '1', flow: '2' })
      await state.beginReread([one?.id ?? 0], { next: 3, until: 6 })
      expect([await state.reread(), (await state.quarantine())[0]?.taken]).toEqual([{ next: 3, until: 6 }, true])
      const memory = new Map<string, unknown>([
        ['reread:alias', 1],
        ['alias', 2],
      ])
      // heard again while it is read again: another entry
      await state.commit(step(7, { memory, sightings: [sighting('s1', 6)], reread: { next: 5, until: 6 } }))
      expect((await state.quarantine()).map(({ name, taken }) => [name, taken])).toEqual([
        ['s1', true],
        ['s2', false],
        ['s1', false],
      ])
      await state.commit(step(8, { reread: { next: 6, until: 6 } }))
      expect(await state.reread()).toBeUndefined()
      expect((await state.quarantine()).map(({ name }) => name)).toEqual([two?.name, 's1'])
      expect(await state.memory()).toEqual(new Map([['alias', 2]]))
    })

    test('of too many unknown devices those unheard for longest go; one credential has a quarter of the places', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, { ...limits, quarantineMax: 8 })
      const of = (client: string, count: number) =>
        Array.from({ length: count }, (_, at) => sighting(`${client}${at}`, at, { client, lastReceivedAt: at }))
      await state.commit(step(1, { sightings: of('a', 4) }))
      expect((await state.quarantine()).map(({ name }) => name)).toEqual(['a2', 'a3'])
      await state.commit(step(2, { sightings: ['b', 'c', 'd', 'e'].flatMap((client) => of(client, 2)) }))
      expect([(await state.quarantine()).length, state.quarantineDropped]).toEqual([8, 4])
    })

    test('hours that were touched are dirty until they are cleared as they were read', async () => {
      using folder = temporaryFolder()
      await using state = await open.state(folder.path, limits)
      await using reader = await open.reader(folder.path)
      const touched = (...hours: number[]) =>
        new Map([
          ['a/b/c', new Set(hours)],
          ['a/b/d', new Set([hours[0] ?? 0])],
        ])
      await state.commit(step(1, { touched: touched(10, 11) }))
      const marks = await state.dirty.read({ before: 12, limit: 10 })
      expect(marks.map(({ point, hour }) => [point, hour])).toEqual([
        ['a/b/c', 10],
        ['a/b/c', 11],
        ['a/b/d', 10],
      ])
      expect(await state.dirty.read({ after: { point: 'a/b/c', hour: 10 }, before: 11, limit: 10 })).toMatchObject([
        { point: 'a/b/d', hour: 10 },
      ])
      expect([await state.dirty.count(11), await state.dirty.oldest()]).toEqual([2, 10])
      // once more while it is rolled
      await state.commit(step(2, { touched: new Map([['a/b/c', new Set([10])]]) }))
      await state.dirty.clear(marks)
      await state.dirty.shrink()
      expect(await reader.dirtyHours('a/b/c', 0, 100)).toEqual([10])
      expect([await reader.dirtyHours('a/b/d', 0, 100), await reader.dirtyHours('x/y/z', 0, 100)]).toEqual([
        [],
        undefined,
      ])
    })

    test('for a store that has nothing of the log it is begun again: what was heard since goes, and its memory', async () => {
      using folder = temporaryFolder()
      {
        await using state = await open.state(folder.path, limits)
        await state.standOn('log 1', 3)
        const points = new Map([level('a/b/c', 10, 2), level('a/b/d', 30, 2)])
        await state.commit(step(7, { points, memory: new Map([['alias', 1]]) }))
        await state.beginAgain('store 2', 4, 20)
      }
      await using state = await open.state(folder.path, limits)
      await state.resume()
      expect([state.cursor, await state.origin.get('log'), await state.origin.get('store')]).toEqual([
        4,
        'log 1',
        'store 2',
      ])
      expect([[...(await state.points()).keys()], (await state.memory()).size]).toEqual([['a/b/c'], 0])
    })
  })
}
