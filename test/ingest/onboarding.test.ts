import { join } from 'node:path'
import { Registry } from 'prom-client'
import { get } from 'sparkplug-payload'
import { describe, expect, test } from 'vitest'
import type { PlantRef } from '../../core/plant/plant.ts'
import { startIngest } from '../../ingest/ingest.ts'
import type { PublishRequest } from '../../ingest/requests.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'
import { append, message, openTestLog } from '../support/reading-log.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const level = { id: 'level', quantity: 'water_level', range: [0, 10_000] as [number, number] }
const flow = { id: 'flow', quantity: 'flow', device: 'nangan-2' }
const turbidity = { id: 'turb', quantity: 'turbidity' }

async function open(plant: PlantRef) {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(temporaryFolder()).path
  const writer = stack.use(await openTestLog(join(folder, 'log')))
  const store = stack.use(
    await openEmbeddedStore({ folder }, { plant: () => plant.current, log: quietLog, metrics: new Registry() }),
  )
  const state = stack.use(await openStateReader({ folder }))
  const opened = stack.move()
  const run = async (publish?: PublishRequest) => {
    const running = new AsyncDisposableStack()
    const metrics = new Registry()
    const reader = running.use(openLogReader({ folder: join(folder, 'log') }))
    const history = running.use(openLogReader({ folder: join(folder, 'log') }))
    const mark = running.use(openMark(join(folder, 'log'), 'ingest'))
    const own = running.use(await openIngestState({ folder, rejectsMax: 1000, rejectsBytesMax: 1e6 }))
    const parts = { log: quietLog, metrics, plant, reader, history, mark, state: own, store, everyMs: 1 }
    running.use(startIngest({ ...parts, ...(publish && { publish }) }))
    return { metrics, state: own, [Symbol.asyncDispose]: () => running.disposeAsync() }
  }
  const send = (device: string, value: number, readings: object) =>
    append(
      writer,
      message(JSON.stringify({ at: noon + value * 1000, readings }), {
        topic: `v1/nangan/${device}/readings`,
        client: device,
        receivedAt: noon + value * 1000 + 50,
      }),
    )
  return { folder, writer, store, state, run, send, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

async function storedAt(store: ReadingStore, point: string, count: number) {
  const look = async () => {
    const rows = (await Array.fromAsync(store.range({ point, from: 0, to: noon * 2 }))).flat()
    return rows.map(({ at, value }) => [(at - noon) / 1000, value])
  }
  return eventually(`${count} readings of ${point}`, look, (rows) => rows.length >= count)
}

function unknownDevice(name: string, at: number, client = name) {
  return {
    reason: 'unknown-device' as const,
    name,
    count: 1,
    firstOffset: at,
    lastOffset: at,
    firstReceivedAt: at,
    lastReceivedAt: at,
    topics: ['t'],
    values: new Map(),
    sample: new Uint8Array(1),
    client,
  }
}

describe('what the plant file does not know', () => {
  test('waits, is seen with what it sent, and is read again with its own times when the plant knows it', async () => {
    const plant = { current: plantOf([level]) }
    await using all = await open(plant)
    {
      await using _running = await all.run()
      for (let value = 0; value < 50; value++) await all.send('nangan-2', value, { flow: value })
      await all.send('nangan-1', 50, { level: 1, turb: 7 })
      const entries = await eventually('two entries', async () => {
        const found = await all.state.quarantine()
        return found.length === 2 && found[0]?.count === 50 ? found : undefined
      })
      expect(entries).toMatchObject([
        { reason: 'unknown-device', name: 'nangan/nangan-2', firstOffset: 0, lastOffset: 49, client: 'nangan-2' },
        { reason: 'unknown-point', name: 'nangan/nangan-1', count: 1, values: { turb: '7' } },
      ])
      expect(entries[0]).toMatchObject({ values: { flow: '49' }, topics: ['v1/nangan/nangan-2/readings'] })
      expect((await all.state.devices()).get('nangan/nangan-2')).toBeUndefined()

      plant.current = plantOf([level, flow])
      await all.send('nangan-2', 60, { flow: 60 })
      const expected = [...Array.from({ length: 50 }, (_, value) => [value, value]), [60, 60]]
      expect(await storedAt(all.store, 'nangan/gate-1/flow', 51)).toEqual(expected)
      await eventually('the entry to go', async () => (await all.state.quarantine()).length, 1)
      await eventually('the device to be known', async () => (await all.state.device('nangan/nangan-2'))?.messages, 51)
      expect(await all.state.rejectCounts()).toEqual({ 'unknown-point': 1 })
      expect((await all.state.latest()).find(({ point }) => point.endsWith('flow'))?.value).toBe(60)
      expect(await all.state.device('nangan/nangan-2')).toMatchObject({
        messages: 51,
        readings: 51,
        data: { at: noon + 60_000 },
      })
    }
    plant.current = plantOf([level, flow, turbidity])
    await using _restarted = await all.run()
    expect(await storedAt(all.store, 'nangan/gate-1/turb', 1)).toEqual([[50, 7]])
    await eventually('nothing to wait', () => all.state.quarantine(), [])
    await eventually('no rejects', () => all.state.rejectCounts(), {})
    expect(await storedAt(all.store, 'nangan/gate-1/level', 1)).toEqual([[50, 1]])
  })

  test('what stays unknown of it waits on, from its first message', async () => {
    const plant = { current: plantOf([level]) }
    await using all = await open(plant)
    await using _running = await all.run()
    for (const value of [0, 1, 2]) await all.send('nangan-2', value, { flow: value, other: value })
    await eventually('an entry', async () => (await all.state.quarantine())[0]?.count, 3)
    plant.current = plantOf([level, flow])
    await storedAt(all.store, 'nangan/gate-1/flow', 3)
    const [entry] = await eventually('another entry', async () => {
      const found = await all.state.quarantine()
      return found.length === 1 && found[0]?.reason === 'unknown-point' ? found : undefined
    })
    expect(entry).toMatchObject({ name: 'nangan/nangan-2', count: 3, firstOffset: 0, values: { other: '2' } })
    plant.current = plantOf([level, flow, { id: 'other', quantity: 'flow', device: 'nangan-2' }])
    expect(await storedAt(all.store, 'nangan/gate-1/other', 3)).toHaveLength(3)
  })

  test('is bounded: those unheard for longest go, and are counted', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({
      folder: folder.path,
      rejectsMax: 10,
      rejectsBytesMax: 1000,
      quarantineMax: 2,
    })
    const sightings = [unknownDevice('a', 1), unknownDevice('b', 2), unknownDevice('a', 3), unknownDevice('c', 4)]
    await state.commit({ cursor: 5, points: new Map(), memory: new Map(), rejects: [], sightings })
    expect((await state.quarantine()).map(({ name, count }) => [name, count])).toEqual([
      ['a', 2],
      ['c', 1],
    ])
    expect(state.quarantineDropped).toBe(1)
  })

  test('one credential fills a quarter of it, and pushes out its own only', async () => {
    using folder = temporaryFolder()
    await using state = await openIngestState({
      folder: folder.path,
      rejectsMax: 10,
      rejectsBytesMax: 1000,
      quarantineMax: 8,
    })
    const good = ['a', 'b'].map((name, at) => unknownDevice(name, at, name))
    const hostile = Array.from({ length: 100 }, (_, n) => unknownDevice(`x${n}`, 10 + n, 'hostile'))
    await state.commit({
      cursor: 5,
      points: new Map(),
      memory: new Map(),
      rejects: [],
      sightings: [...good, ...hostile],
    })
    expect((await state.quarantine()).map(({ name }) => name)).toEqual(['a', 'b', 'x98', 'x99'])
    expect(state.quarantineDropped).toBe(98)
  })
})

test.each([
  ['sent for data of now', 0, ['spBv1.0/G/NCMD/E'], 'sent'],
  ['not sent while catching up over an old log', 120_000, [], 'stale'],
])('a rebirth request is %s', async (_name, ageMs, expected, outcome) => {
  const point = { id: 'level', quantity: 'water_level' }
  const plant = {
    current: plantOf([point], {
      decoders: [{ topic: 'spBv1.0/#', use: 'sparkplug' }],
      devices: [{ id: 'nangan-1', address: 'G/E' }],
    }),
  }
  await using all = await open(plant)
  const asked: string[] = []
  await using running = await all.run(({ topic }) => {
    asked.push(topic)
    return 'sent'
  })
  const metrics = [{ name: 'level', type: 'Double' as const, value: 1, timestamp: noon }]
  const payload = get('spBv1.0')?.encodePayload({ timestamp: noon, seq: 4, metrics }) ?? new Uint8Array()
  await append(all.writer, message('', { topic: 'spBv1.0/G/NDATA/E', payload, receivedAt: Date.now() - ageMs }))
  const counter = running.metrics.getSingleMetric('huoshui_ingest_requests_total')
  const counted = async () => (await counter?.get())?.values.find(({ labels }) => labels['outcome'] === outcome)?.value
  await eventually('the request to be counted', counted, 1)
  expect(asked).toEqual(expected)
})
