import { type Alarm, newAlarm, stateOf } from './alarm.ts'
import { type AlarmBook, change, parentsOf } from './attention/family.ts'
import { dueAt } from './attention/time.ts'
import type { Applied } from './attention.ts'
import type { AlarmEvent, OperatorEvent } from './attention-event.ts'
import type { AddressedEvent } from './engine/addressed-event.ts'
import type { JournalEntry } from './journal.ts'
import type { AlarmRule } from './rule.ts'

/**
 * The alarms of a plant in memory, for backtests and trials: what storage does in transactions, with the same `change`.
 * An engine's event is never refused, so it only makes entries.
 */
export interface MemoryBook {
  readonly alarms: ReadonlyMap<string, Alarm>
  take(events: readonly AddressedEvent[], journal: JournalEntry[]): void
  act(rule: AlarmRule, event: OperatorEvent, serverAt: number, journal: JournalEntry[]): Applied
  /** Ends shelvings and re-alarms that are due, in the order of time, then of alarms. */
  passTime(rules: readonly AlarmRule[], to: number, journal: JournalEntry[]): void
}

export function createMemoryBook(): MemoryBook {
  const alarms = new Map<string, Alarm>()
  const rules = new Map<string, AlarmRule>()
  const children = new Map<string, Map<string, AlarmRule>>()

  const entries: JournalEntry[] = []
  const book: AlarmBook = {
    alarm: (rule) => alarms.get(rule.id) ?? newAlarm(rule.id, rule.priority),
    find: (id) => alarms.get(id),
    explainedBy: (parent) => [...(children.get(parent)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1)),
    waiting() {
      const ids = [...alarms.values()].filter((alarm) => stateOf(alarm) !== 'NORM').map(({ id }) => id)
      return ids.sort().flatMap((id) => rules.get(id) ?? [])
    },
    put(rule, alarm, made) {
      rules.set(rule.id, rule)
      relate(rule, book.alarm(rule), alarm)
      alarms.set(rule.id, alarm)
      entries.push(...made)
    },
  }

  function relate(rule: AlarmRule, before: Alarm, after: Alarm): void {
    if (before.suppressed === after.suppressed && before.unheard === after.unheard) return
    const [old, now] = [parentsOf(before), parentsOf(after)]
    for (const parent of old) if (!now.includes(parent)) children.get(parent)?.delete(rule.id)
    for (const parent of now) {
      const known = children.get(parent) ?? new Map<string, AlarmRule>()
      children.set(parent, known.set(rule.id, rule))
    }
  }

  function run(rule: AlarmRule, event: AlarmEvent, serverAt: number, journal: JournalEntry[]): Applied {
    const applied = change(book, rule, event, serverAt)
    journal.push(...entries.splice(0))
    return applied
  }

  return {
    alarms,
    take(events, journal) {
      for (const { rule, event, serverAt } of events) run(rule, event, serverAt, journal)
    },
    act: run,
    passTime(rules, to, journal) {
      const due = rules.flatMap((rule) => {
        const alarm = alarms.get(rule.id)
        const at = alarm && dueAt(rule, alarm)
        return at !== undefined && at <= to ? [{ rule, at }] : []
      })
      for (const { rule, at } of due.sort((a, b) => a.at - b.at)) run(rule, { type: 'time' }, at, journal)
    },
  }
}
