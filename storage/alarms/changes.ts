import type { DatabaseSync } from 'node:sqlite'
import { type Alarm, newAlarm, stateOf } from '../../core/alarm/alarm.ts'
import { dueAt } from '../../core/alarm/attention/time.ts'
import { type Applied, apply } from '../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../core/alarm/attention-event.ts'
import { formatEntry, type JournalEntry } from '../../core/alarm/journal.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { NumberedEntry } from './alarms.ts'
import { alarmOf } from './query.ts'

/**
 * The alarms and entries of one transaction: an alarm is loaded once, changed through `apply` as often as need be, and
 * saved at the end. Nothing outlives the transaction, because other processes write too.
 */
export interface Changes {
  alarm(rule: AlarmRule): Alarm
  apply(rule: AlarmRule, event: AlarmEvent, serverAt: number): Applied
  /** Appends an entry that changes no alarm. */
  note(entry: JournalEntry): void
  /** Saves what was changed; returns the entries, numbered. */
  save(): NumberedEntry[]
}

/** Makes the changes of a transaction. */
export function createChanges(database: DatabaseSync): () => Changes {
  const find = database.prepare('SELECT content FROM alarm WHERE id = ?')
  const append = database.prepare('INSERT INTO journal (alarm, site, at, content) VALUES (?, ?, ?, ?)')
  const saveRule = database.prepare('INSERT OR IGNORE INTO rule (id, version, content) VALUES (?, ?, ?)')
  const saveAlarm = database.prepare(
    `INSERT OR REPLACE INTO alarm (id, site, state, priority, audience, rule_version, due, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  return () => {
    const alarms = new Map<string, Alarm>()
    const changed = new Map<string, AlarmRule>()
    const edited: AlarmRule[] = []
    const entries: JournalEntry[] = []

    function alarm(rule: AlarmRule): Alarm {
      const known = alarms.get(rule.id)
      if (known) return known
      const row = find.get(rule.id)
      const loaded = row ? alarmOf(row) : newAlarm(rule.id, rule.priority)
      alarms.set(rule.id, loaded)
      return loaded
    }

    function save(): NumberedEntry[] {
      for (const rule of edited) saveRule.run(rule.id, rule.version, JSON.stringify(rule))
      for (const [id, rule] of changed) {
        const { site, audience, version } = rule
        saveRule.run(id, version, JSON.stringify(rule))
        const after = alarm(rule)
        const due = dueAt(rule, after) ?? null
        saveAlarm.run(id, site, stateOf(after), after.priority, audience, version, due, JSON.stringify(after))
      }
      return entries.map((entry) => {
        const { lastInsertRowid } = append.run(entry.alarm, entry.site, entry.at, formatEntry(entry))
        return { number: Number(lastInsertRowid), ...entry }
      })
    }

    return {
      alarm,
      apply(rule, event, serverAt) {
        const before = alarm(rule)
        const applied = apply(rule, before, event, { serverAt })
        if (!applied.ok || applied.entries.length === 0) return applied
        if (event.type === 'rule-added' || event.type === 'rule-changed') {
          edited.push(rule)
          // An alarm that has never been is not made by an edit of its rule.
          if (before.revision === 0) {
            entries.push(...applied.entries)
            return applied
          }
        }
        alarms.set(rule.id, applied.alarm)
        changed.set(rule.id, rule)
        entries.push(...applied.entries)
        return applied
      },
      note: (entry) => void entries.push(entry),
      save,
    }
  }
}
