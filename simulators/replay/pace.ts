import { setTimeout as delay } from 'node:timers/promises'

/** Time that passes; a test's passes when it is told to. */
export interface Clock {
  /** ms since some fixed moment. */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
}

/** Times faster than the event times passed; `max`: without waiting. */
export type Speed = number | 'max'

// setTimeout takes no more, and a signal must be heard in between.
const longestSleepMs = 3_600_000

/**
 * Waits until a reading's event time comes round. The first one's comes at once; an earlier one, or a text that is no
 * time, does not wait.
 */
export function pacer(speed: Speed, clock: Clock, signal: AbortSignal): (at: number | string) => Promise<void> {
  let start: { readonly at: number; readonly now: number } | undefined
  return async (at) => {
    if (speed === 'max' || typeof at === 'string') return
    start ??= { at, now: clock.now() }
    const due = start.now + (at - start.at) / speed
    for (let left = due - clock.now(); left > 0 && !signal.aborted; left = due - clock.now()) {
      await clock.sleep(Math.min(left, longestSleepMs), signal)
    }
  }
}
