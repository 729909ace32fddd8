import type { Message } from '../../core/message.ts'
import type { LogWriter } from '../../storage/log/log.ts'

/** Who hears of commands to devices: once they are in the reading log, whoever published them. */
export class HeardCommands {
  private readonly hearers: ((message: Message) => void)[] = []

  to(hear: (message: Message) => void): void {
    this.hearers.push(hear)
  }

  /** The log, with an ear to what goes into it. */
  beside(readingLog: LogWriter): LogWriter {
    return {
      append: (message, done) => {
        if (this.hearers.length === 0 || !message.topic.endsWith('/command')) return readingLog.append(message, done)
        readingLog.append(message, (full) => {
          done(full)
          if (!full) for (const hear of this.hearers) hear(message)
        })
      },
      get status() {
        return readingLog.status
      },
      get told() {
        return readingLog.told
      },
      [Symbol.asyncDispose]: () => readingLog[Symbol.asyncDispose](),
    }
  }
}
