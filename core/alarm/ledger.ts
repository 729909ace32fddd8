import { type Alarm, newAlarm } from './alarm.ts'
import { dueAt } from './attention/time.ts'
import { type Applied, apply } from './attention.ts'
import type { OperatorEvent } from './attention-event.ts'
import type { EngineEvent } from './engine/emit.ts'
import type { JournalEntry } from './journal.ts'
import type { AlarmRule } from './rule.ts'

/**
 * The alarms of a plant in memory, for backtests and trials: what storage does in transactions, with the same `apply`.
 * An engine's event is never refused, so it only makes entries.
 */
export interface Ledger {
  readonly alarms: ReadonlyMap<string, Alarm>
  take(events: readonly EngineEvent[], journal: JournalEntry[]): void
  act(rule: AlarmRule, event: OperatorEvent, serverAt: number, journal: JournalEntry[]): Applied
  /** Ends shelvings and re-alarms that are due, in the order of time, then of alarms. */
  passTime(rules: readonly AlarmRule[], to: number, journal: JournalEntry[]): void
}

export function createLedger(): Ledger {
  const alarms = new Map<string, Alarm>()

  function run(
    rule: AlarmRule,
    event: Parameters<typeof apply>[2],
    serverAt: number,
    journal: JournalEntry[],
  ): Applied {
    const applied = apply(rule, alarms.get(rule.id) ?? newAlarm(rule.id, rule.priority), event, { serverAt })
    if (applied.ok) {
      alarms.set(rule.id, applied.alarm)
      journal.push(...applied.entries)
    }
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
