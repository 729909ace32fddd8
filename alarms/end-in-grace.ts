import { setTimeout as delay } from 'node:timers/promises'

export interface Ending {
  /** Begins the end; resolves once all has ended. */
  readonly stop: () => Promise<unknown>
  /** Ends what is under way, at once. */
  readonly cutting: AbortController
}

/** How long a message under way may still take when the platform stops. */
const graceMs = 2_000

/** Stops what tells people: messages under way may end, those that take too long are cut off. */
export async function endInGrace({ stop, cutting }: Ending): Promise<void> {
  const ended = new AbortController()
  const grace = delay(graceMs, undefined, { signal: ended.signal }).then(
    () => cutting.abort(),
    () => undefined,
  )
  await stop()
  ended.abort()
  await grace
}
