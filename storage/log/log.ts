import type { LoggedMessage, Message } from '../../core/message.ts'
import type { Piece, Source } from '../follow/source.ts'

/**
 * The reading log: every message exactly as received, in order, durable before it is acknowledged. Offsets are its own
 * affair: they grow, 0 is before every message, and nothing can be told from two of them but which is earlier. How many
 * messages lie between, what is missing and where it ends are answers that the log gives.
 */
export interface ReadingLog {
  /** Where it is kept, for people. */
  readonly where: string
  /** How many parts it is kept in. Each has an order and offsets of its own, and is read by itself. */
  readonly partitions: number
  /** Opens it for writing; which part a message goes to is the log's to know. Throws `FolderInUse` where it has a writer. */
  openWriter(): Promise<LogWriter>
  /** One part, by its number from 0 on. */
  partition(index: number): LogPartition
  /** What was written last, `bytes` of it at least where there is as much: in pieces, in the order of each part. */
  recent(bytes: number): AsyncIterable<readonly LoggedMessage[]>
  /** The message that was written last; undefined where there is none. Rejects when it cannot be read. */
  newest(): Promise<LoggedMessage | undefined>
  /** How several brokers that write it hear of each other; left out where it has one writer. */
  openPeers?(): Promise<BrokerPeers>
  /** Whether its servers answer this process; left out where it is files. */
  openReach?(): LogReach
}

/** Asks whether the servers of a log are in reach, whatever they can do just now. */
export interface LogReach extends AsyncDisposable {
  isReached(): Promise<boolean>
}

/** What brokers say to each other: a session has begun; I am here, and want this; a message; who has retained messages; here is one. */
export type PeerWord = 'began' | 'here' | 'live' | 'ask-retained' | 'retained'

/** The other brokers of a log. What is told while one cannot be reached is lost to it. */
export interface BrokerPeers extends AsyncDisposable {
  /** What tells this run of this broker from all others. */
  readonly own: string
  /** Tells all others, or the one of that name. False where too much waits for the servers already: then it is not told. */
  tell(word: PeerWord, bytes: Uint8Array | string, to?: string): boolean
  /** Calls back for each time that another one says the word. */
  hear(word: PeerWord, heard: (from: string, bytes: Uint8Array) => void): void
}

/** A part of the log, for any number of processes. */
export interface LogPartition {
  /** A place to read from: whoever goes back while going on takes two. */
  openReader(): LogReader
  /** The mark of the reader of that name. */
  openMark(reader: string): LogMark
}

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

/** The log was begun in another number of parts than it is to be read or written in: keys lie in other ones. */
export class WrongPartitions extends Error {
  override readonly name = 'WrongPartitions'
}

/** Throws where it is there and has another number of parts than is asked for; what cannot be asked just now waits. */
export async function refuseOtherPartitions(reader: Pick<LogReader, 'bounds'>): Promise<void> {
  await reader.bounds().catch((error: unknown) => {
    if (error instanceof WrongPartitions) throw error
  })
}

/** Who keeps the log does not answer, or not enough of them: what was tried works once they do. */
export class LogAway extends Error {
  override readonly name = 'LogAway'
}

export type LogStatus =
  | { readonly name: 'open' }
  | {
      readonly name: 'stalled'
      readonly since: number
      /**
       * `no-quorum`: too few of several servers answer. `not-synced`: one of them acknowledges what it has not made
       * durable. `contended`: others append all the time.
       */
      readonly because: 'quota' | 'disk-full' | 'io-error' | 'no-quorum' | 'not-synced' | 'contended'
      readonly detail: string
    }

/** Reads one part of the log from a place of its own. Sees only what is durable. */
export interface LogReader extends AsyncDisposable {
  /**
   * Messages from `offset` on, at most about `maxBytes` of them; none when there are none yet. What is damaged is passed
   * over to the next that holds, and told. Rejects where something is not there that must be, and when the log ends
   * before `offset` or was replaced: then it is not the log that was read before.
   */
  read(offset: number, maxBytes: number): Promise<Piece<LoggedMessage>>
  bounds(): Promise<LogBounds>
  /** How many messages come from `offset` on, those that have left the log meanwhile among them. */
  behind(offset: number): Promise<number>
  /** Resolves when there is something at `offset`, or when the signal aborts. */
  waitFor(offset: number, signal: AbortSignal): Promise<void>
}

/** What lies in the log now. */
export interface LogBounds {
  /** Offset of the oldest message that is still kept. */
  readonly first: number
  /** Where the next message will be read from. */
  readonly next: number
  /** What tells this log from any other; undefined as long as nobody has written it. */
  readonly identity: string | undefined
}

/** How far a reader has come, as the log has it on record: what lies before the smallest mark of all may leave the log. */
export interface LogMark extends Disposable {
  /** The newest; 0 where there was none yet. */
  get(): Promise<number>
  /** May be lost with the machine's power: then it says less than is true. */
  set(offset: number): void
}

/** A part of the log as one that can be followed, in pieces of about `maxBytes`. */
export function logSource(reader: LogReader, maxBytes: number): Source<LoggedMessage> {
  return {
    read: (from) => reader.read(from, maxBytes),
    waitFor: (from, signal) => reader.waitFor(from, signal),
    end: async () => (await reader.bounds()).next,
    behind: (from) => reader.behind(from),
  }
}
