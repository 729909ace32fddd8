import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { readUpTo } from '../../storage/log/segments/reading-places.ts'
import { temporaryFolder } from '../support/folder.ts'
import { append, message, openTestLog } from '../support/reading-log.ts'

test('a database of another city is refused with what to do', async () => {
  using folder = temporaryFolder()
  await using store = await openAlarmStore({ folder: folder.path })
  await store.origin.belongTo('lhasa', 'alarms.sqlite')
  await store.origin.belongTo('lhasa', 'alarms.sqlite')
  await expect(store.origin.belongTo('chengdu', 'alarms.sqlite')).rejects.toThrow(
    /^alarms\.sqlite is of the city lhasa, and the plant file is of chengdu\. Set HUOSHUI_DATA/,
  )
})

test('a log without messages begins behind whoever has read any log, one with messages behind its own readers', async () => {
  using folder = temporaryFolder()
  expect(readUpTo(folder.path, undefined)).toBe(0)
  {
    await using state = await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1000 })
    await state.standOn('a', 700)
    await using store = await openAlarmStore({ folder: folder.path })
    await store.standOn('b', 900)
  }
  expect([undefined, 'a', 'b', 'c'].map((log) => readUpTo(folder.path, log))).toEqual([900, 700, 900, 0])
})

test('a log that is put in the place of another while it is read is noticed', async () => {
  using folder = temporaryFolder()
  const log = join(folder.path, 'log')
  const other = join(folder.path, 'other')
  for (const [path, count] of [
    [log, 3],
    [other, 2],
  ] as const) {
    await using writer = await openTestLog(path)
    for (let sent = 0; sent < count; sent++) await append(writer, message(String(sent)))
  }
  await using reader = openLogReader({ folder: log })
  const { identity } = await reader.bounds()
  expect((await reader.read(3, 1000)).items).toEqual([])
  rmSync(log, { recursive: true })
  cpSync(other, log, { recursive: true })
  await expect(reader.read(3, 1000)).rejects.toThrow('was replaced by another')
  const now = await reader.bounds()
  expect(now).toMatchObject({ first: 0, next: 2 })
  expect(now.identity).not.toBe(identity)
  expect((await reader.read(0, 1000)).items).toHaveLength(2)
})
