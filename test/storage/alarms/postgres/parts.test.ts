import { describe, expect, test } from 'vitest'
import { clockRule } from '../../../../core/alarm/clock-rule.ts'
import { CursorMoved } from '../../../../storage/alarms/alarms.ts'
import { openPostgresAlarms } from '../../../../storage/alarms/postgres/alarm-store.ts'
import type { Postgres } from '../../../../storage/postgres/postgres.ts'
import { pema, raising, returning, tashi } from '../../../support/alarm-act.ts'
import { alarmRule } from '../../../support/alarm-rule.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../../support/postgres.ts'

const partitions = 4
const rules = Array.from({ length: partitions }, (_, part) =>
  alarmRule({ id: `s${part}.gauge.level.high`, site: `s${part}` }),
)
const [ruleOfTwo = alarmRule(), ruleOfThree = alarmRule()] = rules.slice(2)
const partOf = (postgres: Postgres, partition: number) =>
  openPostgresAlarms(postgres, postgres, { partition, partitions, owns: (id) => id === rules[partition]?.id })

describe.skipIf(!hasPostgres())('alarms in several parts', () => {
  test('all commit to one journal at once, people act: who reads on from a number misses none', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using reader = await openPostgresAlarms(postgres, postgres, { partition: 0, partitions })
    const steps = 25
    let open = partitions + 1
    const evaluate = async (partition: number) => {
      await using store = await partOf(postgres, partition)
      const rule = rules[partition] ?? alarmRule()
      await store.resume()
      for (let at = 1; at <= steps; at++)
        await store.commit({
          cursor: at,
          events: [at % 2 === 1 ? raising(rule, at) : returning(rule, at)],
          records: [],
        })
      open--
    }
    const act = async () => {
      for (let at = 0; at < steps; at++)
        for (const rule of rules)
          await reader.act(rule, { type: 'acknowledged', channel: 'web', who: pema }, { serverAt: at })
      open--
    }
    const read: number[] = []
    const follow = async () => {
      for (let isLast = false; !isLast; ) {
        isLast = open === 0
        const entries = await reader.journal({ after: read.at(-1) ?? 0, limit: 1_000 })
        read.push(...entries.map(({ number }) => number))
      }
    }
    await Promise.all([...rules.map((_, partition) => evaluate(partition)), act(), follow()])
    const end = await reader.journalEnd()
    expect(end).toBeGreaterThanOrEqual(partitions * steps)
    expect(read).toEqual(Array.from({ length: end }, (_, index) => index + 1))
    for (const partition of rules.keys()) {
      await using store = await partOf(postgres, partition)
      expect(await store.cursor()).toBe(steps)
    }
  })

  test('each part has its own fence, records and log', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using two = await partOf(postgres, 2)
    await using three = await partOf(postgres, 3)
    for (const store of [two, three]) await store.resume()
    await two.standOn('log-2', 5)
    await three.standOn('log-3', 7)
    expect([await two.origin.get('log'), await three.origin.get('log')]).toEqual(['log-2', 'log-3'])
    await two.commit({ cursor: 6, events: [], records: [{ key: 'engine', text: '2' }] })
    await three.commit({ cursor: 8, events: [raising(ruleOfThree, 1)], records: [{ key: 'engine', text: '3' }] })
    await using other = await partOf(postgres, 2)
    expect(await other.resume()).toEqual({ cursor: 6, records: [{ key: 'engine', text: '2' }] })
    for (const events of [[], [raising(ruleOfTwo, 2)]])
      await expect(two.commit({ cursor: 9, events, records: [] })).rejects.toThrow(CursorMoved)
    await three.commit({ cursor: 9, events: [], records: [] })
    expect(await other.cursor()).toBe(6)
    // what another part evaluates from now on goes with its records, and nothing else
    const records = ['rule', 'version'].map((of) => ({ key: `${of}:${ruleOfThree.id}`, text: '1' }))
    await three.commit({ cursor: 10, events: [], records })
    await three.commit({ cursor: 11, events: [], records: [], left: [ruleOfThree.id] })
    expect(await three.engineRecords()).toEqual([{ key: 'engine', text: '3' }])
    expect(await three.alarm(ruleOfThree.id)).toMatchObject({ condition: 'active' })
  })

  test('our clock is set: each moves what is due of its own alarms, and it is journaled once', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using two = await partOf(postgres, 2)
    await using three = await partOf(postgres, 3)
    const until = 3_600_000
    const both = [
      [two, ruleOfTwo],
      [three, ruleOfThree],
    ] as const
    for (const [store, rule] of both) {
      await store.resume()
      await store.commit({ cursor: 1, events: [raising(rule, 1_000)], records: [] })
      await store.act(rule, { type: 'shelved', mode: 'timed', who: tashi, until, why: 'x' }, { serverAt: 2_000 })
    }
    const dueOf = async () =>
      (await postgres.rows('SELECT due FROM alarm WHERE due IS NOT NULL ORDER BY id')).map(({ due }) => Number(due))
    const stepped = { rule: clockRule, serverAt: 9e6, event: { type: 'clock-stepped', at: 9e6, from: 3_000 } } as const
    expect(await dueOf()).toEqual([until, until])
    await two.commit({ cursor: 2, events: [stepped], records: [] })
    const moved = until + 9e6 - 3_000
    expect(await dueOf()).toEqual([moved, until])
    await three.commit({ cursor: 2, events: [stepped], records: [] })
    expect(await dueOf()).toEqual([moved, moved])
    await using first = await partOf(postgres, 0)
    await first.resume()
    await first.commit({ cursor: 2, events: [stepped], records: [] })
    const entries = await first.journal({ limit: 100, alarm: clockRule.id })
    expect(entries).toHaveLength(1)
    // what is due is ended by the part whose rule it is
    const own = (rule: typeof ruleOfTwo) => new Map([[rule.id, rule]])
    expect((await two.passTime(own(ruleOfTwo), moved)).map(({ alarm }) => alarm)).toEqual([ruleOfTwo.id])
    expect((await three.passTime(own(ruleOfThree), moved)).map(({ alarm }) => alarm)).toEqual([ruleOfThree.id])
  })

  test('another number of parts than it was begun with is refused, and the message says which', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using _store = await partOf(postgres, 1)
    await expect(openPostgresAlarms(postgres, postgres, { partition: 0, partitions: 5 })).rejects.toThrow(
      /begun with 4 parts of the reading log, and HUOSHUI_LOG_NATS_PARTITIONS says 5\. Set it to 4/,
    )
  })
})
