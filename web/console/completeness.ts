import { curveOf, type Stretch } from '../lib/curve.ts'

/** Values of a point in their order, and how far apart they are where nothing is missing. */
export interface Values {
  readonly rows: readonly { readonly at: number; readonly value: number | null }[]
  readonly usualMs: number | undefined
  readonly stepMs: number
}

/** Which part of a stretch is known, 0 to 1, and how often it is not. */
export function completeness(values: Values, known: Stretch): { readonly part: number; readonly gaps: number } {
  const seen = values.rows.filter(({ at }) => at >= known.from && at <= known.to)
  const { gaps } = curveOf(seen, known, values)
  const lost = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0)
  return { part: Math.max(0, 1 - lost / Math.max(1, known.to - known.from)), gaps: gaps.length }
}
