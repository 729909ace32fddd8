import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { alarmPayload, startAlarmTopics } from '../../alarms/topics.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { pema } from '../support/alarm-act.ts'
import { gaugesPlant, levelMessage, noon } from '../support/alarm-log.ts'
import { evaluate, evaluated, fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { openTestLog } from '../support/reading-log.ts'

const minute = 60_000
const now = noon + 3 * minute
const id = 'linka.g0.level.high'
const flood = [0, 1, 2].map((step) => levelMessage(0, noon + step * minute, 3))

/** One gauge, whose rule `high` has other settings. */
function plantWith(set: object): Plant {
  return gaugesPlant(1, { overrides: [{ at: 'linka/g0', rule: 'high', set }] })
}

async function lines(store: AlarmStore): Promise<string[]> {
  return (await store.journal({ alarm: id, limit: 100 })).map(({ event, to, call }) => `${event} ${to} ${call}`)
}

describe('a gauge that stands at 3 m', () => {
  test('is judged by a lower limit at once, without another reading; and by a higher one after a restart', async () => {
    using folder = temporaryFolder()
    await using writer = await openTestLog(`${folder.path}/log`)
    await fill(writer, flood)
    await using store = await openAlarmStore({ folder: folder.path })
    const plant: PlantRef = { current: plantWith({ limit: 5 }) }
    {
      await using _running = evaluate(folder.path, store, { plant, now })
      await evaluated(store, flood.length)
      expect(await lines(store)).toEqual([])
      plant.current = plantWith({ onDelay: null })
      await eventually('the edit and the alarm', () => lines(store), [
        'rule-changed NORM quiet',
        'raised UNACK annunciated',
      ])
    }
    const [edit, raised] = await store.journal({ alarm: id, limit: 100 })
    expect(edit).toMatchObject({ serverAt: now, who: 'plant-file', ruleVersionBefore: expect.any(String) })
    expect(raised).toMatchObject({ at: noon + 2 * minute, serverAt: now, value: 3, ruleVersion: edit?.ruleVersion })
    expect((await store.rule(id, edit?.ruleVersion))?.onDelayMs).toBe(0)
    await using _again = evaluate(folder.path, store, {
      plant: { current: plantWith({ limit: 5, offDelay: null }) },
      now,
    })
    await eventually('the return', async () => (await lines(store)).slice(2), [
      'rule-changed UNACK quiet',
      'returned RTNUN quiet',
    ])
  })

  test('a first start takes its rules as they are, and another start finds nothing to say', async () => {
    using folder = temporaryFolder()
    await using writer = await openTestLog(`${folder.path}/log`)
    await fill(writer, flood)
    await using store = await openAlarmStore({ folder: folder.path })
    for (let start = 0; start < 3; start++) {
      await using running = evaluate(folder.path, store, { plant: { current: plantWith({}) }, now })
      await evaluated(store, flood.length)
      expect(await lines(store)).toEqual(['raised UNACK annunciated'])
      expect(await running.metrics.metrics()).not.toContain('huoshui_alarms_mended_total{')
    }
  })

  test('on trial it is ended for those who were told, and called again when the trial is over', async () => {
    using folder = temporaryFolder()
    await using writer = await openTestLog(`${folder.path}/log`)
    await fill(writer, flood)
    await using store = await openAlarmStore({ folder: folder.path })
    const plant: PlantRef = { current: plantWith({}) }
    await using _running = evaluate(folder.path, store, { plant, now })
    await eventually('the alarm', () => lines(store), ['raised UNACK annunciated'])
    const published: string[] = []
    const publish = async (_topic: string, payload: string) => void published.push(JSON.parse(payload).state)
    await using _topics = startAlarmTopics({ store, publish, log: quietLog })
    await eventually('the state that is told', () => published, ['UNACK'])
    plant.current = plantWith({ shadow: true })
    await eventually('the end that is told', () => published, ['UNACK', 'NORM'])
    expect(await store.alarms({ audience: 'people' })).toEqual([])
    expect((await store.alarms({ audience: 'shadow' })).map(({ id }) => id)).toEqual([id])
    plant.current = plantWith({})
    await eventually('the state that is told again', () => published, ['UNACK', 'NORM', 'UNACK'])
    expect((await lines(store)).slice(-3)).toEqual([
      'rule-changed UNACK quiet',
      'withdrawn NORM quiet',
      'raised UNACK annunciated',
    ])
  })

  test('an alarm in the journal that is not as its condition says is mended, logged and counted', async () => {
    using folder = temporaryFolder()
    await using writer = await openTestLog(`${folder.path}/log`)
    await fill(writer, flood)
    await using store = await openAlarmStore({ folder: folder.path })
    {
      await using _running = evaluate(folder.path, store, { plant: { current: plantWith({}) }, now })
      await eventually('the alarm', () => lines(store), ['raised UNACK annunciated'])
    }
    const [rule, alarm] = [await store.rule(id), await store.alarm(id)]
    if (!rule || !alarm) throw new Error('no alarm')
    await store.act(rule, { type: 'acknowledged', channel: 'web', who: pema }, { serverAt: now })
    const lost = { ...alarm, bare: 'NORM', condition: 'normal' }
    using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
    admin.prepare("UPDATE alarm SET content = ?, state = 'NORM' WHERE id = ?").run(JSON.stringify(lost), id)
    await using running = evaluate(folder.path, store, { plant: { current: plantWith({}) }, now })
    await eventually('the alarm again', async () => (await lines(store)).slice(2), ['raised UNACK annunciated'])
    expect(await running.metrics.metrics()).toContain('huoshui_alarms_mended_total{of="condition"} 1')
    expect(alarmPayload((await store.alarm(id)) ?? alarm)).toContain('"state":"UNACK"')
  })
})
