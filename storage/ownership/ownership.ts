/** What is done of the reading log: of each part by one process at a time. */
export type SharedWork = 'alarms' | 'ingest'

/** What one process does at a time, however many run for it: a work as a whole, or one part of it. */
export type Work = SharedWork | `${SharedWork}/${number}`

/** Who does which work, of all the processes that could. */
export interface Ownership extends AsyncDisposable {
  /** Ours where nobody else has it; otherwise who has, as far as that is known. Rejects where nobody can be asked. */
  tryTake(work: Work): Promise<Taken>
  /**
   * Says that this process is there to share a work of so many parts, for as long as a lease; and who is. `isAble`: false
   * for one that could do nothing of it just now, which does not count; default true.
   */
  attend(work: SharedWork, partitions: number, isAble?: boolean): Promise<Attendance>
  /** It is there no more: the others share what it had. */
  leave(work: SharedWork): Promise<void>
}

/** Those who share a work. */
export interface Attendance {
  /** Which of them this process is, from 0 on, by when they came. */
  readonly place: number
  /** How many there are; 0 where this process, which is not able, would be the only one. */
  readonly live: number
  /** Who has each part that somebody has, for people. */
  readonly owners: ReadonlyMap<number, string>
}

export type Taken =
  | { readonly ours: true; readonly lease: Lease }
  /** `leftMs`: it is free after so long, unless its owner gives a sign of life. */
  | { readonly ours: false; readonly owner: string; readonly since: number; readonly leftMs: number }

/** The right to do a work. Disposing gives it back: the next one has it at once. */
export interface Lease extends AsyncDisposable {
  readonly work: Work
  /** Counts those who have had it: what carries an earlier number is not kept any more. */
  readonly epoch: number
  /** Aborted once another one has it. Until it says so it may be late: the fence is where things are kept. */
  readonly lost: AbortSignal
}

/** Another process does this work now: nothing of it was kept. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
