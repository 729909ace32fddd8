import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { Plant } from '../../core/plant/plant.ts'
import { startIngest } from '../../ingest/ingest.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { eventually } from '../support/eventually.ts'
import { smallPieces } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantOf } from '../support/plant.ts'
import { quietLog } from '../support/quiet.ts'
import { append, message, testLog } from '../support/reading-log.ts'
import { sparseLog } from '../support/sparse-log.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const level = { id: 'level', quantity: 'water_level', range: [0, 10_000] as [number, number] }
const flow = { id: 'flow', quantity: 'flow', device: 'nangan-2' }

test('a log whose offsets leap is stored like any other, with restarts, and read again for a device that is claimed', async () => {
  using folder = temporaryFolder()
  const log = sparseLog(testLog(join(folder.path, 'log'), { segmentBytes: 8_000 }))
  const plant: { current: Plant } = { current: plantOf([level]) }
  await using writer = await log.openWriter()
  await using store = await openEmbeddedStore(
    { folder: folder.path },
    { plant: () => plant.current, log: quietLog, metrics: new Registry() },
  )
  const readings = async (point: string) =>
    (await Array.fromAsync(store.range({ point, from: 0, to: noon * 2 }))).flat().map(({ value }) => value)
  const all = Array.from({ length: 300 }, (_, value) => value)
  const send = (device: string, name: string) =>
    Promise.all(
      all.map((value) => {
        const text = JSON.stringify({ at: noon + value, readings: { [name]: value } })
        return append(writer, message(text, { topic: `v1/nangan/${device}/readings`, client: device }))
      }),
    )
  await send('nangan-2', 'flow')
  await send('nangan-1', 'level')

  const partition = log.partition(0)
  for (const step of ['begins', 'goes on', 'knows more']) {
    if (step === 'knows more') plant.current = plantOf([level, flow])
    await using state = await openIngestState({ folder: folder.path, rejectsMax: 1_000, rejectsBytesMax: 1e6 })
    await using reader = smallPieces(partition.openReader(), 2_000)
    await using history = partition.openReader()
    using mark = partition.openMark('ingest')
    const parts = { metrics: new Registry(), plant, reader, history, mark, state, store, everyMs: 1 }
    await using ingest = startIngest({ log: quietLog, ...parts })
    if (step === 'begins') {
      await eventually('some to be stored', async () => (await readings('nangan/gate-1/level')).length > 0 || undefined)
      continue
    }
    await eventually('all', () => readings('nangan/gate-1/level'), all)
    await eventually('nothing left', () => ingest.behind(), 0)
    if (step === 'knows more') await eventually('the claimed device', () => readings('nangan/gate-1/flow'), all)
    else expect((await state.quarantine()).map(({ count }) => count)).toEqual([all.length])
  }
  using mark = partition.openMark('ingest')
  await using reader = partition.openReader()
  expect(await reader.behind(await mark.get())).toBe(0)
})
