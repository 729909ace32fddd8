import { setTimeout as delay } from 'node:timers/promises'
import { formatStepped, toleratedStepMs } from '../core/clock-step.ts'
import { formatListening } from '../core/listening.ts'
import type { LogReader, LogWriter } from '../storage/log/log.ts'

/** The last segment is gone through in pieces of this size: its batches have no index. */
const chunkBytes = 1_048_576
/** How long a start waits for a disk that takes nothing just now. */
const longestMs = 2_000

/**
 * Notes in the log that the broker listens from now on, and that it had heard nothing since the newest message; and that
 * our clock was set back, where that message is of a later time. A log without messages gets no note.
 */
export async function noteListening(log: { readonly writer: LogWriter; readonly reader: LogReader }, at: number) {
  const { next } = await log.reader.bounds()
  const [newest] = next === 0 ? [] : (await log.reader.read(next - 1, chunkBytes)).items
  if (!newest) return
  const written = new Promise<void>((resolve) => {
    const { receivedAt } = newest
    if (receivedAt > at + toleratedStepMs)
      log.writer.append(formatStepped({ from: receivedAt, to: at }), () => undefined)
    log.writer.append(formatListening({ from: receivedAt, to: at }), () => resolve())
  })
  await Promise.race([written, delay(longestMs, undefined, { ref: false })])
}
