import type { DatabaseSync } from 'node:sqlite'
import { stateOf } from '../../core/alarm/alarm.ts'
import { dueAt } from '../../core/alarm/attention/time.ts'
import { formatEntry } from '../../core/alarm/journal.ts'
import type { NumberedEntry } from './alarms.ts'
import { type ChangedBook, type Changes, changesTo, type KeptBook } from './book.ts'
import { alarmOf, ruleOf } from './query.ts'

/** Changes of a transaction in `alarms.sqlite`, and what saves them, in the same transaction. */
export interface FileChanges extends Changes {
  /** Returns the entries, numbered. */
  save(): NumberedEntry[]
}

/** Makes the changes of a transaction. */
export function createChanges(database: DatabaseSync): () => FileChanges {
  const statements = prepare(database)
  const kept: KeptBook = {
    find(id) {
      const row = statements.find.get(id)
      return row && alarmOf(row)
    },
    rule(id) {
      const row = statements.rule.get(id)
      return row && ruleOf(row)
    },
    explainedBy: (parent) => statements.children.all(parent).map(({ alarm }) => String(alarm)),
    waiting: () => statements.waiting.all().map(({ id }) => String(id)),
  }

  function save({ rules, alarms, entries, explained }: ChangedBook): NumberedEntry[] {
    for (const rule of rules) statements.saveRule.run(rule.id, rule.version, JSON.stringify(rule))
    for (const { alarm, rule } of alarms) {
      const { id, site, audience, version } = rule
      const due = dueAt(rule, alarm) ?? null
      const content = JSON.stringify(alarm)
      statements.saveAlarm.run(id, site, stateOf(alarm), alarm.priority, audience, version, due, content)
    }
    for (const { parent, alarm, holds } of explained) statements[holds ? 'join' : 'part'].run(parent, alarm)
    return entries.map((entry) => {
      const { lastInsertRowid } = statements.append.run(entry.alarm, entry.site, entry.at, formatEntry(entry))
      return { number: Number(lastInsertRowid), ...entry }
    })
  }

  return () => {
    const changes = changesTo(kept)
    return { ...changes, save: () => save(changes.changed()) }
  }
}

function prepare(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT content FROM alarm WHERE id = ?'),
    append: database.prepare('INSERT INTO journal (alarm, site, at, content) VALUES (?, ?, ?, ?)'),
    saveRule: database.prepare('INSERT OR IGNORE INTO rule (id, version, content) VALUES (?, ?, ?)'),
    saveAlarm: database.prepare(
      `INSERT OR REPLACE INTO alarm (id, site, state, priority, audience, rule_version, due, content)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    waiting: database.prepare("SELECT id FROM alarm WHERE state <> 'NORM' ORDER BY id"),
    children: database.prepare('SELECT alarm FROM explained WHERE parent = ? ORDER BY alarm'),
    join: database.prepare('INSERT OR IGNORE INTO explained (parent, alarm) VALUES (?, ?)'),
    part: database.prepare('DELETE FROM explained WHERE parent = ? AND alarm = ?'),
    rule: database.prepare(
      'SELECT rule.content FROM alarm JOIN rule ON rule.id = alarm.id AND version = rule_version WHERE alarm.id = ?',
    ),
  }
}
