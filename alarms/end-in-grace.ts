import { setTimeout as delay } from 'node:timers/promises'

export interface Ending {
  /** What ends once `stopping` is aborted. */
  readonly running: Promise<unknown>
  readonly stopping: AbortController
  /** Ends what is under way, at once. */
  readonly cutting: AbortController
}

/** How long a message under way may still take when the platform stops. */
const graceMs = 2_000

/** Stops what tells people: messages under way may end, those that take too long are cut off. */
export async function endInGrace({ running, stopping, cutting }: Ending): Promise<void> {
  stopping.abort()
  const ended = new AbortController()
  const grace = delay(graceMs, undefined, { signal: ended.signal }).then(
    () => cutting.abort(),
    () => undefined,
  )
  await running
  ended.abort()
  await grace
}
