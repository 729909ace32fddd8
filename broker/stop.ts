import type { Aedes } from 'aedes'
import type { Waiting } from './waiting.ts'

const stopWithinMs = 5_000

/** Ends the connections, and waits for the log to have what they sent and their Last Wills; not for ever. */
export async function stop(aedes: Aedes, waiting: Waiting): Promise<void> {
  const deadline = AbortSignal.timeout(stopWithinMs)
  const closed = new Promise<void>((resolve) => aedes.close(() => resolve()))
  const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([closed, late])
  while (waiting.pending > 0 && !deadline.aborted) await new Promise((resolve) => setImmediate(resolve))
}
