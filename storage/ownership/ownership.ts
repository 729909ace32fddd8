/** What one process does at a time, however many run for it. */
export type Work = 'alarms' | 'ingest'

/** Who does which work, of all the processes that could. */
export interface Ownership extends AsyncDisposable {
  /** Ours where nobody else has it; otherwise who has, as far as that is known. Rejects where nobody can be asked. */
  tryTake(work: Work): Promise<Taken>
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
