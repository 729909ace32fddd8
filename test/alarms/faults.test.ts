import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { startEvaluator } from '../../alarms/evaluator.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { gaugesPlant, journalInMemory, journalOf, levelMessage, morning, noon } from '../support/alarm-log.ts'
import { evaluate, evaluated, fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { failing, smallPieces } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { randomOf } from '../support/mutate.ts'
import { quietLog } from '../support/quiet.ts'
import { openTestLog } from '../support/reading-log.ts'
import { canMount, smallDisk } from '../support/small-disk.ts'

const minute = 60_000
const calm = [0, 1].map((index) => levelMessage(index, noon, 1))
const flood = [1, 2, 3, 4].flatMap((step) => [0, 1].map((index) => levelMessage(index, noon + step * minute, 3)))
const all = [...calm, ...flood]
const now = noon + 4 * minute

describe.skipIf(!canMount())('a journal on a disk that is full', () => {
  test.each(['stopped', 'given another plant file', 'left alone'])(
    'and an evaluator that is %s meanwhile: no alarm is lost',
    async (what) => {
      using folder = temporaryFolder()
      using disk = smallDisk(1_048_576)
      const plant: PlantRef = { current: gaugesPlant(2) }
      await using writer = await openTestLog(`${folder.path}/log`)
      await using store = await openAlarmStore({ folder: disk.path })
      {
        await using running = evaluate(folder.path, store, { plant, now })
        await fill(writer, calm)
        await evaluated(store, calm.length)
        disk.fill()
        await fill(writer, flood)
        expect(await eventually('the trouble to be known', () => running.evaluator.problem)).toMatch(/full/)
        expect([await store.cursor(), await store.journalEnd()]).toEqual([calm.length, 0])
        // in this very turn: nothing is tried again between the two
        disk.free()
        if (what === 'given another plant file') plant.current = gaugesPlant(2)
        if (what !== 'stopped') {
          await evaluated(store, all.length)
          await eventually('the trouble to be over', () => running.evaluator.problem, undefined)
        }
      }
      await using _again = evaluate(folder.path, store, { plant, now })
      await evaluated(store, all.length)
      expect(await journalOf(store)).toEqual(journalInMemory(gaugesPlant(2), all))
    },
  )
})

test('one read of the log that fails is told, and holds the alarms up for no longer than it lasts', async () => {
  using folder = temporaryFolder()
  const plant = gaugesPlant(2)
  const segment = join(folder.path, 'log', `${'0'.repeat(16)}.log`)
  await using writer = await openTestLog(join(folder.path, 'log'))
  await using store = await openAlarmStore({ folder: folder.path })
  await fill(writer, all)
  renameSync(segment, `${segment}.away`)
  mkdirSync(segment)
  await using running = evaluate(folder.path, store, { plant: { current: plant }, now })
  expect(await eventually('the trouble to be known', () => running.evaluator.problem)).toMatch(/^EISDIR/)
  expect(await running.metrics.getSingleMetricAsString('huoshui_alarms_available')).toMatch(/ 0$/)
  rmdirSync(segment)
  renameSync(`${segment}.away`, segment)
  await evaluated(store, all.length)
  expect(await journalOf(store)).toEqual(journalInMemory(plant, all))
  await eventually('the trouble to be over', () => running.evaluator.problem, undefined)
  expect(await running.metrics.getSingleMetricAsString('huoshui_alarms_available')).toMatch(/ 1$/)
})

test('stopped while the log cannot be read, it leaves the place where it was', async () => {
  using folder = temporaryFolder()
  const plant = { current: gaugesPlant(2) }
  const segment = join(folder.path, 'log', `${'0'.repeat(16)}.log`)
  await using writer = await openTestLog(join(folder.path, 'log'))
  await using store = await openAlarmStore({ folder: folder.path })
  await fill(writer, all)
  renameSync(segment, `${segment}.away`)
  mkdirSync(segment)
  {
    await using running = evaluate(folder.path, store, { plant, now })
    await eventually('the trouble to be known', () => running.evaluator.problem)
  }
  expect(await store.cursor()).toBe(0)
  rmdirSync(segment)
  renameSync(`${segment}.away`, segment)
  await using _running = evaluate(folder.path, store, { plant, now })
  await evaluated(store, all.length)
  expect(await journalOf(store)).toEqual(journalInMemory(plant.current, all))
})

test('reads, commits and marks that fail by chance, before or after their work, and stops in between: the same journal', async () => {
  using folder = temporaryFolder()
  const plant = gaugesPlant(14)
  const messages = [...morning(14, 60)]
  const log = join(folder.path, 'log')
  await using writer = await openTestLog(log)
  // in small batches, so that there is much to read one after the other
  for (let from = 0; from < messages.length; from += 20) await fill(writer, messages.slice(from, from + 20))
  const chance = randomOf(9)
  const faults = { before: 0, after: 0 }
  const fate = () => {
    const what = (['before', 'after'] as const)[Math.floor(chance() * 5)] ?? 'well'
    if (what !== 'well') faults[what]++
    return what
  }
  await using real = await openAlarmStore({ folder: folder.path })
  while ((await real.cursor()) < messages.length) {
    await using store = failing(await openAlarmStore({ folder: folder.path }), ['commit', 'resume', 'passTime'], fate)
    await using small = smallPieces(openLogReader({ folder: log }), 4_000)
    const reader = failing(small, ['read', 'bounds'], fate)
    using mark = openMark(log, 'alarms')
    const parts = { reader, store, mark: failing(mark, ['set'], fate), plant: { current: plant } }
    await using _evaluator = startEvaluator({
      log: quietLog,
      metrics: new Registry(),
      ...parts,
      clock: () => noon,
      longestMs: 2,
    })
    const enough = (await real.cursor()) + chance() * 300
    await eventually(
      'it to have come further',
      async () => (await real.cursor()) > enough || (await real.cursor()) === messages.length,
    )
  }
  console.log(`faults: ${faults.before} before and ${faults.after} after the work`)
  expect(Math.min(faults.before, faults.after)).toBeGreaterThan(20)
  expect(await journalOf(real)).toEqual(journalInMemory(plant, messages))
})
