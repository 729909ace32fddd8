import { join } from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { startIngest } from '../../ingest/ingest.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import type { ReadingStore, StoredReading } from '../../storage/readings/store.ts'
import { eventually } from '../support/eventually.ts'
import { failing, smallPieces } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { randomOf } from '../support/mutate.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'
import { append, message, openTestLog } from '../support/reading-log.ts'
import { canMount, smallDisk } from '../support/small-disk.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const point = 'nangan/gate-1/level'
const plant = { current: plantOf([{ id: 'level', quantity: 'water_level', range: [0, 10_000] }]) }
const more = { log: quietLog, plant, everyMs: 1, longestMs: 2 }
const limits = { rejectsMax: 1_000, rejectsBytesMax: 1e6 }

/** A log with so many messages of one reading each, in commits of 20; every tenth has a point that nobody knows too. */
async function filledLog(folder: string, count: number) {
  const writer = await openTestLog(folder)
  for (let from = 0; from < count; from += 20) {
    const numbers = Array.from({ length: 20 }, (_, index) => from + index)
    await Promise.all(
      numbers.map((value) => {
        const readings = { level: value, ...(value % 10 === 0 && { unknown: 1 }) }
        return append(writer, message(JSON.stringify({ at: noon + value, readings })))
      }),
    )
  }
  return writer
}

function openStore(folder: string): Promise<ReadingStore> {
  return openEmbeddedStore({ folder }, { plant: () => plant.current, log: quietLog, metrics: new Registry() })
}

async function stored(store: ReadingStore): Promise<StoredReading[]> {
  return (await Array.fromAsync(store.range({ point, from: 0, to: noon * 2 }))).flat()
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, value) => ({ at: noon + value, value, quality: 1 }))

test('reads, writes, commits and marks that fail by chance, before or after their work, and stops in between: all is stored', async () => {
  using folder = temporaryFolder()
  const log = join(folder.path, 'log')
  await using _writer = await filledLog(log, 2_000)
  await using store = await openStore(folder.path)
  const chance = randomOf(5)
  const faults = { before: 0, after: 0 }
  const fate = () => {
    const what = (['before', 'after'] as const)[Math.floor(chance() * 8)] ?? 'well'
    if (what !== 'well') faults[what]++
    return what
  }
  for (let done = 0; done < 2_000; ) {
    await using state = await openIngestState({ folder: folder.path, ...limits })
    await using small = smallPieces(openLogReader({ folder: log }), 4_000)
    await using history = openLogReader({ folder: log })
    using mark = openMark(log, 'ingest')
    await using _running = startIngest({
      ...more,
      metrics: new Registry(),
      reader: failing(small, ['read', 'bounds'], fate),
      history,
      mark: failing(mark, ['set'], fate),
      state: failing(state, ['commit', 'points', 'rejectsToReplay'], fate),
      store: failing(store, ['append'], fate),
    })
    const enough = state.cursor + chance() * 600
    await eventually('it to have come further', () => state.cursor > enough || state.cursor === 2_000)
    done = state.cursor
  }
  console.log(`faults: ${faults.before} before and ${faults.after} after the work`)
  expect(Math.min(faults.before, faults.after)).toBeGreaterThan(20)
  expect(await stored(store)).toEqual(numbered(2_000))
  await using state = await openIngestState({ folder: folder.path, ...limits })
  expect((await state.quarantine()).map(({ count }) => count)).toEqual([200])
})

test('a store that comes back in the very moment of a stop: what it had not taken is not passed over', async () => {
  using folder = temporaryFolder()
  const log = join(folder.path, 'log')
  await using _writer = await filledLog(log, 400)
  await using real = await openStore(folder.path)
  let away = true
  const store = failing(real, ['append'], () => (away ? 'before' : 'well'))
  for (const what of ['stopped', 'at work']) {
    await using state = await openIngestState({ folder: folder.path, ...limits })
    await using reader = smallPieces(openLogReader({ folder: log }), 4_000)
    await using history = openLogReader({ folder: log })
    using mark = openMark(log, 'ingest')
    await using running = startIngest({
      ...more,
      metrics: new Registry(),
      reader,
      history,
      mark,
      state,
      store,
      longestMs: 5_000,
    })
    if (what === 'at work') await eventually('all', () => state.cursor === 400 || undefined)
    else await eventually('the trouble to be known', () => running.problem)
    // in this very turn the stop begins: nothing is tried again between the two
    away = false
    await running[Symbol.asyncDispose]()
  }
  expect(await stored(real)).toEqual(numbered(400))
})

test('a store that is away at the start is told before there is anything to store', async () => {
  using folder = temporaryFolder()
  const log = join(folder.path, 'log')
  await using _writer = await filledLog(log, 0)
  await using real = await openStore(folder.path)
  let away = true
  const store = failing(real, ['range'], () => (away ? 'before' : 'well'))
  await using state = await openIngestState({ folder: folder.path, ...limits })
  await using reader = openLogReader({ folder: log })
  await using history = openLogReader({ folder: log })
  using mark = openMark(log, 'ingest')
  await using running = startIngest({ ...more, metrics: new Registry(), reader, history, mark, state, store })
  await eventually('the trouble to be known', () => running.problem)
  expect(running.progress.proven).toBe(false)
  away = false
  await eventually('proof', () => running.progress.proven || undefined)
  expect(running.problem).toBeUndefined()
})

describe.skipIf(!canMount())('a state on a disk that is full', () => {
  test('holds ingest up, also over a stop, and costs nothing', async () => {
    using folder = temporaryFolder()
    using disk = smallDisk(1_048_576)
    const log = join(folder.path, 'log')
    await using store = await openStore(folder.path)
    await using _writer = await filledLog(log, 400)
    for (const what of ['full', 'free']) {
      await using state = await openIngestState({ folder: disk.path, ...limits })
      await using reader = smallPieces(openLogReader({ folder: log }), 4_000)
      await using history = openLogReader({ folder: log })
      using mark = openMark(log, 'ingest')
      if (what === 'full') disk.fill()
      await using running = startIngest({ ...more, metrics: new Registry(), reader, history, mark, state, store })
      if (what === 'free') await eventually('all', () => state.cursor, 400)
      else expect(await eventually('the trouble to be known', () => running.problem)).toMatch(/full/)
      expect(await mark.get()).toBe(state.cursor)
      if (what === 'full') disk.free()
    }
    expect(await stored(store)).toEqual(numbered(400))
  })
})
