import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after a time, or when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}

const firstWaitMs = 200

/** How long to wait after a try that failed, ms: longer each time, half of it by chance, so that nobody comes back in step. */
export function backOffMs(attempt: number, longestMs: number): number {
  const wait = Math.min(longestMs, firstWaitMs * 2 ** Math.min(attempt, 16))
  return wait / 2 + (Math.random() * wait) / 2
}
