import { describe, expect, test } from 'vitest'
import { CursorMoved } from '../../../../storage/alarms/alarms.ts'
import { openPostgresAlarms } from '../../../../storage/alarms/postgres/alarm-store.ts'
import { PostgresAway } from '../../../../storage/postgres/postgres.ts'
import { pema, raising, returning } from '../../../support/alarm-act.ts'
import { gaugesPlant, journalInMemory, journalOf, morning, noon } from '../../../support/alarm-log.ts'
import { alarmRule } from '../../../support/alarm-rule.ts'
import { evaluate, evaluated, fill } from '../../../support/alarm-tail.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { hasPostgres, openTestPostgres, postgresOf, startPostgres } from '../../../support/postgres.ts'
import { openTestLog } from '../../../support/reading-log.ts'

const rule = alarmRule()

function step(cursor: number, ...events: ReturnType<typeof raising>[]) {
  return { cursor, events, records: [{ key: 'engine', text: `[1,${cursor}]` }] }
}

describe.skipIf(!hasPostgres())('alarms in PostgreSQL', () => {
  test('an evaluator that another has followed may compute, and commits nothing, even from the same cursor', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using zombie = await openPostgresAlarms(postgres)
    await zombie.resume()
    await zombie.commit(step(1, raising(rule, 100)))
    await using owner = await openPostgresAlarms(postgres)
    expect(await owner.resume()).toEqual({ cursor: 1, records: step(1).records })
    await expect(zombie.commit(step(2, returning(rule, 200)))).rejects.toThrow(CursorMoved)
    await expect(zombie.commit(step(2)), 'without an entry').rejects.toThrow(
      'another evaluator (2, this was 1) has begun',
    )
    await expect(zombie.passTime(new Map([[rule.id, rule]]), 300)).rejects.toThrow(CursorMoved)
    await expect(zombie.standOn('another log', 0)).rejects.toThrow(CursorMoved)
    expect([await owner.cursor(), await owner.journalEnd(), await owner.engineRecords()]).toEqual([
      1,
      1,
      step(1).records,
    ])
    expect(await owner.commit(step(2, returning(rule, 200)))).toMatchObject([{ number: 2 }])
  })

  test('people and an evaluator who write at once are numbered in the order in which they can be read', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using evaluator = await openPostgresAlarms(postgres)
    await using api = await openPostgresAlarms(postgres)
    await evaluator.commit(step(1, raising(rule, 100)))
    const seen: number[] = []
    const watching = (async () => {
      while ((seen.at(-1) ?? 0) < 61)
        for (const { number } of await api.journal({ after: seen.at(-1) ?? 0, limit: 500 })) seen.push(number)
    })()
    const say = (note: string) => api.act(rule, { type: 'commented', note, who: pema }, { serverAt: 300 })
    const people = Array.from({ length: 30 }, (_, index) => say(`${index}`))
    for (let at = 2; at <= 31; at++)
      await evaluator.commit(step(at, at % 2 ? raising(rule, at * 100) : returning(rule, at * 100)))
    await Promise.all(people)
    await watching
    expect(seen).toEqual(Array.from({ length: 61 }, (_, index) => index + 1))
  })

  test('the journal can be neither changed nor thinned out', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using store = await openPostgresAlarms(postgres)
    await store.commit(step(1, raising(rule, 100)))
    for (const statement of ['DELETE FROM journal', "UPDATE journal SET content = ''", 'TRUNCATE journal'])
      await expect(postgres.rows(statement)).rejects.toThrow('append-only')
  })

  test('a step that cannot be kept leaves nothing behind', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await using store = await openPostgresAlarms(postgres)
    await store.commit(step(1, raising(rule, 100)))
    await postgres.script('ALTER TABLE journal ADD CONSTRAINT broken CHECK (at <> 150)')
    await expect(store.commit(step(2, returning(rule, 150)))).rejects.toThrow('broken')
    expect([await store.cursor(), await store.journalEnd(), await store.engineRecords()]).toEqual([
      1,
      1,
      step(1).records,
    ])
    expect((await store.alarm(rule.id))?.bare).toBe('UNACK')
  })

  test('PostgreSQL is killed between commits, again and again, and frozen: the journal is that of the same messages', async () => {
    const plant = gaugesPlant(3)
    const all = [...morning(3, 80)]
    using folder = temporaryFolder()
    await using server = await startPostgres()
    await using postgres = await openTestPostgres(server.url, { timeoutMs: 2_000 })
    await using store = await openPostgresAlarms(postgres)
    await using writer = await openTestLog(`${folder.path}/log`)
    await using running = evaluate(folder.path, store, { plant: { current: plant }, now: noon })
    const faults = ['kill', 'freeze', 'kill'] as const
    const piece = Math.ceil(all.length / faults.length)
    for (const [round, fault] of faults.entries()) {
      // half of it while commits go on, half while it is away
      const [before, after] = [round * piece, (round + 0.5) * piece]
      await fill(writer, all.slice(before, after))
      if (fault === 'kill') await server.kill9()
      else server.signal('SIGSTOP')
      await fill(writer, all.slice(after, before + piece))
      const problem = await eventually('the trouble to be known', () => running.evaluator.problem)
      expect(problem).toMatch(/PostgreSQL 127\.0\.0\.1:.* does not take it just now/)
      if (fault === 'kill') await server.start()
      else server.signal('SIGCONT')
      await eventually('the trouble to be over', () => running.evaluator.problem, undefined)
      await evaluated(store, Math.min(all.length, before + piece))
    }
    const expected = journalInMemory(plant, all)
    expect(expected.length).toBeGreaterThan(10)
    expect(await journalOf(store)).toEqual(expected)
  })

  test('a question while PostgreSQL is away is refused as something that may pass, and answered when it is back', async () => {
    await using server = await startPostgres()
    await using postgres = await openTestPostgres(server.url, { timeoutMs: 2_000 })
    await using store = await openPostgresAlarms(postgres)
    await store.commit(step(1, raising(rule, 100)))
    await server.kill9()
    await expect(store.alarms({})).rejects.toThrow(PostgresAway)
    await expect(store.commit(step(2, returning(rule, 200)))).rejects.toThrow(PostgresAway)
    await server.start()
    expect(await store.alarms({})).toMatchObject([{ id: rule.id, bare: 'UNACK' }])
    expect(await store.commit(step(2, returning(rule, 200)))).toMatchObject([{ number: 2 }])
  })
})
