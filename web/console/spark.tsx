import type { JSX } from 'preact'
import { read } from '../lib/client.ts'
import { type Curve, type CurvePoint, curveOf } from '../lib/curve.ts'
import type { PointInfo } from './info.ts'

/** A day of a point, in steps. */
export interface Line {
  readonly from: number
  readonly to: number
  readonly usualMs: number | undefined
  readonly stepMs: number
  readonly points: readonly CurvePoint[]
}

const dayMs = 86_400_000
const stepMs = 10 * 60_000
const [wide, high] = [180, 22]

/** Rejects as `read` does. */
export async function readDay(point: PointInfo, now: number): Promise<Line> {
  const from = now - dayMs
  const { rows } = await read<{ readonly rows: readonly { at: string; value: number | null }[] }>(
    `/api/v1/readings?point=${encodeURIComponent(point.id)}&from=${from}&to=${now}&every=10min`,
  )
  const points = rows.map(({ at, value }) => ({ at: Date.parse(at), value }))
  return { from, to: now, usualMs: point.everyMs, stepMs, points }
}

/** Its shape without words; what is not known is hatched. */
export function Spark({ line, point }: { readonly line: Line; readonly point: PointInfo }): JSX.Element {
  const { from, to, points } = line
  const curve = curveOf(points, { from, to }, line)
  const known = points.flatMap(({ value }) => value ?? [])
  const [low, most] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 1]
  const x = (at: number) => ((at - from) / (to - from)) * wide
  const y = (value: number) => (most === low ? high / 2 : high - 2 - ((value - low) / (most - low)) * (high - 4))
  return (
    <svg width={wide} height={high} viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" aria-hidden="true">
      {curve.gaps.map((gap) => (
        <rect key={gap.from} class="gap" x={x(gap.from)} width={Math.max(1, x(gap.to) - x(gap.from))} height={high} />
      ))}
      <path class="ln" d={pathOf(curve, x, y, point.kind === 'state')} />
    </svg>
  )
}

/** A line through what is known; of states one that is level until the next. */
export function pathOf(
  { pieces }: Pick<Curve, 'pieces'>,
  x: (at: number) => number,
  y: (value: number) => number,
  isState: boolean,
): string {
  let path = ''
  for (const piece of pieces) {
    for (const [index, { at, value }] of piece.entries()) {
      const [right, down] = [x(at).toFixed(1), y(value).toFixed(1)]
      path += index === 0 ? `M${right} ${down}h.8` : isState ? `H${right}V${down}` : `L${right} ${down}`
    }
  }
  return path
}
