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
 * between the newest reading and now is a gap as well, once it is longer than usual: usual for the point (`usualMs`), or, where a former
 * time was recorded more coarsely, for the readings around, as far as that is told the same at any zoom.
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
  for (const [index, { at, value }] of points.entries()) {
    if (at < from || at > to) continue
    if (value === null) {
      end()
      continue
    }
    if (at - lastAt > allowed && at - lastAt > gapOfUsual * rhythmAround(points, index)) {
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

/** A record at longer distances than these is one with gaps. */
const rhythmAtMostMs = 10 * 60_000
const aroundEach = 4

/** How far apart readings are around the distance before one of them, which does not count itself; 0 where too few tell. */
export function rhythmAround(points: readonly { readonly at: number }[], index: number): number {
  const apart: number[] = []
  for (let each = Math.max(1, index - aroundEach); each <= Math.min(points.length - 1, index + aroundEach); each++) {
    if (each !== index) apart.push((points[each]?.at ?? 0) - (points[each - 1]?.at ?? 0))
  }
  return apart.length < 2 ? 0 : Math.min(rhythmAtMostMs, middleOf(apart))
}

/** The middle one of the distances between them. */
function usualOf(points: readonly CurvePoint[]): number {
  return middleOf(points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at)))
}

function middleOf(apart: number[]): number {
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
