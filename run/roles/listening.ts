import type { LogWriter } from '../../storage/log/log.ts'
import type { Noted } from '../../storage/progress/note.ts'

/** The broker's part of the progress: it takes what stations send, unless the reading log does not. */
export function listeningOf(readingLog: Pick<LogWriter, 'status'>, clock = Date.now): Noted {
  return {
    part: 'broker',
    progress: () => {
      const { status } = readingLog
      return status.name === 'open'
        ? { asOf: clock(), lagMs: 0, proven: true }
        : {
            asOf: status.since,
            lagMs: clock() - status.since,
            proven: true,
            trouble: { because: status.detail, since: status.since },
          }
    },
  }
}
