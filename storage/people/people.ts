import type { Duty } from '../../core/people/duty.ts'
import type { RotaChange, WrittenChange } from '../../core/people/rota/change.ts'
import type { DutyHistory } from '../../core/people/rota/history.ts'

/** A change that somebody makes; `crew` is left out of leave only. */
export type NewChange = WrittenChange & { readonly crew?: string }

export interface Making {
  readonly by: string
  readonly why: string
  /** Epoch ms, our clock. */
  readonly at: number
  /** If the same key comes again with the same `request`, nothing is made and the first change is given again. */
  readonly key?: string
  readonly request?: string
}

export type Made =
  /** `again`: it was made before, under the same key. */
  | { readonly ok: true; readonly change: RotaChange; readonly again?: true }
  | { readonly ok: false; readonly because: 'key-reused' | 'too-many' }

export type Withdrawn =
  | { readonly ok: true; readonly change: RotaChange }
  | { readonly ok: false; readonly because: 'unknown-change' | 'withdrawn-before' }

/** Whose calendar. */
export interface CalendarOwner {
  readonly kind: 'crew' | 'person'
  readonly id: string
}

/** Who was on duty, as far as it is on record: which state of the plant file was in force when, and what people have changed about it. */
export interface DutyRecord {
  /** Puts a state of the plant file on record as in force from `at`, unless it is the newest there. */
  record(duty: Duty, at: number): Promise<void>
  /** All that is on record; nothing older than the last commit, of whatever process. */
  history(): Promise<DutyHistory>
}

/** What people change about rotas while they run. Nothing of it is ever altered or removed. */
export interface RotaChanges {
  make(change: NewChange, making: Making): Promise<Made>
  withdraw(number: number, by: Omit<Making, 'key' | 'request'>): Promise<Withdrawn>
}

/** The unguessable part of a calendar's address: 43 characters, the same until it is renewed. */
export interface CalendarSecrets {
  calendarSecret(owner: CalendarOwner): Promise<string>
  /** Makes another; the one before is worth nothing from now on. */
  renewCalendar(owner: CalendarOwner): Promise<string>
}

/** What is kept about people beside the plant file. */
export interface PeopleStore extends DutyRecord, RotaChanges, CalendarSecrets, AsyncDisposable {}
