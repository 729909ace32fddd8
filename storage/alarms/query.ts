import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Alarm } from '../../core/alarm/alarm.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { AlarmQuery, JournalQuery, NumberedEntry } from './alarms.ts'

/** The reading side of `alarms.sqlite`. */
export interface AlarmReader {
  alarms(query: AlarmQuery): Alarm[]
  journal(query: JournalQuery): NumberedEntry[]
}

export function createAlarmReader(database: DatabaseSync): AlarmReader {
  const prepare = remembering(database)
  return {
    alarms({ site, states, priorities: wanted, from, to, audience }) {
      const where = new Where()
      if (site !== undefined) where.and('site = ?', site)
      if (states) where.and(`state IN (${marks(states)})`, ...states)
      if (wanted) where.and(`priority IN (${marks(wanted)})`, ...wanted)
      if (audience !== undefined) where.and('audience = ?', audience)
      if (from !== undefined || to !== undefined) {
        const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
        where.and('id IN (SELECT alarm FROM journal WHERE at >= ? AND at < ?)', low, high)
      } else if (!states) where.and("state <> 'NORM'")
      return prepare(`SELECT content FROM alarm ${where.text} ORDER BY id`)
        .all(...where.values)
        .map(alarmOf)
    },
    journal({ after = 0, alarm, site, from, to, limit }) {
      const where = new Where().and('number > ?', after)
      if (alarm !== undefined) where.and('alarm = ?', alarm)
      if (site !== undefined) where.and('site = ?', site)
      if (from !== undefined) where.and('at >= ?', from)
      if (to !== undefined) where.and('at < ?', to)
      const sql = `SELECT number, content FROM journal ${where.text} ORDER BY number LIMIT ?`
      return prepare(sql)
        .all(...where.values, limit)
        .map(entryOf)
    },
  }
}

class Where {
  readonly values: SQLInputValue[] = []
  private readonly conditions: string[] = []

  and(condition: string, ...values: SQLInputValue[]): this {
    this.conditions.push(condition)
    this.values.push(...values)
    return this
  }

  get text(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`
  }
}

/** The shapes of queries are few: each is prepared once. */
function remembering(database: DatabaseSync): (sql: string) => StatementSync {
  const known = new Map<string, StatementSync>()
  return (sql) => {
    const statement = known.get(sql) ?? database.prepare(sql)
    known.set(sql, statement)
    return statement
  }
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

type Row = Readonly<Record<string, unknown>>

export function alarmOf(row: Row): Alarm {
  return JSON.parse(String(row['content']))
}

/** A rule as kept; one that was kept before stages had a longest shelving of their own has the same for all. */
export function ruleOf(row: Row): AlarmRule {
  const rule = JSON.parse(String(row['content']))
  const { shelveMaxMs: longest } = rule
  if (typeof longest !== 'number') return rule
  return { ...rule, shelveMaxMs: Object.fromEntries(priorities.map((priority) => [priority, longest])) }
}

export function entryOf({ number, content }: Row): NumberedEntry {
  const entry: JournalEntry = JSON.parse(String(content))
  return { number: Number(number), ...entry }
}
