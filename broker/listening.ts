import { setTimeout as delay } from 'node:timers/promises'
import { formatStepped, toleratedStepMs } from '../core/clock-step.ts'
import { formatListening } from '../core/listening.ts'
import type { LogWriter, ReadingLog } from '../storage/log/log.ts'

/** How long a start waits for a disk that takes nothing just now. */
const longestMs = 2_000

/**
 * Notes in the log that the broker listens from now on, and that it had heard nothing since the newest message; and that
 * our clock was set back, where that message is of a later time. A log without messages gets no note.
 */
export async function noteListening(
  { log, writer }: { readonly log: Pick<ReadingLog, 'newest'>; readonly writer: LogWriter },
  at: number,
) {
  const newest = await log.newest()
  if (!newest) return
  const written = new Promise<void>((resolve) => {
    const { receivedAt } = newest
    if (receivedAt > at + toleratedStepMs) writer.append(formatStepped({ from: receivedAt, to: at }), () => undefined)
    writer.append(formatListening({ from: receivedAt, to: at }), () => resolve())
  })
  await Promise.race([written, delay(longestMs, undefined, { ref: false })])
}
