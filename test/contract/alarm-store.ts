import { describe, expect, test } from 'vitest'
import { formatEntry } from '../../core/alarm/journal.ts'
import { createMemoryBook } from '../../core/alarm/memory-book.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { type AlarmStore, CursorMoved, type JournalCursors } from '../../storage/alarms/alarms.ts'
import { pema, raising, returning, tashi } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same journal. */
export interface OpenAlarms {
  store(folder: string): Promise<AlarmStore>
  cursors(folder: string): Promise<JournalCursors>
}

const rule = alarmRule()
const other = alarmRule({ id: 'nangan.gauge.level.high', site: 'nangan', priority: 'low' })
const acknowledge = { type: 'acknowledged', channel: 'web', who: pema } as const
const day = 86_400_000

function step(cursor: number, ...events: ReturnType<typeof raising>[]) {
  return { cursor, events, records: [] }
}

/** What every alarm store must do, whatever keeps it. */
export function alarmStoreContract(name: string, open: OpenAlarms): void {
  describe(`the alarm store: ${name}`, () => {
    test('keeps state, cursor, alarms and journal together over a restart', async () => {
      using folder = temporaryFolder()
      const records = [{ key: 'engine', text: '[1,5,1]' }]
      {
        await using store = await open.store(folder.path)
        await store.commit({ cursor: 3, events: [raising(rule, 100)], records })
      }
      await using store = await open.store(folder.path)
      expect([await store.cursor(), await store.engineRecords(), await store.journalEnd()]).toEqual([3, records, 1])
      expect(await store.alarm(rule.id)).toMatchObject({ bare: 'UNACK', revision: 1, raised: { at: 100 } })
      expect(await store.rule(rule.id)).toEqual(rule)
      expect(await store.rule(rule.id, 'v1')).toEqual(rule)
      expect(await store.rule(rule.id, 'v0')).toBeUndefined()
    })

    test('journals what a book in memory would, byte for byte', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const book = createMemoryBook()
      const expected: Parameters<typeof book.take>[1] = []
      const events = [raising(rule, 100), raising(other, 110), returning(rule, 200), raising(rule, 300)]
      book.take(events, expected)
      book.act(rule, acknowledge, 400, expected)
      for (const [index, event] of events.entries()) await store.commit(step(index + 1, event))
      await store.act(rule, acknowledge, { serverAt: 400 })
      const kept = await store.journal({ limit: 100 })
      expect(kept.map(({ number, ...entry }) => formatEntry(entry))).toEqual(expected.map(formatEntry))
      expect(kept.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
      expect(await store.alarms({})).toEqual([...book.alarms.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
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

      test('lets it go in the very transaction that puts it out of the way, in whatever process', async () => {
        using folder = temporaryFolder()
        await using evaluator = await open.store(folder.path)
        await evaluator.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
        await using api = await open.store(folder.path)
        const acted = await api.act(parent, out, { serverAt: 200 })
        expect(lines(acted.ok ? acted.entries : [])).toEqual([
          `${parent.id} out-of-service OOSRV quiet`,
          `${child.id} released UNACK annunciated`,
        ])
        expect(await evaluator.alarm(child.id)).toMatchObject({ bare: 'UNACK', suppressed: [], annunciations: 1 })
        const again = await api.act(parent, back, { serverAt: 300 })
        expect(lines(again.ok ? again.entries : [])).toEqual([
          `${parent.id} returned-to-service UNACK annunciated`,
          `${child.id} suppressed DSUPR quiet`,
        ])
      })

      test('and is out of the way already when it begins to stand', async () => {
        using folder = temporaryFolder()
        await using store = await open.store(folder.path)
        await store.act(parent, out, { serverAt: 50 })
        const raised = await store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
        expect(lines(raised)).toEqual([`${parent.id} raised OOSRV quiet`, `${child.id} raised UNACK annunciated`])
        expect((await store.alarm(child.id))?.revision, 'what nobody sees is no change').toBe(1)
        await store.commit(step(2, returning(parent, 200), releasing))
        const acted = await store.act(parent, back, { serverAt: 300 })
        expect(lines(acted.ok ? acted.entries : [])).toEqual([`${parent.id} returned-to-service NORM quiet`])
      })

      test('comes back before it when both were shelved until the same moment', async () => {
        using folder = temporaryFolder()
        await using store = await open.store(folder.path)
        await store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
        const shelved = { type: 'shelved', why: 'weed', until: 1_000, mode: 'timed', who: tashi } as const
        for (const rule of [child, parent]) await store.act(rule, shelved, { serverAt: 200 })
        const ended = await store.passTime(new Map([parent, child].map((rule) => [rule.id, rule])), 2_000)
        expect(lines(ended).filter((line) => line.endsWith('annunciated'))).toEqual([
          `${parent.id} shelving-ended UNACK annunciated`,
        ])
      })

      test('takes it along when its rule has left the plant file', async () => {
        using folder = temporaryFolder()
        await using store = await open.store(folder.path)
        await store.commit(step(1, raising(parent, 100), suppressing, raising(child, 100)))
        const gone = await store.commit({
          ...step(2),
          withdrawn: { rules: [{ id: parent.id, head: undefined }], at: 200, serverAt: 200 },
        })
        expect(lines(gone)).toEqual([`${parent.id} withdrawn NORM quiet`, `${child.id} released UNACK annunciated`])
        await store.commit(step(3, releasing))
        expect(await store.alarm(child.id)).not.toHaveProperty('unheard')
      })
    })

    test('an action on an alarm that has changed meanwhile is refused, with the alarm as it is', async () => {
      using folder = temporaryFolder()
      await using evaluator = await open.store(folder.path)
      await using api = await open.store(folder.path)
      await evaluator.commit(step(1, raising(rule, 100)))
      const seen = (await api.alarm(rule.id))?.revision ?? 0
      await evaluator.commit(step(2, returning(rule, 200)))
      const result = await api.act(rule, { ...acknowledge, ifRevision: seen }, { serverAt: 300 })
      expect(result).toMatchObject({ ok: false, because: 'stale', alarm: { bare: 'RTNUN', revision: 2 } })
      expect(await api.act(rule, { ...acknowledge, ifRevision: 2 }, { serverAt: 301 })).toMatchObject({ ok: true })
      expect((await evaluator.alarm(rule.id))?.bare).toBe('NORM')
    })

    test('of two people who act at once one is first', async () => {
      using folder = temporaryFolder()
      await using one = await open.store(folder.path)
      await using two = await open.store(folder.path)
      await one.commit(step(1, raising(rule, 100)))
      const event = { ...acknowledge, ifRevision: 1 }
      expect((await one.act(rule, event, { serverAt: 200 })).ok).toBe(true)
      expect(await two.act(rule, { ...event, who: tashi }, { serverAt: 200 })).toMatchObject({ because: 'stale' })
      expect((await one.journal({ limit: 10 })).map(({ who }) => who)).toEqual(['evaluator', 'pema'])
    })

    test('an action that is sent twice with one key happens once, for a week', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      await store.commit(step(1, raising(rule, 100)))
      const context = { serverAt: 200, idempotencyKey: 'k1' }
      const first = await store.act(rule, acknowledge, context)
      expect(first).toMatchObject({ ok: true, entries: [{ number: 2 }] })
      expect(await store.act(rule, acknowledge, { ...context, serverAt: 300 })).toEqual(first)
      expect(await store.act(rule, { ...acknowledge, who: tashi }, context)).toMatchObject({ ok: false })
      const later = 201 + 7 * day
      expect(await store.act(rule, acknowledge, { serverAt: later, idempotencyKey: 'k2' })).toMatchObject({ ok: false })
      expect(await store.act(rule, acknowledge, { serverAt: later, idempotencyKey: 'k1' })).toMatchObject({
        because: 'nothing-to-acknowledge',
      })
      expect(await store.journalEnd()).toBe(2)
    })

    test('a person and a token that is called like them do not share keys', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      await store.commit(step(1, raising(rule, 100)))
      const comment = { type: 'commented', note: 'x', who: { name: 'pema', role: 'operator' } } as const
      const context = { serverAt: 200, idempotencyKey: 'k1' }
      await store.act(rule, comment, context)
      await store.act(rule, { ...comment, who: { ...comment.who, person: '白玛' } }, context)
      const said = (await store.journal({ limit: 10 })).filter(({ event }) => event === 'commented')
      expect(said.map(({ person }) => person)).toEqual([undefined, '白玛'])
    })

    test('a second evaluator is told to stop', async () => {
      using folder = temporaryFolder()
      await using one = await open.store(folder.path)
      await using two = await open.store(folder.path)
      await one.commit(step(1, raising(rule, 100)))
      await expect(two.commit(step(1, raising(rule, 100)))).rejects.toThrow(CursorMoved)
      expect(await one.journalEnd()).toBe(1)
    })

    test('shelving and re-alarm run out at their own time', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const again = alarmRule({ id: 'linka.pump.again', reAlarmMs: 1000 })
      const rules = new Map([rule, again].map((each) => [each.id, each]))
      await store.commit(step(1, raising(rule, 100), raising(again, 100)))
      await store.act(
        rule,
        { type: 'shelved', who: tashi, why: 'weeds', until: 5000, mode: 'timed' },
        { serverAt: 200 },
      )
      await store.act(again, acknowledge, { serverAt: 300 })
      expect(await store.passTime(rules, 1299)).toEqual([])
      expect(await store.passTime(rules, 9000)).toMatchObject([
        { alarm: again.id, event: 're-alarm', at: 1300, serverAt: 1300 },
        { alarm: rule.id, event: 'shelving-ended', at: 5000, serverAt: 5000, to: 'UNACK' },
      ])
      expect(await store.passTime(rules, 10_000)).toEqual([])
    })

    test('another plant file moves what is due', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const again = { ...rule, reAlarmMs: 10_000 }
      const rules = (one: AlarmRule) => new Map([[one.id, one]])
      await store.commit(step(1, raising(again, 100)))
      await store.act(again, acknowledge, { serverAt: 300 })
      expect(await store.passTime(rules(again), 2000)).toEqual([])
      expect(await store.passTime(rules({ ...again, reAlarmMs: 1000 }), 2000)).toMatchObject([
        { event: 're-alarm', at: 1300 },
      ])
    })

    test('the alarm of a rule that has left the plant file is withdrawn', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const records = ['rule', 'version'].map((kind) => ({ key: `${kind}:${rule.id}`, text: '[1]' }))
      await store.commit({ cursor: 1, events: [raising(rule, 100)], records })
      const { version, priority } = rule
      const head = { site: 'linka', version, priority, nature: 'n', audience: 'people' } as const
      const rules = [
        { id: rule.id, head: { ...head, id: rule.id } },
        { id: 'never.raised', head: { ...head, id: 'never.raised' } },
        { id: 'of.an-older-program', head: undefined },
      ]
      const entries = await store.commit({ ...step(1), withdrawn: { rules, at: 500, serverAt: 600 } })
      expect(entries).toMatchObject([
        { alarm: rule.id, event: 'rule-removed', from: 'UNACK', to: 'UNACK', at: 500, serverAt: 600, call: 'quiet' },
        { alarm: rule.id, event: 'withdrawn', to: 'NORM', serverAt: 600 },
        { alarm: 'never.raised', event: 'rule-removed', from: 'NORM', to: 'NORM', site: 'linka', ruleVersion: version },
      ])
      expect(await store.engineRecords()).toEqual([])
      expect(await store.alarms({})).toEqual([])
    })

    test("an edit is journaled and makes no alarm that has never been; the rule's new version is kept", async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const changed = { type: 'rule-changed', at: 50, before: { version: 'v0', audience: 'people' } } as const
      const edit = { rule, serverAt: 60, event: changed }
      expect(await store.commit({ cursor: 1, events: [edit], records: [] })).toMatchObject([
        { event: 'rule-changed', ruleVersionBefore: 'v0', ruleVersion: 'v1', occurrence: 0, call: 'quiet' },
      ])
      expect(await store.alarm(rule.id)).toBeUndefined()
      expect(await store.rule(rule.id, 'v1')).toEqual(rule)
      await store.commit(step(2, raising(rule, 100)))
      const later = { ...rule, version: 'v2' }
      await store.commit({ cursor: 3, events: [{ rule: later, serverAt: 70, event: changed }], records: [] })
      expect(await store.alarm(rule.id)).toMatchObject({ bare: 'UNACK', revision: 2 })
      expect(await store.rule(rule.id)).toEqual(later)
    })

    test('alarms and entries are found by site, state, priority, audience and time', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      const shadow = alarmRule({ id: 'linka.gauge.trial', audience: 'shadow' })
      await store.commit(step(1, raising(rule, 100), raising(other, 200), raising(shadow, 300)))
      await store.commit(step(2, returning(rule, 400)))
      await store.act(rule, acknowledge, { serverAt: 500 })
      const ids = async (query: Parameters<typeof store.alarms>[0]) => (await store.alarms(query)).map(({ id }) => id)
      expect(await ids({})).toEqual([shadow.id, other.id])
      expect(await ids({ site: 'linka', audience: 'people' })).toEqual([])
      expect(await ids({ site: 'linka', states: ['NORM'] })).toEqual([rule.id])
      expect(await ids({ priorities: ['low'] })).toEqual([other.id])
      expect(await ids({ from: 50, to: 200 })).toEqual([rule.id])
      const numbers = async (query: Partial<Parameters<typeof store.journal>[0]>) =>
        (await store.journal({ limit: 10, ...query })).map(({ number }) => number)
      expect(await numbers({ site: 'linka' })).toEqual([1, 3, 4, 5])
      expect(await numbers({ alarm: rule.id, after: 1 })).toEqual([4, 5])
      expect(await numbers({ from: 200, to: 500 })).toEqual([2, 3, 4])
      expect(await numbers({ limit: 2 })).toEqual([1, 2])
    })

    test('readers of the journal keep their places', async () => {
      using folder = temporaryFolder()
      {
        await using cursors = await open.cursors(folder.path)
        expect(await cursors.get('notices')).toBe(0)
        await cursors.set('notices', 7)
      }
      await using cursors = await open.cursors(folder.path)
      expect([await cursors.get('notices'), await cursors.get('mirror')]).toEqual([7, 0])
    })

    test('of two evaluators that commit at the same moment one is kept, and of its step all', async () => {
      using folder = temporaryFolder()
      await using one = await open.store(folder.path)
      await using two = await open.store(folder.path)
      const outcomes = await Promise.allSettled([
        one.commit(step(1, raising(rule, 100), raising(other, 100))),
        two.commit(step(1, raising(rule, 100))),
      ])
      const kept = outcomes.filter(({ status }) => status === 'fulfilled')
      expect(kept).toHaveLength(1)
      const [{ value }] = kept as [PromiseFulfilledResult<unknown[]>]
      expect([await one.cursor(), await two.journalEnd()]).toEqual([1, value.length])
    })

    test('what is asked while a step is on its way is of before it or of after it, whole', async () => {
      using folder = temporaryFolder()
      await using store = await open.store(folder.path)
      await using api = await open.store(folder.path)
      for (let at = 1; at <= 20; at++) {
        const committing = store.commit(step(at, raising(rule, at * 100), returning(rule, at * 100 + 50)))
        const seen = await api.journal({ limit: 100 })
        expect(seen.length % 2).toBe(0)
        await committing
        expect(await api.journalEnd()).toBe(at * 2)
      }
    })
  })
}
