import { rounded } from './rounded.ts'

/** Samples of a point over a window, oldest first, thinned so that no window keeps more than about a hundred. */
export interface RateMemory {
  readonly at: number[]
  readonly value: number[]
}

const hourMs = 3_600_000
const kept = 96

/**
 * Takes a sample in and gives the rate over the window, per hour: from the median of the three oldest samples to that of
 * the three newest, so that one spike decides nothing. NaN until four samples cover half the window.
 */
export function rateOf(memory: RateMemory, at: number, value: number, windowMs: number): number {
  const { at: times, value: values } = memory
  // The newest is replaced rather than joined when it is too close to the one before, so that the window stays bounded.
  const previous = times.at(-2)
  if (at === times.at(-1) || (previous !== undefined && at - previous < windowMs / kept)) {
    times.pop()
    values.pop()
  }
  times.push(at)
  values.push(value)
  while (times.length > 0 && (times[0] ?? at) < at - windowMs) {
    times.shift()
    values.shift()
  }
  const count = times.length
  if (count < 4 || at - (times[0] ?? at) < windowMs / 2) return Number.NaN
  const first = middle(values[0], values[1], values[2])
  const last = middle(values[count - 3], values[count - 2], values[count - 1])
  const span = (times[count - 2] ?? at) - (times[1] ?? at)
  return span > 0 ? rounded(((last - first) / span) * hourMs) : Number.NaN
}

function middle(a = 0, b = 0, c = 0): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
