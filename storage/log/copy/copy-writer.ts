import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedMessage } from '../../../core/message.ts'
import type { LogWriter, ReadingLog } from '../log.ts'
import { LogCopyRefused } from './refused.ts'

/** Opens the log that is copied into; its offsets begin at `from` at least. */
export type OpenTarget = (from: number) => Promise<ReadingLog>

const lookEveryMs = 250

/**
 * Writes to the log that is copied into, through its own writer, which knows the part of each message. A log of one part
 * gets the offsets of the source: where those have a gap, it is opened anew behind that.
 */
export class CopyWriter implements AsyncDisposable {
  private readonly openTarget: OpenTarget
  private readonly tell: (line: string) => void
  private log: ReadingLog | undefined
  private writer: LogWriter | undefined
  private expected = Number.NaN

  constructor(openTarget: OpenTarget, tell: (line: string) => void) {
    this.openTarget = openTarget
    this.tell = tell
  }

  /** Appends messages in their order; resolves once all of them are kept. */
  async append(messages: readonly LoggedMessage[]): Promise<void> {
    let from = 0
    for (const [index, { offset }] of messages.entries()) {
      if (offset !== this.expected && (this.log === undefined || this.log.partitions === 1)) {
        await this.appendRun(messages.slice(from, index))
        await this.openAt(offset)
        from = index
      }
      this.expected = offset + 1
    }
    await this.appendRun(messages.slice(from))
  }

  private async appendRun(messages: readonly LoggedMessage[]): Promise<void> {
    const { writer } = this
    if (!writer || messages.length === 0) return
    const kept = Promise.all(
      messages.map(
        ({ offset: _, ...message }) =>
          new Promise<void>((resolve, reject) =>
            writer.append(message, (error) => (error ? reject(error) : resolve())),
          ),
      ),
    )
    await Promise.race([kept, this.untilFull(writer, kept)])
  }

  /** Waits out what may pass, and says so; rejects where the log is too small for what is copied. */
  private async untilFull(writer: LogWriter, kept: Promise<unknown>): Promise<void> {
    let isDone = false
    const done = () => {
      isDone = true
    }
    kept.then(done, done)
    let told = ''
    while (!isDone) {
      await delay(lookEveryMs)
      const { status } = writer
      if (isDone || status.name === 'open') continue
      if (status.because === 'quota' || status.because === 'disk-full')
        throw new LogCopyRefused(
          `the log that is copied into is full (${status.detail}): make room, or set HUOSHUI_LOG_QUOTA higher, and run this again.`,
        )
      if (told !== status.detail) this.tell(`waiting: ${status.detail}`)
      told = status.detail
    }
  }

  private async openAt(offset: number): Promise<void> {
    await this[Symbol.asyncDispose]()
    this.log = await this.openTarget(offset)
    this.writer = await this.log.openWriter()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer?.[Symbol.asyncDispose]()
    this.writer = undefined
  }
}
