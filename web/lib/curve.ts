/** A reading of a curve; `value` null: none, or not to be believed. */
export interface CurvePoint {
  readonly at: number
  readonly value: number | null
}

/** A stretch of time, epoch ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What may be drawn as one line, and where nothing is known. */
export interface Curve {
  readonly pieces: readonly (readonly { readonly at: number; readonly value: number }[])[]
  readonly gaps: readonly Stretch[]
}

/** Readings that are further apart than so many of their usual distances have a gap between them. */
const gapOfUsual = 3
const leastGapMs = 90_000

/**
 * Cuts readings, in order, into pieces without a gap in them, from `from` to `to` (now): what is not known is never joined, and what is
 * between the newest reading and now is a gap as well, once it is longer than usual.
 */
export function curveOf(points: readonly CurvePoint[], { from, to }: Stretch, usualMs?: number): Curve {
  const allowed = Math.max(leastGapMs, gapOfUsual * (usualMs ?? usualOf(points)))
  const pieces: { at: number; value: number }[][] = []
  const gaps: Stretch[] = []
  let piece: { at: number; value: number }[] = []
  let lastAt = from
  const end = () => {
    if (piece.length > 0) pieces.push(piece)
    piece = []
  }
  for (const { at, value } of points) {
    if (at < from || at > to) continue
    if (value === null) {
      end()
      continue
    }
    if (at - lastAt > allowed) {
      end()
      gaps.push({ from: lastAt, to: at })
    }
    piece.push({ at, value })
    lastAt = at
  }
  end()
  if (to - lastAt > allowed) gaps.push({ from: lastAt, to })
  return { pieces, gaps }
}

/** The middle one of the distances between them. */
function usualOf(points: readonly CurvePoint[]): number {
  const apart = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at))
  apart.sort((a, b) => a - b)
  return apart[Math.floor(apart.length / 2)] ?? 0
}

/** A few round numbers from `low` to `high`, both within them. */
export function ticksOf(low: number, high: number, most = 4): number[] {
  const raw = (high - low || Math.abs(high) || 1) / most
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5, 10].find((each) => each * power >= raw) ?? 10) * power
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
