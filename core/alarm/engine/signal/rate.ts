import { rounded } from './rounded.ts'

/** Samples of a point over a window, oldest first, thinned so that no window keeps more than about a hundred. */
export interface RateMemory {
  readonly at: number[]
  readonly value: number[]
}

const hourMs = 3_600_000
const kept = 96
/** The rate is taken over no less and no more than these shares of its window. */
const shortestShare = 0.75
export const longestShare = 1.5

/**
 * Takes a reading in and gives the rate, per hour: the change from the window's beginning to now, once single spikes are
 * taken out, over the time between the two readings. It begins at the newest reading that is a window old; where there is
 * none, at the oldest that is younger. NaN until four readings are there that span three quarters of the window.
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
  const [begin, tooOld] = [at - windowMs, at - longestShare * windowMs]
  // One more is kept before the window's beginning: without it a step there would look like a spike.
  while ((times[2] ?? at) <= begin || (times[1] ?? at) < tooOld) {
    times.shift()
    values.shift()
  }
  const first = (times[1] ?? at) <= begin || (times[0] ?? at) < tooOld ? 1 : 0
  const span = at - (times[first] ?? at)
  if (times.length < 4 || span < shortestShare * windowMs) return Number.NaN
  const oldest = first === 0 ? endOf(times, values) : middle(values[0], values[1], values[2])
  const newest = endOf(times.slice(-3).reverse(), values.slice(-4).reverse())
  return rounded(((newest - oldest) / span) * hourMs)
}

/**
 * The first value without a spike, by Tukey's rule for the ends of running medians (Exploratory Data Analysis, 1977,
 * 7C): a change there is believed as far as it is at most twice as fast as the one beside it.
 */
function endOf([t0 = 0, t1 = 0, t2 = 0]: readonly number[], [y0, y1, y2, y3]: readonly number[]): number {
  const beside = middle(y0, y1, y2)
  const further = middle(y1, y2, y3)
  return middle(y0, beside, beside + (2 * (beside - further) * (t0 - t1)) / (t1 - t2))
}

function middle(a = 0, b = 0, c = 0): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
