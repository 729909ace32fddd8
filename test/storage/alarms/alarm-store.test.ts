import { fork } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { openJournalCursors } from '../../../storage/alarms/journal-cursors.ts'
import { alarmStoreContract } from '../../contract/alarm-store.ts'
import { raising, returning, tashi } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { temporaryFolder } from '../../support/folder.ts'

const rule = alarmRule()
const other = alarmRule({ id: 'nangan.gauge.level.high', site: 'nangan', priority: 'low' })

alarmStoreContract('SQLite', {
  store: (folder) => openAlarmStore({ folder }),
  cursors: (folder) => openJournalCursors({ folder }),
})

function step(cursor: number, ...events: ReturnType<typeof raising>[]) {
  return { cursor, events, records: [] }
}

describe('alarms.sqlite', () => {
  test('what a parent explains is known in a folder that was kept before it was', async () => {
    const parent = alarmRule({ id: 'linka.gauge.level.worse' })
    const child = alarmRule({ suppressedBy: [{ by: 'parent', rule: parent.id }] })
    const because = `parent: ${parent.id}`
    const suppressing = { rule: child, serverAt: 105, event: { type: 'suppressed', at: 100, because } } as const
    const out = { type: 'out-of-service', why: 'broken', workOrder: 'WO-7', who: tashi } as const
    using folder = temporaryFolder()
    {
      await using store = await openAlarmStore({ folder: folder.path })
      await store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
      using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
      admin.exec(`DROP TABLE explained;
        UPDATE alarm SET content = json_remove(content, '$.call')`)
    }
    await using store = await openAlarmStore({ folder: folder.path })
    const acted = await store.act(parent, out, { serverAt: 200 })
    expect(acted.ok ? acted.entries.at(-1) : acted).toMatchObject({
      ...{ alarm: child.id, event: 'released', to: 'UNACK', call: 'annunciated' },
    })
  })

  test('a step that cannot be kept leaves nothing behind', async () => {
    using folder = temporaryFolder()
    await using store = await openAlarmStore({ folder: folder.path })
    await store.commit(step(1, raising(rule, 100)))
    using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
    admin.exec(`CREATE TRIGGER broken BEFORE INSERT ON journal WHEN new.site = 'nangan'
      BEGIN SELECT RAISE (ABORT, 'disk on fire'); END`)
    const records = [{ key: 'engine', text: '[1]' }]
    const bad = { cursor: 2, events: [returning(rule, 150), raising(other, 150)], records }
    await expect(store.commit(bad)).rejects.toThrow('disk on fire')
    expect([await store.cursor(), await store.engineRecords(), await store.journalEnd()]).toEqual([1, [], 1])
    expect((await store.alarm(rule.id))?.bare).toBe('UNACK')
    admin.exec('DROP TRIGGER broken')
    expect((await store.commit(bad)).map(({ number }) => number)).toEqual([2, 3])
  })

  test('the journal can be neither changed nor thinned out', async () => {
    using folder = temporaryFolder()
    await using store = await openAlarmStore({ folder: folder.path })
    await store.commit(step(1, raising(rule, 100)))
    using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
    expect(() => admin.exec('DELETE FROM journal')).toThrow('append-only')
    expect(() => admin.exec("UPDATE journal SET content = ''")).toThrow('append-only')
  })

  test('killed in the middle of commits, it has whole steps and nothing else', async () => {
    using folder = temporaryFolder()
    const child = fork(new URL('../../support/alarm-commits.ts', import.meta.url), [folder.path], {
      execPath: 'node_modules/.bin/node',
      stdio: 'ignore',
    })
    for await (const [committed] of onMessages(child)) if (committed >= 20) break
    child.kill('SIGKILL')
    await once(child, 'exit')
    await using store = await openAlarmStore({ folder: folder.path })
    const steps = await store.cursor()
    expect(steps).toBeGreaterThanOrEqual(20)
    expect(await store.journalEnd()).toBe(steps * 10)
    expect(await store.engineRecords()).toEqual([{ key: 'engine', text: `[1,${steps}]` }])
  })
})

async function* onMessages(child: ReturnType<typeof fork>): AsyncGenerator<[number]> {
  for (;;) yield (await once(child, 'message')) as [number]
}
