import type { LogBounds } from './log.ts'

/** A reader of the log, by what it keeps beside its cursor. */
export interface ReaderPlace {
  readonly cursor: number
  /** Identity of the log that it has read; undefined of none, or of a file of before that was kept. */
  readonly log: string | undefined
  /** How far the log has it on record. */
  readonly mark: number
}

/**
 * Where a reader stands in a log. `sure`: in the log that it has read. `takes`: it is the first that it reads, as far as
 * anybody knows. `another-log`: it has read another one, so its cursor says nothing, and it begins at the first message.
 * `file-gone`: what it had made of the log is no longer there, and is made again as far as the log reaches.
 */
export type Footing =
  | { readonly name: 'sure' }
  | { readonly name: 'takes'; readonly log: string }
  | { readonly name: 'another-log'; readonly log: string; readonly from: number }
  | { readonly name: 'file-gone'; readonly log: string; readonly had: number }

export function footingOf({ cursor, log, mark }: ReaderPlace, { first, identity }: LogBounds): Footing {
  if (identity === undefined || log === identity) return { name: 'sure' }
  if (log !== undefined) return { name: 'another-log', log: identity, from: first }
  if (cursor === 0 && mark > 0) return { name: 'file-gone', log: identity, had: mark }
  return { name: 'takes', log: identity }
}
