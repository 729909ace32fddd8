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

/** How a record was made. */
export interface Rhythm {
  /** How often the point is expected to report; told from the readings where it is not known. */
  readonly usualMs?: number | undefined
  /** How long the step is of which each value stands; 0 or left out: readings as they came. */
  readonly stepMs?: number
}

/** Readings that are further apart than so many of their usual distances have a gap between them. */
const gapOfUsual = 3
const leastGapMs = 90_000

/**
 * The one rule of gaps, of every drawing: where nothing came for longer than three times what is usual for the point, or, where a former
 * time was recorded more coarsely, for the readings around. Of steps only the empty ones are known to be silent.
 */
function gapRule(points: readonly CurvePoint[], { usualMs, stepMs = 0 }: Rhythm) {
  const allowed = Math.max(leastGapMs, gapOfUsual * (usualMs ?? usualOf(points)))
  return {
    /** Until when what was known at an instant is taken to hold. */
    knownUntil: (at: number) => at + stepMs,
    isGap(from: number, to: number, index?: number): boolean {
      const silence = to - from - stepMs
      if (silence <= allowed) return false
      return index === undefined || silence > gapOfUsual * rhythmAround(points, index, stepMs)
    },
  }
}

/**
 * Cuts readings, in order, into pieces without a gap in them, from `from` to `to` (now): what is not known is never joined, and what is
 * between the newest reading and now is a gap as well, once it is longer than usual.
 */
export function curveOf(points: readonly CurvePoint[], { from, to }: Stretch, rhythm: Rhythm = {}): Curve {
  const { isGap, knownUntil } = gapRule(points, rhythm)
  const pieces: { at: number; value: number }[][] = []
  const gaps: Stretch[] = []
  let piece: { at: number; value: number }[] = []
  let lastAt: number | undefined
  const end = () => {
    if (piece.length > 0) pieces.push(piece)
    piece = []
  }
  const begin = () => (lastAt === undefined ? from : knownUntil(lastAt))
  for (const [index, { at, value }] of points.entries()) {
    if (at < from || at > to) continue
    if (value === null) {
      end()
      continue
    }
    if (isGap(lastAt ?? from, at, index)) {
      end()
      gaps.push({ from: begin(), to: at })
    }
    piece.push({ at, value })
    lastAt = at
  }
  end()
  if (isGap(lastAt ?? from, to)) gaps.push({ from: begin(), to })
  return { pieces, gaps }
}

/** The one of some points, in order, that was known at an instant: the last before it, unless a gap lies between. */
export function knownAt<Point extends CurvePoint>(
  points: readonly Point[],
  at: number,
  rhythm: Rhythm,
): Point | undefined {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  const found = points[low - 1]
  return found && !gapRule(points, rhythm).isGap(found.at, at, low) ? found : undefined
}

/** A record at longer distances than these is one with gaps. */
const rhythmAtMostMs = 10 * 60_000
const aroundEach = 4

/** How far apart readings are around the distance before one of them, which does not count itself; 0 where too few tell, or steps hide it. */
function rhythmAround(points: readonly CurvePoint[], index: number, stepMs: number): number {
  const apart: number[] = []
  for (let each = Math.max(1, index - aroundEach); each <= Math.min(points.length - 1, index + aroundEach); each++) {
    if (each !== index) apart.push((points[each]?.at ?? 0) - (points[each - 1]?.at ?? 0))
  }
  const middle = apart.length < 2 ? 0 : middleOf(apart)
  return middle <= stepMs ? 0 : Math.min(rhythmAtMostMs, middle)
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
