import type { Series } from './series.ts'
import type { Comparison } from './view.ts'
import type { Stretch } from './window.ts'

const dayMs = 86_400_000

/** How long before a stretch the other one is: a day, or as many as a year has that ends with it. */
export function shiftOf(comparison: Comparison, { to }: Stretch): number {
  if (comparison === 'day') return dayMs
  const before = new Date(to)
  before.setUTCFullYear(before.getUTCFullYear() - 1)
  return Math.round((to - before.getTime()) / dayMs) * dayMs
}

/** A stretch of that long ago. */
export function earlier({ from, to }: Stretch, shiftMs: number): Stretch {
  return { from: from - shiftMs, to: to - shiftMs }
}

/** A former time, as if it were now. */
export function shifted(series: Series, shiftMs: number): Series {
  const rows = series.rows.map((row) => ({ ...row, at: row.at + shiftMs }))
  return { ...series, rows, from: series.from + shiftMs, to: series.to + shiftMs }
}
