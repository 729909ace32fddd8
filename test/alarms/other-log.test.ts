import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { startEvaluator } from '../../alarms/evaluator.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { gaugesPlant, journalInMemory, journalOf, morning, noon } from '../support/alarm-log.ts'
import { fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { smallPieces } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { testLog } from '../support/reading-log.ts'
import { sparseLog } from '../support/sparse-log.ts'

test('a log whose offsets leap comes to the same journal as any other, with restarts', async () => {
  using folder = temporaryFolder()
  const plant = gaugesPlant(7)
  const messages = [...morning(7, 60)]
  const log = sparseLog(testLog(join(folder.path, 'log'), { segmentBytes: 8_000 }))
  await using writer = await log.openWriter()
  await fill(writer, messages)
  const partition = log.partition(0)
  await using other = partition.openReader()
  const { first } = await other.bounds()
  await using store = await openAlarmStore({ folder: folder.path })
  for (const share of [0.3, 0.6, 1]) {
    await using reader = smallPieces(partition.openReader(), 2_000)
    using mark = partition.openMark('alarms')
    const parts = { plant: { current: plant }, reader, mark, store, clock: () => noon, longestMs: 2 }
    await using _evaluator = startEvaluator({ log: quietLog, metrics: new Registry(), ...parts })
    const left = (1 - share) * (await other.behind(first))
    await eventually(
      'it to have come so far',
      async () => (await other.behind(await store.cursor())) <= left || undefined,
    )
  }
  expect(await journalOf(store)).toEqual(journalInMemory(plant, messages))
})
