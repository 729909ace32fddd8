import { ticksOf } from '../lib/curve.ts'

/** From the value to the pixel, and what stands beside the axis. */
export interface Axis {
  readonly y: (value: number) => number
  readonly ticks: readonly number[]
}

/** `top` and `bottom` in pixels; all values fit in. */
export function axisOf(values: readonly number[], top: number, bottom: number): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const ticks = ticksOf(low <= high ? low : 0, low <= high ? high : 1, 5)
  const [first = 0, last = 1] = [ticks[0], ticks[ticks.length - 1]]
  return { y: (value) => bottom - ((value - first) / (last - first || 1)) * (bottom - top), ticks }
}
