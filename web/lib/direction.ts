/** A value of a point and its time, epoch ms: what a trail is made of. */
export interface TrailPoint {
  readonly at: number
  readonly value: number
}

export type Direction = 'rising' | 'falling' | 'steady'
/** Where a value goes, and how fast, per hour. */
export interface Course {
  readonly direction: Direction
  readonly perHour: number
}

/** Over how long it is looked at, and the least of it that tells anything. */
export const courseMs = 30 * 60_000
const leastMs = 4 * 60_000
/** A change of less than this part of what it is measured against is none. */
const leastPart = 0.01

/** The line through the values of the last half hour; undefined where there are too few of them to say. `scale`: the limit, mostly. */
export function courseOf(trail: readonly TrailPoint[], scale: number): Course | undefined {
  const last = trail[trail.length - 1]
  if (!last) return undefined
  const recent = trail.filter(({ at }) => at > last.at - courseMs)
  const first = recent[0]
  if (!first || recent.length < 3 || last.at - first.at < leastMs) return undefined
  const meanAt = mean(recent.map(({ at }) => at))
  const meanValue = mean(recent.map(({ value }) => value))
  let [upper, lower] = [0, 0]
  for (const { at, value } of recent) {
    upper += (at - meanAt) * (value - meanValue)
    lower += (at - meanAt) ** 2
  }
  const perMs = upper / lower
  const change = perMs * (last.at - first.at)
  const perHour = perMs * 3_600_000
  if (Math.abs(change) < leastPart * Math.max(Math.abs(scale), 1e-6)) return { direction: 'steady', perHour }
  return { direction: change > 0 ? 'rising' : 'falling', perHour }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
