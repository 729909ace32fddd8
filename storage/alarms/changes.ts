import type { DatabaseSync } from 'node:sqlite'
import { type Alarm, newAlarm, stateOf } from '../../core/alarm/alarm.ts'
import { editEntry } from '../../core/alarm/attention/edit.ts'
import { type AlarmBook, change, parentsOf } from '../../core/alarm/attention/family.ts'
import { dueAt } from '../../core/alarm/attention/time.ts'
import type { Applied } from '../../core/alarm/attention.ts'
import type { AlarmEvent, EditEvent } from '../../core/alarm/attention-event.ts'
import { formatEntry, type JournalEntry } from '../../core/alarm/journal.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { NumberedEntry } from './alarms.ts'
import { alarmOf } from './query.ts'

/**
 * The alarms and entries of one transaction: an alarm is loaded once, changed through `change` as often as need be, and
 * saved at the end. Nothing outlives the transaction, because other processes write too.
 */
export interface Changes {
  alarm(rule: AlarmRule): Alarm
  apply(rule: AlarmRule, event: AlarmEvent, serverAt: number): Applied
  /** An edit of a rule: journaled even where its alarm has never been, which does not make one. */
  edit(rule: AlarmRule, event: EditEvent, serverAt: number): void
  /** Appends an entry that changes no alarm. */
  note(entry: JournalEntry): void
  /** Saves what was changed; returns the entries, numbered. */
  save(): NumberedEntry[]
}

/** Makes the changes of a transaction. */
export function createChanges(database: DatabaseSync): () => Changes {
  const statements = prepare(database)

  return () => {
    const alarms = new Map<string, Alarm>()
    const changed = new Map<string, AlarmRule>()
    const edited: AlarmRule[] = []
    const entries: JournalEntry[] = []
    const book: AlarmBook = {
      alarm(rule) {
        const alarm = book.find(rule.id) ?? newAlarm(rule.id, rule.priority)
        alarms.set(rule.id, alarm)
        return alarm
      },
      find(id) {
        const known = alarms.get(id)
        if (known) return known
        const row = statements.find.get(id)
        if (!row) return undefined
        const loaded = alarmOf(row)
        alarms.set(id, loaded)
        return loaded
      },
      explainedBy: (parent) => statements.children.all(parent).flatMap(({ alarm }) => ruleOf(String(alarm)) ?? []),
      waiting() {
        const saved = statements.waiting.all().map(({ id }) => String(id))
        return [...new Set([...saved, ...changed.keys()])].sort().flatMap((id) => ruleOf(id) ?? [])
      },
      put(rule, alarm, made) {
        relate(book.alarm(rule), alarm)
        alarms.set(rule.id, alarm)
        changed.set(rule.id, rule)
        entries.push(...made)
      },
    }

    function ruleOf(id: string): AlarmRule | undefined {
      const known = changed.get(id)
      if (known) return known
      const row = statements.rule.get(id)
      return row && JSON.parse(String(row['content']))
    }

    /** At once, for the next event of this transaction may be the parent's. */
    function relate(before: Alarm, after: Alarm): void {
      if (before.suppressed === after.suppressed && before.unheard === after.unheard) return
      const [old, now] = [parentsOf(before), parentsOf(after)]
      for (const parent of old) if (!now.includes(parent)) statements.part.run(parent, after.id)
      for (const parent of now) if (!old.includes(parent)) statements.join.run(parent, after.id)
    }

    function edit(rule: AlarmRule, event: EditEvent, serverAt: number): void {
      edited.push(rule)
      if (book.find(rule.id)) change(book, rule, event, serverAt)
      else entries.push(editEntry({ rule, alarm: newAlarm(rule.id, rule.priority), serverAt }, event))
    }

    function save(): NumberedEntry[] {
      for (const rule of edited) statements.saveRule.run(rule.id, rule.version, JSON.stringify(rule))
      for (const [id, rule] of changed) {
        const { site, audience, version } = rule
        statements.saveRule.run(id, version, JSON.stringify(rule))
        const after = book.alarm(rule)
        const due = dueAt(rule, after) ?? null
        statements.saveAlarm.run(
          id,
          site,
          stateOf(after),
          after.priority,
          audience,
          version,
          due,
          JSON.stringify(after),
        )
      }
      return entries.map((entry) => {
        const { lastInsertRowid } = statements.append.run(entry.alarm, entry.site, entry.at, formatEntry(entry))
        return { number: Number(lastInsertRowid), ...entry }
      })
    }

    return {
      alarm: book.alarm,
      apply: (rule, event, serverAt) => change(book, rule, event, serverAt),
      edit,
      note: (entry) => void entries.push(entry),
      save,
    }
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
