import { join } from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { startIngest } from '../../ingest/ingest.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { storeWrittenIn } from '../../storage/ingest/store-written.ts'
import { openInfluxStore } from '../../storage/readings/influx.ts'
import { openShardedStore } from '../../storage/readings/sharded.ts'
import { plantOf } from '../support/decode.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { append, message, testLog } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'

const noon = Date.UTC(2026, 6, 1, 12)
// the first is in the second shard, the other in the first
const plant = {
  current: plantOf({
    'nangan/gauge': { points: { level: 'water_level' } },
    'linka/gauge': { points: { level: 'water_level' } },
  }),
}

describe.skipIf(!requireServer('influxd'))('ingest into two real InfluxDB 1.6, by site', () => {
  test('one of them has lost all: asked to, ingest fills it again from the log, and the other one has nothing twice', async () => {
    await using started = new AsyncDisposableStack()
    const folder = started.use(temporaryFolder()).path
    const influxds = [started.use(await startInfluxd()), started.use(await startInfluxd())]
    const log = testLog(join(folder, 'log'))
    const writer = started.use(await log.openWriter())
    for (let index = 0; index < 20; index++) {
      for (const { id, site } of plant.current.devices.values()) {
        const text = JSON.stringify({ at: noon + index * 1_000, readings: { level: index / 100 } })
        await append(
          writer,
          message(text, { topic: `v1/${site}/${id}/readings`, client: id, receivedAt: noon + index * 1_000 }),
        )
      }
    }
    const ingested = async () => {
      await using run = new AsyncDisposableStack()
      const metrics = new Registry()
      const deps = { plant: () => plant.current, log: quietLog, metrics }
      const options = { version: '1', org: '', bucket: 'shards', timeoutMs: 20_000, batch: 5_000 } as const
      const shards = await Promise.all(
        influxds.map(async ({ url }) => ({ url, store: await openInfluxStore({ ...options, url }, deps) })),
      )
      const steady = () => performance.now()
      const store = run.use(openShardedStore({ shards, plant: deps.plant, metrics, bucket: 'shards', steady }))
      const state = run.use(await openIngestState({ folder, rejectsMax: 1_000, rejectsBytesMax: 1e6 }))
      const partition = log.partition(0)
      const [reader, history] = [run.use(partition.openReader()), run.use(partition.openReader())]
      const mark = run.use(partition.openMark('ingest'))
      const parts = { metrics, plant, reader, history, mark, state, store, everyMs: 1 }
      const ingest = run.use(startIngest({ log: quietLog, ...parts }))
      await eventually('all to be stored', async () => (await ingest.behind()) === 0 && state.cursor > 0)
      return Promise.all(
        influxds.map(async (each) =>
          Number((await each.query('SELECT count(value) FROM water_level', 'shards'))[0]?.values[0]?.[1] ?? 0),
        ),
      )
    }
    expect(await ingested()).toEqual([20, 20])
    await influxds[1]?.query('DROP DATABASE "shards"')
    expect(await ingested()).toEqual([20, 0])
    expect(await storeWrittenIn(folder).forget()).toBe(true)
    expect(await ingested()).toEqual([20, 20])
  })
})
