import { fork } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { formatEntry } from '../../../core/alarm/journal.ts'
import { createMemoryBook } from '../../../core/alarm/memory-book.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { CursorMoved } from '../../../storage/alarms/alarms.ts'
import { openJournalCursors } from '../../../storage/alarms/journal-cursors.ts'
import { pema, raising, returning, tashi } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { temporaryFolder } from '../../support/folder.ts'

const rule = alarmRule()
const other = alarmRule({ id: 'nangan.gauge.level.high', site: 'nangan', priority: 'low' })
const acknowledge = { type: 'acknowledged', channel: 'web', who: pema } as const
const day = 86_400_000

function step(cursor: number, ...events: ReturnType<typeof raising>[]) {
  return { cursor, events, records: [] }
}

describe('the alarm store', () => {
  test('keeps state, cursor, alarms and journal together over a restart', () => {
    using folder = temporaryFolder()
    const records = [{ key: 'engine', text: '[1,5,1]' }]
    {
      using store = openAlarmStore({ folder: folder.path })
      store.commit({ cursor: 3, events: [raising(rule, 100)], records })
    }
    using store = openAlarmStore({ folder: folder.path })
    expect([store.cursor, store.engineRecords(), store.journalEnd()]).toEqual([3, records, 1])
    expect(store.alarm(rule.id)).toMatchObject({ bare: 'UNACK', revision: 1, raised: { at: 100 } })
    expect(store.rule(rule.id)).toEqual(rule)
    expect(store.rule(rule.id, 'v1')).toEqual(rule)
    expect(store.rule(rule.id, 'v0')).toBeUndefined()
  })

  test('journals what a book in memory would, byte for byte', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const book = createMemoryBook()
    const expected: Parameters<typeof book.take>[1] = []
    const events = [raising(rule, 100), raising(other, 110), returning(rule, 200), raising(rule, 300)]
    book.take(events, expected)
    book.act(rule, acknowledge, 400, expected)
    for (const [index, event] of events.entries()) store.commit(step(index + 1, event))
    store.act(rule, acknowledge, { serverAt: 400 })
    const kept = store.journal({ limit: 100 })
    expect(kept.map(({ number, ...entry }) => formatEntry(entry))).toEqual(expected.map(formatEntry))
    expect(kept.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(store.alarms({})).toEqual([...book.alarms.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
  })

  describe('an alarm that suppresses another', () => {
    const parent = alarmRule({ id: 'linka.gauge.level.worse' })
    const child = alarmRule({ suppressedBy: [{ by: 'parent', rule: parent.id }] })
    const reason = { at: 100, because: `parent: ${parent.id}` }
    const suppressing = { rule: child, serverAt: 105, event: { type: 'suppressed', ...reason } } as const
    const releasing = { rule: child, serverAt: 105, event: { type: 'released', ...reason } } as const
    const out = { type: 'out-of-service', why: 'broken', workOrder: 'WO-7', who: tashi } as const
    const back = { type: 'returned-to-service', why: 'mended', who: tashi } as const
    const lines = (entries: readonly { alarm: string; event: string; to: string; call: string }[]) =>
      entries.map(({ alarm, event, to, call }) => `${alarm} ${event} ${to} ${call}`)

    test('lets it go in the very transaction that puts it out of the way, in whatever process', () => {
      using folder = temporaryFolder()
      using evaluator = openAlarmStore({ folder: folder.path })
      evaluator.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
      using api = openAlarmStore({ folder: folder.path })
      const acted = api.act(parent, out, { serverAt: 200 })
      expect(lines(acted.ok ? acted.entries : [])).toEqual([
        `${parent.id} out-of-service OOSRV quiet`,
        `${child.id} released UNACK annunciated`,
      ])
      expect(evaluator.alarm(child.id)).toMatchObject({ bare: 'UNACK', suppressed: [], annunciations: 1 })
      const again = api.act(parent, back, { serverAt: 300 })
      expect(lines(again.ok ? again.entries : [])).toEqual([
        `${parent.id} returned-to-service UNACK annunciated`,
        `${child.id} suppressed DSUPR quiet`,
      ])
    })

    test('and is out of the way already when it begins to stand', () => {
      using folder = temporaryFolder()
      using store = openAlarmStore({ folder: folder.path })
      store.act(parent, out, { serverAt: 50 })
      const raised = store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
      expect(lines(raised)).toEqual([`${parent.id} raised OOSRV quiet`, `${child.id} raised UNACK annunciated`])
      expect(store.alarm(child.id)?.revision, 'what nobody sees is no change').toBe(1)
      store.commit(step(2, returning(parent, 200), releasing))
      const acted = store.act(parent, back, { serverAt: 300 })
      expect(lines(acted.ok ? acted.entries : [])).toEqual([`${parent.id} returned-to-service NORM quiet`])
    })

    test('is known in a folder that was kept before it was', () => {
      using folder = temporaryFolder()
      {
        using store = openAlarmStore({ folder: folder.path })
        store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
        using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
        admin.exec(`DROP TABLE explained;
          UPDATE alarm SET content = json_remove(content, '$.call')`)
      }
      using store = openAlarmStore({ folder: folder.path })
      const acted = store.act(parent, out, { serverAt: 200 })
      expect(lines(acted.ok ? acted.entries : []).at(-1)).toBe(`${child.id} released UNACK annunciated`)
    })

    test('comes back before it when both were shelved until the same moment', () => {
      using folder = temporaryFolder()
      using store = openAlarmStore({ folder: folder.path })
      store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
      const shelved = { type: 'shelved', why: 'weed', until: 1_000, mode: 'timed', who: tashi } as const
      for (const rule of [child, parent]) store.act(rule, shelved, { serverAt: 200 })
      const ended = store.passTime(new Map([parent, child].map((rule) => [rule.id, rule])), 2_000)
      expect(lines(ended).filter((line) => line.endsWith('annunciated'))).toEqual([
        `${parent.id} shelving-ended UNACK annunciated`,
      ])
    })

    test('takes it along when its rule has left the plant file', () => {
      using folder = temporaryFolder()
      using store = openAlarmStore({ folder: folder.path })
      store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
      const gone = store.commit({
        ...step(2),
        withdrawn: { rules: [{ id: parent.id, head: undefined }], at: 200, serverAt: 200 },
      })
      expect(lines(gone)).toEqual([`${parent.id} withdrawn NORM quiet`, `${child.id} released UNACK annunciated`])
      store.commit(step(3, releasing))
      expect(store.alarm(child.id)).not.toHaveProperty('unheard')
    })
  })

  test('an action on an alarm that has changed meanwhile is refused, with the alarm as it is', () => {
    using folder = temporaryFolder()
    using evaluator = openAlarmStore({ folder: folder.path })
    using api = openAlarmStore({ folder: folder.path })
    evaluator.commit(step(1, raising(rule, 100)))
    const seen = api.alarm(rule.id)?.revision ?? 0
    evaluator.commit(step(2, returning(rule, 200)))
    const result = api.act(rule, { ...acknowledge, ifRevision: seen }, { serverAt: 300 })
    expect(result).toMatchObject({ ok: false, because: 'stale', alarm: { bare: 'RTNUN', revision: 2 } })
    expect(api.act(rule, { ...acknowledge, ifRevision: 2 }, { serverAt: 301 })).toMatchObject({ ok: true })
    expect(evaluator.alarm(rule.id)?.bare).toBe('NORM')
  })

  test('of two people who act at once one is first', () => {
    using folder = temporaryFolder()
    using one = openAlarmStore({ folder: folder.path })
    using two = openAlarmStore({ folder: folder.path })
    one.commit(step(1, raising(rule, 100)))
    const event = { ...acknowledge, ifRevision: 1 }
    expect(one.act(rule, event, { serverAt: 200 }).ok).toBe(true)
    expect(two.act(rule, { ...event, who: tashi }, { serverAt: 200 })).toMatchObject({ because: 'stale' })
    expect(one.journal({ limit: 10 }).map(({ who }) => who)).toEqual(['evaluator', 'pema'])
  })

  test('an action that is sent twice with one key happens once, for a week', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    store.commit(step(1, raising(rule, 100)))
    const context = { serverAt: 200, idempotencyKey: 'k1' }
    const first = store.act(rule, acknowledge, context)
    expect(first).toMatchObject({ ok: true, entries: [{ number: 2 }] })
    expect(store.act(rule, acknowledge, { ...context, serverAt: 300 })).toEqual(first)
    expect(store.act(rule, { ...acknowledge, who: tashi }, context)).toMatchObject({ ok: false })
    const later = 201 + 7 * day
    expect(store.act(rule, acknowledge, { serverAt: later, idempotencyKey: 'k2' })).toMatchObject({ ok: false })
    expect(store.act(rule, acknowledge, { serverAt: later, idempotencyKey: 'k1' })).toMatchObject({
      because: 'nothing-to-acknowledge',
    })
    expect(store.journalEnd()).toBe(2)
  })

  test('a step that cannot be kept leaves nothing behind', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    store.commit(step(1, raising(rule, 100)))
    using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
    admin.exec(`CREATE TRIGGER broken BEFORE INSERT ON journal WHEN new.site = 'nangan'
      BEGIN SELECT RAISE (ABORT, 'disk on fire'); END`)
    const records = [{ key: 'engine', text: '[1]' }]
    const bad = { cursor: 2, events: [returning(rule, 150), raising(other, 150)], records }
    expect(() => store.commit(bad)).toThrow('disk on fire')
    expect([store.cursor, store.engineRecords(), store.journalEnd()]).toEqual([1, [], 1])
    expect(store.alarm(rule.id)?.bare).toBe('UNACK')
    admin.exec('DROP TRIGGER broken')
    expect(store.commit(bad).map(({ number }) => number)).toEqual([2, 3])
  })

  test('the journal can be neither changed nor thinned out', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    store.commit(step(1, raising(rule, 100)))
    using admin = new DatabaseSync(`${folder.path}/alarms.sqlite`)
    expect(() => admin.exec('DELETE FROM journal')).toThrow('append-only')
    expect(() => admin.exec("UPDATE journal SET content = ''")).toThrow('append-only')
  })

  test('a second evaluator is told to stop', () => {
    using folder = temporaryFolder()
    using one = openAlarmStore({ folder: folder.path })
    using two = openAlarmStore({ folder: folder.path })
    one.commit(step(1, raising(rule, 100)))
    expect(() => two.commit(step(1, raising(rule, 100)))).toThrow(CursorMoved)
    expect(one.journalEnd()).toBe(1)
  })

  test('shelving and re-alarm run out at their own time', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const again = alarmRule({ id: 'linka.pump.again', reAlarmMs: 1000 })
    const rules = new Map([rule, again].map((each) => [each.id, each]))
    store.commit(step(1, raising(rule, 100), raising(again, 100)))
    store.act(rule, { type: 'shelved', who: tashi, why: 'weeds', until: 5000, mode: 'timed' }, { serverAt: 200 })
    store.act(again, acknowledge, { serverAt: 300 })
    expect(store.passTime(rules, 1299)).toEqual([])
    expect(store.passTime(rules, 9000)).toMatchObject([
      { alarm: again.id, event: 're-alarm', at: 1300, serverAt: 1300 },
      { alarm: rule.id, event: 'shelving-ended', at: 5000, serverAt: 5000, to: 'UNACK' },
    ])
    expect(store.passTime(rules, 10_000)).toEqual([])
  })

  test('another plant file moves what is due', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const again = { ...rule, reAlarmMs: 10_000 }
    const rules = (one: AlarmRule) => new Map([[one.id, one]])
    store.commit(step(1, raising(again, 100)))
    store.act(again, acknowledge, { serverAt: 300 })
    expect(store.passTime(rules(again), 2000)).toEqual([])
    expect(store.passTime(rules({ ...again, reAlarmMs: 1000 }), 2000)).toMatchObject([{ event: 're-alarm', at: 1300 }])
  })

  test('the alarm of a rule that has left the plant file is withdrawn', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const records = ['rule', 'version'].map((kind) => ({ key: `${kind}:${rule.id}`, text: '[1]' }))
    store.commit({ cursor: 1, events: [raising(rule, 100)], records })
    const { version, priority } = rule
    const head = { site: 'linka', version, priority, nature: 'n', audience: 'people' } as const
    const rules = [
      { id: rule.id, head: { ...head, id: rule.id } },
      { id: 'never.raised', head: { ...head, id: 'never.raised' } },
      { id: 'of.an-older-program', head: undefined },
    ]
    const entries = store.commit({ ...step(1), withdrawn: { rules, at: 500, serverAt: 600 } })
    expect(entries).toMatchObject([
      { alarm: rule.id, event: 'rule-removed', from: 'UNACK', to: 'UNACK', at: 500, serverAt: 600, call: 'quiet' },
      { alarm: rule.id, event: 'withdrawn', to: 'NORM', serverAt: 600 },
      { alarm: 'never.raised', event: 'rule-removed', from: 'NORM', to: 'NORM', site: 'linka', ruleVersion: version },
    ])
    expect(store.engineRecords()).toEqual([])
    expect(store.alarms({})).toEqual([])
  })

  test("an edit is journaled and makes no alarm that has never been; the rule's new version is kept", () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const changed = { type: 'rule-changed', at: 50, before: { version: 'v0', audience: 'people' } } as const
    const edit = { rule, serverAt: 60, event: changed }
    expect(store.commit({ cursor: 1, events: [edit], records: [] })).toMatchObject([
      { event: 'rule-changed', ruleVersionBefore: 'v0', ruleVersion: 'v1', occurrence: 0, call: 'quiet' },
    ])
    expect(store.alarm(rule.id)).toBeUndefined()
    expect(store.rule(rule.id, 'v1')).toEqual(rule)
    store.commit(step(2, raising(rule, 100)))
    const later = { ...rule, version: 'v2' }
    store.commit({ cursor: 3, events: [{ rule: later, serverAt: 70, event: changed }], records: [] })
    expect(store.alarm(rule.id)).toMatchObject({ bare: 'UNACK', revision: 2 })
    expect(store.rule(rule.id)).toEqual(later)
  })

  test('alarms and entries are found by site, state, priority, audience and time', () => {
    using folder = temporaryFolder()
    using store = openAlarmStore({ folder: folder.path })
    const shadow = alarmRule({ id: 'linka.gauge.trial', audience: 'shadow' })
    store.commit(step(1, raising(rule, 100), raising(other, 200), raising(shadow, 300)))
    store.commit(step(2, returning(rule, 400)))
    store.act(rule, acknowledge, { serverAt: 500 })
    const ids = (query: Parameters<typeof store.alarms>[0]) => store.alarms(query).map(({ id }) => id)
    expect(ids({})).toEqual([shadow.id, other.id])
    expect(ids({ site: 'linka', audience: 'people' })).toEqual([])
    expect(ids({ site: 'linka', states: ['NORM'] })).toEqual([rule.id])
    expect(ids({ priorities: ['low'] })).toEqual([other.id])
    expect(ids({ from: 50, to: 200 })).toEqual([rule.id])
    const numbers = (query: Partial<Parameters<typeof store.journal>[0]>) =>
      store.journal({ limit: 10, ...query }).map(({ number }) => number)
    expect(numbers({ site: 'linka' })).toEqual([1, 3, 4, 5])
    expect(numbers({ alarm: rule.id, after: 1 })).toEqual([4, 5])
    expect(numbers({ from: 200, to: 500 })).toEqual([2, 3, 4])
    expect(numbers({ limit: 2 })).toEqual([1, 2])
  })

  test('readers of the journal keep their places', () => {
    using folder = temporaryFolder()
    {
      using cursors = openJournalCursors({ folder: folder.path })
      expect(cursors.get('notices')).toBe(0)
      cursors.set('notices', 7)
    }
    using cursors = openJournalCursors({ folder: folder.path })
    expect([cursors.get('notices'), cursors.get('mirror')]).toEqual([7, 0])
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
    using store = openAlarmStore({ folder: folder.path })
    const steps = store.cursor
    expect(steps).toBeGreaterThanOrEqual(20)
    expect(store.journalEnd()).toBe(steps * 10)
    expect(store.engineRecords()).toEqual([{ key: 'engine', text: `[1,${steps}]` }])
  })
})

async function* onMessages(child: ReturnType<typeof fork>): AsyncGenerator<[number]> {
  for (;;) yield (await once(child, 'message')) as [number]
}
