import type { LoggedMessage, Message } from '../../core/message.ts'
import type { Piece, Source } from '../follow/source.ts'

/**
 * The reading log: every message exactly as received, in order, durable before it is acknowledged.
 * One process appends; any number of processes read, each with its own cursor.
 */
export interface LogWriter extends AsyncDisposable {
  /**
   * Calls back once the message is fsynced, or with a `LogFull` when it will not be taken (nothing of it is kept).
   * While the disk or the quota is full, calls back late: the writer tries again by itself, up to a bounded backlog.
   */
  append(message: Message, done: (error?: LogFull) => void): void
  readonly status: LogStatus
  /** What was found at the start that should not be, in words for a person. */
  readonly told: readonly string[]
}

/** More is waiting for the disk than `maxPendingBytes`: the publisher must hold its data and come again. */
export class LogFull extends Error {
  override readonly name = 'LogFull'
}

export type LogStatus =
  | { readonly name: 'open' }
  | {
      readonly name: 'stalled'
      readonly since: number
      readonly because: 'quota' | 'disk-full' | 'io-error'
      readonly detail: string
    }

export interface LogReader extends AsyncDisposable {
  /**
   * Messages from `offset` on, at most about `maxBytes` of them; none when there are none yet. What is damaged is passed
   * over to the next batch that holds, and told. Rejects where no file is there that must be, and when the log ends before
   * `offset` or was replaced: then it is not the log that was read before.
   */
  read(offset: number, maxBytes: number): Promise<Piece<LoggedMessage>>
  /**
   * Offset of the oldest message still kept, and of the next one to come; and what tells this log from any other,
   * undefined as long as nobody has written it.
   */
  bounds(): Promise<{ readonly first: number; readonly next: number; readonly identity: string | undefined }>
  /** Messages from `offset` on. */
  behind(offset: number): Promise<number>
  /** Resolves when there is something at `offset`, or when the signal aborts. */
  waitFor(offset: number, signal: AbortSignal): Promise<void>
  /** A reader of the same log with a place of its own, for going back while this one goes on. */
  another(): LogReader
}

/** A log as one that can be followed, in pieces of about `maxBytes`. */
export function logSource(reader: LogReader, maxBytes: number): Source<LoggedMessage> {
  return {
    read: (from) => reader.read(from, maxBytes),
    waitFor: (from, signal) => reader.waitFor(from, signal),
    end: async () => (await reader.bounds()).next,
    behind: (from) => reader.behind(from),
  }
}
