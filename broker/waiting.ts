import type { LogWriter } from '../storage/log/log.ts'
import type { Connection } from './connection.ts'

/**
 * Messages of one client that may wait (for the disk, or for a slow subscriber) before reading from it pauses. Fewer
 * while the log is stalled, so that 10,000 devices do not fill the log's memory.
 */
const mostWaiting = 1_000
const mostWaitingWhileStalled = 16
/** And their bytes: what others send waits behind no more than this of one client. */
const mostWaitingBytes = 1_048_576

/** How much of what each client sent waits, and what that means for reading more from it. */
export class Waiting {
  /** Messages of all clients that are not yet durable. */
  pending = 0
  private readonly readingLog: Pick<LogWriter, 'status'>

  constructor(readingLog: Pick<LogWriter, 'status'>) {
    this.readingLog = readingLog
  }

  awaits(connection: Connection, bytes: number): void {
    connection.waiting++
    connection.waitingBytes += bytes
    const most = this.readingLog.status.name === 'stalled' ? mostWaitingWhileStalled : mostWaiting
    if (connection.waiting >= most || connection.waitingBytes >= mostWaitingBytes) connection.stream.hold('waiting')
  }

  finished(connection: Connection, messages: number, bytes: number): void {
    connection.waiting = Math.max(0, connection.waiting - messages)
    connection.waitingBytes = connection.waiting === 0 ? 0 : Math.max(0, connection.waitingBytes - bytes)
    if (connection.waiting < mostWaitingWhileStalled && connection.waitingBytes < mostWaitingBytes / 2)
      connection.stream.release('waiting')
  }
}
