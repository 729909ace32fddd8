import { type Alarm, newAlarm } from '../../core/alarm/alarm.ts'
import { editEntry } from '../../core/alarm/attention/edit.ts'
import { type AlarmBook, change, parentsOf } from '../../core/alarm/attention/family.ts'
import type { Applied } from '../../core/alarm/attention.ts'
import type { AlarmEvent, EditEvent } from '../../core/alarm/attention-event.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'

/** What is kept, as a transaction finds it. */
export interface KeptBook {
  find(id: string): Alarm | undefined
  /** The rule under which an alarm last changed. */
  rule(id: string): AlarmRule | undefined
  /** Ids of the alarms that a parent explains. */
  explainedBy(parent: string): readonly string[]
  /** Ids of the alarms that are not NORM. */
  waiting(): readonly string[]
}

/** What a transaction has made of it, to be saved. */
export interface ChangedBook {
  /** Rules whose version is to be kept, whether their alarms have changed or not. */
  readonly rules: readonly AlarmRule[]
  readonly alarms: readonly { readonly alarm: Alarm; readonly rule: AlarmRule }[]
  readonly entries: readonly JournalEntry[]
  /** Pairs of a parent and an alarm: whether the one explains the other from now on. */
  readonly explained: readonly { readonly parent: string; readonly alarm: string; readonly holds: boolean }[]
}

/**
 * The alarms and entries of one transaction: an alarm is loaded once and changed through `change` as often as need be.
 * Nothing outlives the transaction, because other processes write too.
 */
export interface Changes {
  alarm(rule: AlarmRule): Alarm
  apply(rule: AlarmRule, event: AlarmEvent, serverAt: number): Applied
  /** An edit of a rule: journaled even where its alarm has never been, which does not make one. */
  edit(rule: AlarmRule, event: EditEvent, serverAt: number): void
  /** Appends an entry that changes no alarm. */
  note(entry: JournalEntry): void
  changed(): ChangedBook
}

/** Makes the changes of one transaction. */
export function changesTo(kept: KeptBook): Changes {
  const alarms = new Map<string, Alarm>()
  const changed = new Map<string, AlarmRule>()
  const edited: AlarmRule[] = []
  const entries: JournalEntry[] = []
  /** By parent, what has become of its children since. */
  const explained = new Map<string, Map<string, boolean>>()

  const book: AlarmBook = {
    alarm(rule) {
      const alarm = book.find(rule.id) ?? newAlarm(rule.id, rule.priority)
      alarms.set(rule.id, alarm)
      return alarm
    },
    find(id) {
      const known = alarms.get(id)
      if (known) return known
      const loaded = kept.find(id)
      if (loaded) alarms.set(id, loaded)
      return loaded
    },
    explainedBy(parent) {
      const since = explained.get(parent)
      const found = kept.explainedBy(parent)
      if (!since) return found.flatMap((id) => ruleOf(id) ?? [])
      const before = found.filter((id) => !since.has(id))
      const joined = [...since].filter(([, holds]) => holds).map(([id]) => id)
      return [...before, ...joined].sort().flatMap((id) => ruleOf(id) ?? [])
    },
    waiting() {
      return [...new Set([...kept.waiting(), ...changed.keys()])].sort().flatMap((id) => ruleOf(id) ?? [])
    },
    put(rule, alarm, made) {
      relate(book.alarm(rule), alarm)
      alarms.set(rule.id, alarm)
      changed.set(rule.id, rule)
      entries.push(...made)
    },
  }

  function ruleOf(id: string): AlarmRule | undefined {
    return changed.get(id) ?? kept.rule(id)
  }

  /** At once, for the next event of this transaction may be the parent's. */
  function relate(before: Alarm, after: Alarm): void {
    if (before.suppressed === after.suppressed && before.unheard === after.unheard) return
    const [old, now] = [parentsOf(before), parentsOf(after)]
    for (const parent of old) if (!now.includes(parent)) set(parent, after.id, false)
    for (const parent of now) if (!old.includes(parent)) set(parent, after.id, true)
  }

  function set(parent: string, alarm: string, holds: boolean): void {
    const since = explained.get(parent) ?? new Map<string, boolean>()
    explained.set(parent, since.set(alarm, holds))
  }

  return {
    alarm: book.alarm,
    apply: (rule, event, serverAt) => change(book, rule, event, serverAt),
    edit(rule, event, serverAt) {
      edited.push(rule)
      if (book.find(rule.id)) change(book, rule, event, serverAt)
      else entries.push(editEntry({ rule, alarm: newAlarm(rule.id, rule.priority), serverAt }, event))
    },
    note: (entry) => void entries.push(entry),
    changed: () => ({
      rules: [...edited, ...changed.values()],
      alarms: [...changed.values()].map((rule) => ({ rule, alarm: book.alarm(rule) })),
      entries,
      explained: [...explained].flatMap(([parent, since]) =>
        [...since].map(([alarm, holds]) => ({ parent, alarm, holds })),
      ),
    }),
  }
}

/**
 * The rules of alarms that are due, each at its time: in the order of time, and at one moment parents first, as `rules`
 * has them: a child that its parent suppresses is not called before it.
 */
export function inOrderOfTime(rules: ReadonlyMap<string, AlarmRule>, due: ReadonlyMap<string, number>): AlarmRule[] {
  const known = due.size === 1 ? [...due.keys()].flatMap((id) => rules.get(id) ?? []) : [...rules.values()]
  return known.filter(({ id }) => due.has(id)).sort((a, b) => (due.get(a.id) ?? 0) - (due.get(b.id) ?? 0))
}
