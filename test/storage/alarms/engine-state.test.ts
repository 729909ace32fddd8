import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { CursorMoved } from '../../../storage/alarms/alarms.ts'
import { raising } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { randomOf } from '../../support/mutate.ts'

const keys = 2_000

test('what many steps changed is there again whenever the file is opened, and their rows stay few', async () => {
  const random = randomOf(7)
  const below = (end: number) => Math.floor(random() * end)
  using folder = temporaryFolder()
  const expected = new Map<string, string>()
  let store = await openAlarmStore({ folder: folder.path })
  using file = new DatabaseSync(`${folder.path}/alarms.sqlite`)
  const rows = () => file.prepare('SELECT count(*) AS rows, sum(length(changes)) AS bytes FROM engine_step').get()
  let changed = 0
  let mostBytes = 0
  for (let cursor = 1; changed < 120_000; cursor++) {
    const records = Array.from({ length: 1 + below(600) }, () => ({
      key: `seen:site/${below(keys)}`,
      text: `[1,${below(1_000)},"${'x'.repeat(40)}"]`,
    }))
    changed += records.length
    for (const { key, text } of records) expected.set(key, text)
    await store.commit({ cursor, events: [], records })
    mostBytes = Math.max(mostBytes, Number(rows()?.['bytes']))
    if (below(60) === 0) {
      await store[Symbol.asyncDispose]()
      store = await openAlarmStore({ folder: folder.path })
    }
    if (below(60) > 0) continue
    const found = new Map((await store.resume()).records.map(({ key, text }) => [key, text]))
    expect(found).toEqual(expected)
  }
  const found = new Map((await store.engineRecords()).map(({ key, text }) => [key, text]))
  expect(found).toEqual(expected)
  // of 120,000 changes of 75 bytes
  expect(mostBytes).toBeLessThan(75 * 40_000)
  await store[Symbol.asyncDispose]()
})

test('a step that is not kept is folded into nothing', async () => {
  using folder = temporaryFolder()
  await using store = await openAlarmStore({ folder: folder.path })
  const records = Array.from({ length: 10_000 }, (_, index) => ({ key: `k${index}`, text: '[1]' }))
  await store.commit({ cursor: 1, events: [], records })
  using file = new DatabaseSync(`${folder.path}/alarms.sqlite`)
  file.exec("CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT RAISE (ABORT, 'disk on fire'); END")
  const changed = records.map(({ key }) => ({ key, text: '[2]' }))
  const bad = { cursor: 2, events: [raising(alarmRule(), 100)], records: changed }
  await expect(store.commit(bad)).rejects.toThrow('disk on fire')
  expect((await store.engineRecords()).filter(({ text }) => text !== '[1]')).toEqual([])
  file.exec('DROP TRIGGER broken')
  await store.commit(bad)
  for (let cursor = 3; cursor < 40; cursor++)
    await store.commit({ cursor, events: [], records: changed.slice(0, 2_000) })
  expect((await store.engineRecords()).filter(({ text }) => text !== '[2]')).toEqual([])
  expect(file.prepare('SELECT count(*) AS many FROM engine WHERE text = ?').get('[2]')).toEqual({ many: 10_000 })
})

test('another evaluator’s steps are seen before one goes on', async () => {
  using folder = temporaryFolder()
  await using one = await openAlarmStore({ folder: folder.path })
  await using other = await openAlarmStore({ folder: folder.path })
  await one.commit({ cursor: 1, events: [], records: [{ key: 'k', text: '[1]' }] })
  await expect(other.commit({ cursor: 1, events: [], records: [{ key: 'k', text: '[0]' }] })).rejects.toThrow(
    CursorMoved,
  )
  expect(await other.resume()).toEqual({ cursor: 1, records: [{ key: 'k', text: '[1]' }] })
  await other.commit({ cursor: 2, events: [], records: [{ key: 'k', text: '[2]' }] })
  await expect(one.commit({ cursor: 2, events: [], records: [] })).rejects.toThrow(CursorMoved)
  expect(await one.engineRecords()).toEqual([{ key: 'k', text: '[2]' }])
})
