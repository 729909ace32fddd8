import type { LoggedMessage, Message } from '../../core/message.ts'

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
  /** Messages from `offset` on, at most about `maxBytes` of them; empty when there are none yet. */
  read(offset: number, maxBytes: number): Promise<LoggedMessage[]>
  /** Offset of the oldest message still kept, and of the next one to come. */
  bounds(): { readonly first: number; readonly next: number }
  /** Resolves when there is something at `offset`, or when the signal aborts. */
  waitFor(offset: number, signal: AbortSignal): Promise<void>
  /** A reader of the same log with a place of its own, for going back while this one goes on. */
  another(): LogReader
}
