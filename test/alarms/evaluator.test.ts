import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { noteListening } from '../../broker/listening.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { gaugesPlant, journalInMemory, journalOf, levelMessage, morning, noon } from '../support/alarm-log.ts'
import { evaluate, evaluated, fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { programOf } from '../support/programs.ts'
import { openTestLog, testLog } from '../support/reading-log.ts'

const minute = 60_000

describe('the evaluator', () => {
  test('journals what the same messages come to in memory, at once and as they come', async () => {
    using folder = temporaryFolder()
    const plant = gaugesPlant(14)
    const messages = [...morning(14, 60)]
    const expected = journalInMemory(plant, messages)
    expect(expected.length).toBeGreaterThan(20)
    expect(expected.some((line) => line.includes('silent'))).toBe(true)
    await using writer = await openTestLog(`${folder.path}/log`)
    const now = messages.at(-1)?.receivedAt ?? 0
    await using live = await openAlarmStore({ folder: `${folder.path}/live` })
    {
      await using _running = evaluate(folder.path, live, { plant: { current: plant }, now: noon })
      for (let from = 0; from < messages.length; from += 100) {
        await fill(writer, messages.slice(from, from + 100))
      }
      await evaluated(live, messages.length)
    }
    await using fast = await openAlarmStore({ folder: `${folder.path}/fast` })
    await using _running = evaluate(folder.path, fast, { plant: { current: plant }, now })
    await evaluated(fast, messages.length)
    expect(await journalOf(fast)).toEqual(expected)
    expect(await journalOf(live)).toEqual(expected)
  })

  test('killed again and again it neither loses nor repeats an alarm', async () => {
    using folder = temporaryFolder()
    const [gauges, minutes] = [50, 480]
    const plant = gaugesPlant(gauges)
    const messages = [...morning(gauges, minutes)]
    await using writer = await openTestLog(`${folder.path}/log`)
    // in small batches, so that there is much to read one after the other
    for (let from = 0; from < messages.length; from += 500) await fill(writer, messages.slice(from, from + 500))
    await using store = await openAlarmStore({ folder: folder.path })
    const program = programOf('alarm-evaluator')
    const stops: number[] = []
    for (const death of [
      ['1', 'before'],
      ['1', 'after'],
      ['2', 'before'],
      ['3', 'after'],
    ]) {
      const args = [folder.path, String(gauges), String(noon), ...death]
      await once(fork(program, args, { execPath: 'node_modules/.bin/node' }), 'exit')
      stops.push(await store.cursor())
    }
    expect(stops).toEqual([...stops].sort((a, b) => a - b))
    expect(new Set(stops).size).toBe(4)
    expect(stops.at(-1)).toBeLessThan(messages.length)
    await using last = await openAlarmStore({ folder: folder.path })
    await using _running = evaluate(folder.path, last, { plant: { current: plant }, now: noon })
    await evaluated(last, messages.length)
    expect(await journalOf(store)).toEqual(journalInMemory(plant, messages))
  })

  test('silence is told without a message, at its own time', async () => {
    using folder = temporaryFolder()
    const plant = gaugesPlant(2)
    await using writer = await openTestLog(`${folder.path}/log`)
    const messages = [levelMessage(0, noon, 1), levelMessage(1, noon, 1), levelMessage(1, noon + 20 * minute, 1)]
    await fill(writer, messages)
    await using store = await openAlarmStore({ folder: folder.path })
    await using running = evaluate(folder.path, store, { plant: { current: plant }, now: noon + 3 * 3_600_000 })
    await eventually('two silent stations', () => store.journalEnd(), 4)
    expect(
      (await store.journal({ limit: 9 })).map(({ alarm, event, at }) => [alarm, event, (at - noon) / minute]),
    ).toEqual([
      ['linka.d0.silent', 'raised', expect.closeTo(5, 1)],
      ['linka.d1.silent', 'raised', expect.closeTo(5, 1)],
      ['linka.d1.silent', 'returned', 20 + 0.4 / 60],
      ['linka.d1.silent', 'raised', expect.closeTo(25, 1)],
    ])
    const shown = await running.metrics.metrics()
    expect(shown).toContain('huoshui_alarms_active{priority="low"} 2')
    expect(shown).toContain('huoshui_alarms_readings_total 3')
    expect(shown).toContain('huoshui_alarms_lag_messages 0')
  })

  test('nobody has been silent while the broker did not listen', async () => {
    using folder = temporaryFolder()
    const plant = gaugesPlant(2)
    await using writer = await openTestLog(`${folder.path}/log`)
    const back = noon + 180 * minute
    await fill(writer, [levelMessage(0, noon, 1), levelMessage(1, noon, 1)])
    await noteListening({ log: testLog(`${folder.path}/log`), writer }, back)
    await fill(writer, [levelMessage(0, back + minute, 1)])
    await using store = await openAlarmStore({ folder: folder.path })
    await using _running = evaluate(folder.path, store, { plant: { current: plant }, now: back + 5.5 * minute })
    await evaluated(store, 4)
    await eventually('one silent station', () => store.journalEnd(), 1)
    expect((await store.journal({ limit: 9 })).map(({ alarm, event, at }) => [alarm, event, at - back])).toEqual([
      ['linka.d1.silent', 'raised', 5 * minute],
    ])
  })

  test('another plant file goes on with the conditions, and withdraws the alarms of rules that are gone', async () => {
    using folder = temporaryFolder()
    const plant: PlantRef = { current: gaugesPlant(2) }
    await using writer = await openTestLog(`${folder.path}/log`)
    const flood = [0, 1, 2, 3].flatMap((step) => [0, 1].map((index) => levelMessage(index, noon + step * minute, 3)))
    await fill(writer, flood)
    await using store = await openAlarmStore({ folder: folder.path })
    await using _running = evaluate(folder.path, store, { plant, now: noon + 4 * minute })
    await evaluated(store, flood.length)
    expect((await store.alarms({})).map(({ id }) => id)).toEqual(['linka.g0.level.high', 'linka.g1.level.high'])
    plant.current = gaugesPlant(1)
    await eventually('withdrawn', async () => (await store.alarms({})).length, 1)
    const calm = [4, 5, 6, 7].map((step) => levelMessage(0, noon + step * minute, 1))
    await fill(writer, calm)
    await evaluated(store, flood.length + calm.length)
    expect((await store.journal({ limit: 9 })).map(({ alarm, event }) => `${alarm} ${event}`)).toEqual([
      'linka.g0.level.high raised',
      'linka.g1.level.high raised',
      'linka.d1.silent rule-removed',
      'linka.g1.level.dry rule-removed',
      'linka.g1.level.high rule-removed',
      'linka.g1.level.high withdrawn',
      'linka.g1.level.rise rule-removed',
      'linka.g0.level.high returned',
    ])
  })

  test('a storm: 10,000 gauges cross their limit within a minute, and every alarm is journaled', async () => {
    using folder = temporaryFolder()
    const gauges = 10_000
    const plant = gaugesPlant(gauges)
    await using writer = await openTestLog(`${folder.path}/log`)
    const storm = [0, 1, 2].flatMap((step) =>
      Array.from({ length: gauges }, (_, index) =>
        levelMessage(index, noon + step * minute + 6 * index, step < 0 ? 1 : 3),
      ),
    )
    await fill(writer, storm)
    await using store = await openAlarmStore({ folder: folder.path })
    await using _running = evaluate(folder.path, store, { plant: { current: plant }, now: noon })
    await evaluated(store, storm.length)
    const raised = (await store.journal({ limit: 100_000 })).filter(
      ({ event, alarm }) => event === 'raised' && alarm.endsWith('high'),
    )
    expect(new Set(raised.map(({ alarm }) => alarm)).size).toBe(gauges)
    expect(raised.length).toBe(gauges)
  })

  test('killed during a storm: every alarm is journaled, and once', async () => {
    using folder = temporaryFolder()
    const gauges = 8_000
    const plant = gaugesPlant(gauges)
    await using writer = await openTestLog(`${folder.path}/log`)
    const storm = [0, 1, 2].flatMap((step) =>
      Array.from({ length: gauges }, (_, index) => levelMessage(index, noon + step * minute + 30 * index, 3)),
    )
    // more than one commit takes, however fast the machine; in small batches, so that there is much to read one after the other
    for (let from = 0; from < storm.length; from += 250) await fill(writer, storm.slice(from, from + 250))
    const program = programOf('alarm-evaluator')
    await using store = await openAlarmStore({ folder: folder.path })
    const stops: number[] = []
    for (const death of ['1 before', '1 after']) {
      const args = [folder.path, String(gauges), String(noon), ...death.split(' ')]
      await once(fork(program, args, { execPath: 'node_modules/.bin/node' }), 'exit')
      stops.push(await store.cursor())
    }
    expect(stops.at(-1)).toBeGreaterThan(0)
    expect(stops.at(-1)).toBeLessThan(storm.length)
    await using last = await openAlarmStore({ folder: folder.path })
    await using _running = evaluate(folder.path, last, { plant: { current: plant }, now: noon })
    await evaluated(last, storm.length)
    const raised = (await store.journal({ limit: 100_000 })).filter(({ alarm }) => alarm.endsWith('level.high'))
    console.log(
      `killed at ${stops.join(', ')} of ${storm.length} messages: ${raised.length} alarms of ${gauges} gauges`,
    )
    expect(raised.map(({ event }) => event)).toEqual(Array.from({ length: gauges }, () => 'raised'))
    expect(new Set(raised.map(({ alarm }) => alarm)).size).toBe(gauges)
  })
})
