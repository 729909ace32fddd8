/** How far a device's clock is from ours, told from when its messages come and what time they say. */
export interface DeviceClock {
  /** The message that the next one is compared with: its newest reading's time, and its receipt, epoch ms. */
  readonly reference?: { readonly at: number; readonly receivedAt: number }
  /** Receipt − measurement of the last live messages, oldest first, ms. */
  readonly offsets: readonly number[]
}

export const newClock: DeviceClock = { offsets: [] }

const kept = 9
/** Shorter spans say little: a station may write its times in whole minutes. */
const shortestMs = 60_000

/**
 * The clock after one more message. Only where the device's time passed about as ours did is a message live: in a
 * backlog it passes much faster, and so a backlog does not look like a slow clock.
 */
export function nextClock({ reference, offsets }: DeviceClock, at: number, receivedAt: number): DeviceClock {
  if (reference === undefined) return { reference: { at, receivedAt }, offsets }
  const ours = receivedAt - reference.receivedAt
  if (ours >= 0 && ours < shortestMs) return { reference, offsets }
  const theirs = at - reference.at
  const isLive = ours > 0 && theirs > ours / 2 && theirs < ours * 2
  return {
    reference: { at, receivedAt },
    offsets: isLive ? [...offsets, receivedAt - at].slice(-kept) : offsets,
  }
}

/** Median of receipt − measurement over the last live messages, ms: above 0 the clock is behind. Undefined before any. */
export function clockOffset({ offsets }: DeviceClock): number | undefined {
  return offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)]
}
