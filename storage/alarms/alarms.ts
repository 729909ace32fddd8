import type { Alarm, AttentionState } from '../../core/alarm/alarm.ts'
import type { ActionRefusal, OperatorEvent } from '../../core/alarm/attention-event.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import type { EngineRecord, GoneRule } from '../../core/alarm/engine/saved.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Belonging } from '../origin.ts'

/** What the evaluator keeps: how far it has come in the reading log, what its engine remembers, and what it makes of both. */
export interface EvaluationRecord {
  /** Offset in the reading log of the next message to evaluate; what is committed, by any process. */
  cursor(): Promise<number>
  /** Which log the cursor is of, what tells this journal from any other, and of what city it is. */
  readonly origin: Belonging
  /** Keeps of which log the cursor is, and the cursor. Rejects with `CursorMoved` as `commit` does. */
  standOn(log: string, cursor: number): Promise<void>
  engineRecords(): Promise<readonly EngineRecord[]>
  /** Where an evaluator is to begin, or to begin again: what is committed now, which its next step must follow. */
  resume(): Promise<{ readonly cursor: number; readonly records: readonly EngineRecord[] }>
  /**
   * Engine state, journal entries, alarms and cursor, in one transaction; returns the new entries.
   * Rejects with `CursorMoved` when another evaluator has committed since the last step.
   */
  commit(step: EvaluatedStep): Promise<NumberedEntry[]>
  /** Ends shelvings and re-alarms that are due. */
  passTime(rules: ReadonlyMap<string, AlarmRule>, to: number): Promise<NumberedEntry[]>
}

/** What people do to alarms. */
export interface AlarmActions {
  /** Loads, applies, appends and saves in one transaction. With a key that was used before, the first answer is given again. */
  act(rule: AlarmRule, event: OperatorEvent, context: ActContext): Promise<ActResult>
}

/** The alarms as they are by now, and the rules that made them so. */
export interface KeptAlarms {
  alarm(id: string): Promise<Alarm | undefined>
  /** Alarms that are not NORM, or, with a period, that had an entry in it; ordered by id. */
  alarms(query: AlarmQuery): Promise<Alarm[]>
  /** A rule as it was in a version that made journal entries; without a version, as it last changed its alarm. */
  rule(id: string, version?: string): Promise<AlarmRule | undefined>
}

/** All that became of alarms, in order. */
export interface AlarmJournal {
  /** Journal entries in order, at most `limit`. */
  journal(query: JournalQuery): Promise<NumberedEntry[]>
  /** Number of the newest journal entry; 0 when there is none. */
  journalEnd(): Promise<number>
}

/**
 * The alarm journal and the alarms it leads to. Evaluator, people and time all change an alarm through the same `apply`,
 * each in one transaction: load, apply, append, save. Any number of processes may have it open.
 */
export interface AlarmStore extends EvaluationRecord, AlarmActions, KeptAlarms, AlarmJournal, AsyncDisposable {}

/** Two evaluators at one journal: what the later one has made of it is void. */
export class CursorMoved extends Error {
  override readonly name = 'CursorMoved'
}

/** A journal entry with its place: numbers grow by one. */
export interface NumberedEntry extends JournalEntry {
  readonly number: number
}

export interface EvaluatedStep {
  readonly cursor: number
  readonly events: readonly AddressedEvent[]
  readonly records: readonly EngineRecord[]
  /** Rules that have left the plant file: that is journaled, their alarms are withdrawn, and their engine records go. */
  readonly withdrawn?: Withdrawn | undefined
  /** Rules that another part evaluates from now on: their engine records go, and nothing else. */
  readonly left?: readonly string[]
}

/** `at`: from when on they hold no more, in the time of the log; `serverAt` when that was taken in. */
export interface Withdrawn {
  readonly rules: readonly GoneRule[]
  readonly at: number
  readonly serverAt: number
}

export interface ActContext {
  readonly serverAt: number
  /** Of one actor (`actorKey`), one alarm and one kind of action; remembered for a week. */
  readonly idempotencyKey?: string
  /** What was asked for, in some form: another request under a used key is refused. */
  readonly request?: string
}

export type ActResult =
  | { readonly ok: true; readonly alarm: Alarm; readonly entries: readonly NumberedEntry[] }
  | { readonly ok: false; readonly because: ActionRefusal | 'key-reused'; readonly alarm: Alarm }

export interface AlarmQuery {
  readonly site?: string
  readonly states?: readonly AttentionState[]
  readonly priorities?: readonly Priority[]
  readonly from?: number
  readonly to?: number
  readonly audience?: 'people' | 'shadow'
}

export interface JournalQuery {
  /** Only numbers above this. */
  readonly after?: number
  readonly alarm?: string
  readonly site?: string
  /** Event time, [from, to), epoch ms. */
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

/** How far a reader of the journal (notices, the mirror) has come; its effect comes first, then this. */
export interface JournalCursors extends AsyncDisposable {
  get(reader: string): Promise<number>
  set(reader: string, number: number): Promise<void>
}
