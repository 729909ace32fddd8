import { cityClock } from '../lib/time.ts'
import type { Stretch } from './window.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const stepsMs = [
  ...[10_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((each) => each * minuteMs),
  ...[1, 2, 3, 6, 12].map((each) => each * hourMs),
  ...[1, 2, 7, 14, 30, 61, 122, 365].map((each) => each * dayMs),
]

/** Instants that are round on the city's clock; `day`: one where a day begins there. */
export function timeTicks({ from, to }: Stretch, most: number): { readonly at: number; readonly of: 'day' | 'time' }[] {
  const step = stepsMs.find((each) => (to - from) / each <= most) ?? 365 * dayMs
  const ahead = cityClock(from) - from
  const ticks: { at: number; of: 'day' | 'time' }[] = []
  for (let wall = Math.ceil((from + ahead) / step) * step; wall - ahead <= to; wall += step) {
    ticks.push({ at: wall - ahead, of: wall % dayMs === 0 ? 'day' : 'time' })
  }
  return ticks
}
