import type { DatabaseSync } from 'node:sqlite'
import type { Alarm } from '../../core/alarm/alarm.ts'
import { removalEntry } from '../../core/alarm/attention/edit.ts'
import { dueAt } from '../../core/alarm/attention/time.ts'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import { type EngineRecord, type GoneRule, keysOfRule } from '../../core/alarm/engine/saved.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { actorKey } from '../../core/people/actor.ts'
import { Answers } from '../answers.ts'
import { type Belonging, Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import {
  type ActContext,
  type ActResult,
  type AlarmQuery,
  type AlarmStore,
  CursorMoved,
  type EvaluatedStep,
  type JournalQuery,
  type NumberedEntry,
  type Withdrawn,
} from './alarms.ts'
import { inOrderOfTime } from './book.ts'
import { createChanges, type FileChanges } from './changes.ts'
import { EngineState } from './engine-state.ts'
import { alarmOf, createAlarmReader, ruleOf } from './query.ts'
import { openAlarmFile } from './tables.ts'

/** Opens `alarms.sqlite` of a data folder, making it when it is not there. */
export async function openAlarmStore(options: { readonly folder: string }): Promise<AlarmStore> {
  return new SqliteAlarmStore(openAlarmFile(options.folder))
}

class SqliteAlarmStore implements AlarmStore {
  readonly origin: Belonging
  private readonly ownOrigin: Origin
  private readonly database: DatabaseSync
  private readonly statements
  private readonly begin: () => FileChanges
  private readonly answers
  private readonly engine
  private readonly reader
  /** What this handle last saw committed: another value in the file means another evaluator. */
  private held: number
  private scheduled: ReadonlyMap<string, AlarmRule> | undefined

  constructor(database: DatabaseSync) {
    this.database = database
    this.statements = prepare(database)
    this.begin = createChanges(database)
    this.answers = new Answers<ActResult>(database)
    this.engine = new EngineState(database)
    this.reader = createAlarmReader(database)
    this.held = this.place()
    this.ownOrigin = new Origin(database)
    this.origin = this.ownOrigin.asBelonging()
  }

  async cursor(): Promise<number> {
    return this.place()
  }

  private place(): number {
    return Number(this.statements.cursor.get()?.['offset'] ?? 0)
  }

  async standOn(log: string, cursor: number): Promise<void> {
    inTransaction(this.database, () => {
      this.expectHeld()
      this.ownOrigin.set('log', log)
      this.statements.setCursor.run(cursor)
    })
    this.held = cursor
  }

  async engineRecords(): Promise<EngineRecord[]> {
    return this.reading(() => this.engine.records())
  }

  async resume(): Promise<{ cursor: number; records: EngineRecord[] }> {
    return this.reading(() => {
      const found = { cursor: this.place(), records: this.engine.records() }
      this.held = found.cursor
      return found
    })
  }

  private reading<T>(read: () => T): T {
    this.database.exec('BEGIN')
    try {
      return read()
    } finally {
      this.database.exec('COMMIT')
    }
  }

  async commit({ cursor, events, records, withdrawn, left = [] }: EvaluatedStep): Promise<NumberedEntry[]> {
    const gone = [...(withdrawn?.rules.map(({ id }) => id) ?? []), ...left]
    const dropped = gone.flatMap(keysOfRule)
    const { entries, kept } = inTransaction(this.database, () => {
      this.expectHeld()
      this.statements.setCursor.run(cursor)
      const kept = this.engine.keep(records, dropped)
      const changes = this.begin()
      for (const { rule, serverAt, event } of events) {
        if (event.type === 'rule-added' || event.type === 'rule-changed') changes.edit(rule, event, serverAt)
        else changes.apply(rule, event, serverAt)
      }
      if (withdrawn) for (const rule of withdrawn.rules) this.withdraw(rule, withdrawn, changes)
      return { entries: changes.save(), kept }
    })
    kept()
    this.held = cursor
    // all that is due by our clock has moved with it
    if (events.some(({ event }) => event.type === 'clock-stepped')) this.scheduled = undefined
    return entries
  }

  private expectHeld(): void {
    const found = this.place()
    if (found !== this.held) throw new CursorMoved(`the cursor was ${this.held} and is ${found}`)
  }

  async act(
    rule: AlarmRule,
    event: OperatorEvent,
    { serverAt, idempotencyKey, request }: ActContext,
  ): Promise<ActResult> {
    const key =
      idempotencyKey === undefined
        ? undefined
        : JSON.stringify([actorKey(event.who), rule.id, event.type, idempotencyKey])
    return inTransaction(this.database, () => {
      const before = key === undefined ? undefined : this.answers.find(key)
      if (before?.request === request && before) return before.result
      const changes = this.begin()
      if (before) return { ok: false, because: 'key-reused', alarm: changes.alarm(rule) }
      const applied = changes.apply(rule, event, serverAt)
      const alarm = changes.alarm(rule)
      const result: ActResult = applied.ok
        ? { ok: true, alarm, entries: changes.save() }
        : { ok: false, because: applied.because, alarm }
      if (key !== undefined) this.answers.keep(key, serverAt, { ...(request !== undefined && { request }), result })
      return result
    })
  }

  async passTime(rules: ReadonlyMap<string, AlarmRule>, to: number): Promise<NumberedEntry[]> {
    if (rules !== this.scheduled) this.schedule(rules)
    if (this.statements.due.all(to).length === 0) return []
    return inTransaction(this.database, () => {
      const changes = this.begin()
      for (const rule of this.dueRules(rules, to)) {
        const at = dueAt(rule, changes.alarm(rule))
        if (at !== undefined && at <= to) changes.apply(rule, { type: 'time' }, at)
      }
      return changes.save()
    })
  }

  private dueRules(rules: ReadonlyMap<string, AlarmRule>, to: number): AlarmRule[] {
    const due = new Map(this.statements.due.all(to).map((row) => [String(row['id']), Number(row['due'])]))
    return inOrderOfTime(rules, due)
  }

  async alarm(id: string): Promise<Alarm | undefined> {
    return this.kept(id)
  }

  async alarms(query: AlarmQuery): Promise<Alarm[]> {
    return this.reader.alarms(query)
  }

  async journal(query: JournalQuery): Promise<NumberedEntry[]> {
    return this.reader.journal(query)
  }

  async journalEnd(): Promise<number> {
    return Number(this.statements.end.get()?.['end'] ?? 0)
  }

  async rule(id: string, version?: string): Promise<AlarmRule | undefined> {
    return this.ruleAs(id, version)
  }

  private kept(id: string): Alarm | undefined {
    const row = this.statements.alarm.get(id)
    return row && alarmOf(row)
  }

  private ruleAs(id: string, version?: string): AlarmRule | undefined {
    const row = version === undefined ? this.statements.lastRule.get(id) : this.statements.rule.get(id, version)
    return row && ruleOf(row)
  }

  /** The alarm's last rule speaks for it: the plant file no longer can. */
  private withdraw({ id, head }: GoneRule, { at, serverAt }: Withdrawn, changes: FileChanges): void {
    if (head) changes.note(removalEntry(head, this.kept(id), at, serverAt))
    const rule = this.ruleAs(id)
    if (rule) changes.apply(rule, { type: 'withdrawn', at }, serverAt)
  }

  /** Another plant file may annunciate again sooner or later than the one under which an alarm was acknowledged. */
  private schedule(rules: ReadonlyMap<string, AlarmRule>): void {
    inTransaction(this.database, () => {
      for (const row of this.statements.waiting.all()) {
        const alarm = alarmOf(row)
        const rule = rules.get(alarm.id)
        this.statements.setDue.run((rule && dueAt(rule, alarm)) ?? null, alarm.id)
      }
    })
    this.scheduled = rules
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.database.close()
  }
}

function prepare(database: DatabaseSync) {
  return {
    cursor: database.prepare('SELECT "offset" FROM cursor'),
    setCursor: database.prepare('INSERT OR REPLACE INTO cursor (only, "offset") VALUES (1, ?)'),
    alarm: database.prepare('SELECT content FROM alarm WHERE id = ?'),
    due: database.prepare('SELECT id, due FROM alarm WHERE due <= ?'),
    setDue: database.prepare('UPDATE alarm SET due = ? WHERE id = ?'),
    waiting: database.prepare("SELECT content FROM alarm WHERE state <> 'NORM'"),
    end: database.prepare('SELECT max(number) AS "end" FROM journal'),
    rule: database.prepare('SELECT content FROM rule WHERE id = ? AND version = ?'),
    lastRule: database.prepare(
      'SELECT rule.content FROM alarm JOIN rule ON rule.id = alarm.id AND version = rule_version WHERE alarm.id = ?',
    ),
  }
}
