import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import { startIngest } from '../../ingest/ingest.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import type { StateReader } from '../../storage/ingest/state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import type { ReadingStore, StoredReading } from '../../storage/readings/store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'
import { append, message, openTestLog } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const level = { id: 'level', quantity: 'water_level', range: [0, 10_000] as [number, number] }
const point = 'nangan/gate-1/level'

interface Running extends AsyncDisposable {
  readonly ingest: Follower
  readonly state: StateReader
  readonly metrics: Registry
}

async function run(folder: string, store: ReadingStore, plant: PlantRef): Promise<Running> {
  const started = new AsyncDisposableStack()
  const metrics = new Registry()
  const reader = started.use(openLogReader({ folder: join(folder, 'log') }))
  const history = started.use(openLogReader({ folder: join(folder, 'log') }))
  const mark = started.use(openMark(join(folder, 'log'), 'ingest'))
  const ingestState = started.use(await openIngestState({ folder, rejectsMax: 1000, rejectsBytesMax: 1e6 }))
  const state = started.use(await openStateReader({ folder }))
  const ingest = started.use(
    startIngest({ log: quietLog, metrics, plant, reader, history, mark, state: ingestState, store, everyMs: 1 }),
  )
  return { ingest, state, metrics, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

async function send(writer: LogWriter, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  await Promise.all(
    numbers.map((value) => append(writer, message(JSON.stringify({ at: noon + value, readings: { level: value } })))),
  )
}

async function stored(store: ReadingStore, name = point): Promise<StoredReading[]> {
  const pages = await Array.fromAsync(store.range({ point: name, from: 0, to: noon * 2 }))
  return pages.flat()
}

async function storedCount(store: ReadingStore, count: number): Promise<StoredReading[]> {
  return eventually(
    `${count} readings`,
    () => stored(store),
    (all) => all.length >= count,
  )
}

function numbered(count: number) {
  return Array.from({ length: count }, (_, value) => ({ at: noon + value, value, quality: 1 }))
}

describe('ingest into the embedded store', () => {
  test('goes on where it was after a restart', async () => {
    using folder = temporaryFolder()
    const plant: { current: Plant } = { current: plantOf([level]) }
    await using writer = await openTestLog(join(folder.path, 'log'))
    await using store = await openEmbeddedStore(
      { folder: folder.path },
      { plant: () => plant.current, log: quietLog, metrics: new Registry() },
    )
    for (const [from, to] of [
      [0, 300],
      [300, 900],
    ] as const) {
      await using _running = await run(folder.path, store, plant)
      await send(writer, from, to)
      await storedCount(store, to)
    }
    expect(await stored(store)).toEqual(numbered(900))
  })

  test('rejects are read again once the plant file knows the point', async () => {
    using folder = temporaryFolder()
    const plant: { current: Plant } = { current: plantOf([{ id: 'flow', quantity: 'flow' }]) }
    await using writer = await openTestLog(join(folder.path, 'log'))
    await using store = await openEmbeddedStore(
      { folder: folder.path },
      { plant: () => plant.current, log: quietLog, metrics: new Registry() },
    )
    await using running = await run(folder.path, store, plant)
    await send(writer, 0, 20)
    await eventually('20 rejects', async () => (await running.state.rejectCounts())['unknown-point'], 20)
    plant.current = plantOf([level])
    expect(await running.state.requestReplay('unknown-point')).toBe(20)
    expect(await storedCount(store, 20)).toEqual(numbered(20))
    await eventually('no rejects', () => running.state.rejectCounts(), {})
  })
})

test('a log that cannot be read for a while is waited for, and read on', async () => {
  using folder = temporaryFolder()
  const plant: { current: Plant } = { current: plantOf([level]) }
  const segment = join(folder.path, 'log', `${'0'.repeat(16)}.log`)
  await using writer = await openTestLog(join(folder.path, 'log'))
  await using store = await openEmbeddedStore(
    { folder: folder.path },
    { plant: () => plant.current, log: quietLog, metrics: new Registry() },
  )
  await send(writer, 0, 20)
  renameSync(segment, `${segment}.away`)
  mkdirSync(segment)
  await using running = await run(folder.path, store, plant)
  expect(await eventually('the trouble to be known', () => running.ingest.problem)).toMatch(/^EISDIR/)
  expect(await running.metrics.getSingleMetricAsString('huoshui_ingest_store_available')).toMatch(/ 0$/)
  rmdirSync(segment)
  renameSync(`${segment}.away`, segment)
  expect(await storedCount(store, 20)).toEqual(numbered(20))
  await send(writer, 20, 40)
  expect(await storedCount(store, 40)).toEqual(numbered(40))
  expect(running.ingest.problem).toBeUndefined()
})

describe.skipIf(!requireServer('influxd'))('ingest into InfluxDB', () => {
  test('waits in the log while InfluxDB is down, catches up, and sends what it refuses to the rejects', async () => {
    using folder = temporaryFolder()
    await using influxd = await startInfluxd()
    const plant: { current: Plant } = { current: plantOf([level, { id: 'flow', quantity: 'flow' }]) }
    await using writer = await openTestLog(join(folder.path, 'log'))
    const options = {
      url: influxd.url,
      version: '1',
      org: '',
      bucket: 'ingest',
      timeoutMs: 100_000,
      batch: 500,
    } as const
    await using store = await openInfluxStore(options, {
      plant: () => plant.current,
      log: quietLog,
      metrics: new Registry(),
    })
    // a field of another type, as some other program may have left it: InfluxDB refuses floats there from now on
    await fetch(`${influxd.url}/write?db=ingest&precision=ms`, {
      method: 'POST',
      body: `flow,site=x value="text" ${noon}`,
    })
    await using running = await run(folder.path, store, plant)
    await send(writer, 0, 100)
    await storedCount(store, 100)
    await influxd.kill9()
    await send(writer, 100, 2000)
    await append(writer, message(JSON.stringify({ at: noon, readings: { flow: 3 } })))
    await eventually('the trouble to be known', () => running.ingest.problem)
    await influxd.restart()
    expect(await storedCount(store, 2000)).toEqual(numbered(2000))
    const [reject] = await eventually('the refusal', async () => {
      const found = await running.state.rejects({ limit: 5 })
      return found.length > 0 ? found : undefined
    })
    expect(reject).toMatchObject({ reason: 'store-refused', offset: 2000, where: `nangan/gate-1/flow@${noon}` })
    expect(reject?.detail).toContain('field type conflict')
    expect(running.ingest.problem).toBeUndefined()
  })
})
