import type { ClockStep } from '../../clock-step.ts'
import { type Alarm, type Voice, voiceOf } from '../alarm.ts'
import { type Applied, apply } from '../attention.ts'
import type { AlarmEvent, ParentEvent } from '../attention-event.ts'
import { parentIn } from '../because.ts'
import type { JournalEntry } from '../journal.ts'
import type { AlarmRule } from '../rule.ts'
import { redateAlarm } from './redate.ts'

/** Where alarms are kept while they change: in memory, or in a transaction. */
export interface AlarmBook {
  /** As it is by now; a new one where there is none. */
  alarm(rule: AlarmRule): Alarm
  find(id: string): Alarm | undefined
  /** Rules of the alarms that a parent explains while it stands, ordered by id. */
  explainedBy(parent: string): readonly AlarmRule[]
  /** Rules of the alarms that are not NORM, ordered by id. */
  waiting(): readonly AlarmRule[]
  put(rule: AlarmRule, alarm: Alarm, entries: readonly JournalEntry[]): void
}

/**
 * Changes an alarm, and with it those that it suppresses: they are suppressed only as long as it is heard. Both are done
 * at once, so there is no moment in which nobody would be called. One level is enough: what a parent's own parent does
 * to it leaves its voice as it is, for one of both speaks.
 */
export function change(book: AlarmBook, rule: AlarmRule, event: AlarmEvent, serverAt: number): Applied {
  const before = book.alarm(rule)
  const parent = event.type === 'suppressed' ? parentIn(event.because) : undefined
  const voiceOfParent = parent === undefined ? 'heard' : voiceIn(book.find(parent))
  const applied = apply(rule, before, event, { serverAt, voiceOfParent })
  if (!applied.ok || applied.alarm === before) return applied
  const { alarm, entries } = applied
  book.put(rule, alarm, entries)
  if (event.type === 'clock-stepped') redate(book, { from: event.from, to: event.at })
  const last = entries.at(-1)
  if (!last) return applied
  const voice = event.type === 'withdrawn' ? 'withdrawn' : voiceOf(alarm)
  if (voice === voiceOf(before)) return applied
  const said: ParentEvent = { type: 'parent', parent: rule.id, voice, at: last.at, by: last.who }
  for (const child of book.explainedBy(rule.id)) tell(book, child, said, serverAt)
  return applied
}

function redate(book: AlarmBook, step: ClockStep): void {
  for (const rule of book.waiting()) book.put(rule, redateAlarm(book.alarm(rule), step), [])
}

function tell(book: AlarmBook, rule: AlarmRule, event: ParentEvent, serverAt: number): void {
  const before = book.alarm(rule)
  const applied = apply(rule, before, event, { serverAt })
  if (applied.ok && applied.alarm !== before) book.put(rule, applied.alarm, applied.entries)
}

function voiceIn(alarm: Alarm | undefined): Voice {
  return alarm ? voiceOf(alarm) : 'heard'
}

/** The alarms that explain this one just now, whether they are heard or not. */
export function parentsOf({ suppressed, unheard = [] }: Pick<Alarm, 'suppressed' | 'unheard'>): readonly string[] {
  return [...suppressed, ...unheard].flatMap((because) => parentIn(because) ?? [])
}
