import type { JSX } from 'preact'
import { type Curve, curveOf } from '../lib/curve.ts'
import type { Row, Series } from './series.ts'
import { pathOf } from './spark.tsx'
import type { Drawn, Panel } from './trend-layout.ts'
import type { Axis } from './value-axis.ts'

interface Scale {
  readonly axis: Axis
  readonly perMs: number
  readonly now: number
  readonly panel: Panel
}

/** A record that was fetched so lately is known up to now. */
const freshMs = 180_000
const kept = new WeakMap<readonly Row[], { readonly key: string; readonly content: JSX.Element }>()

/**
 * All that is loaded of a curve, its x counted from where that begins: it is made anew only where rows, scale or the
 * second have changed, so that panning moves what is there.
 */
export function curveContent({ series, of }: Drawn, { axis, perMs, now, panel }: Scale): JSX.Element {
  const { rows, from } = series
  const end = now - series.to < freshMs ? now : series.to
  const [low, high] = [axis.ticks[0], axis.ticks[axis.ticks.length - 1]]
  const key = [of, perMs, low, high, panel.top, panel.bottom, end].join(' ')
  const known = kept.get(rows)
  if (known?.key === key) return known.content
  const x = (at: number) => (at - from) * perMs
  const curve = curveOf(rows, { from, to: end }, series)
  const content = of === 'then' ? former(series, curve, axis, x) : present(series, curve, { axis, panel, x })
  kept.set(rows, { key, content })
  return content
}

function former({ point }: Series, curve: Curve, axis: Axis, x: (at: number) => number): JSX.Element {
  return <path class="ln then" d={pathOf(curve, x, axis.y, point.kind === 'counter')} />
}

interface Place {
  readonly axis: Axis
  readonly panel: Panel
  readonly x: (at: number) => number
}

function present(series: Series, curve: Curve, { axis, panel: { top, bottom }, x }: Place): JSX.Element {
  const { point, rows, steps } = series
  const isStepped = point.kind === 'counter'
  return (
    <>
      {curve.gaps.map(({ from, to }) => (
        <rect key={from} class="gap" x={x(from)} y={top} width={Math.max(1, x(to) - x(from))} height={bottom - top} />
      ))}
      {steps.of === 'minutes' && !isStepped && <path class="env" d={bandOf(rows, curve, axis, x)} />}
      <path class="ln" d={pathOf(curve, x, axis.y, isStepped)} />
      {rows
        .filter(({ quality, value }) => quality === 3 && value !== null)
        .map(({ at, value }) => (
          <circle key={at} class="doubt" cx={x(at)} cy={axis.y(value ?? 0)} r="2.5" />
        ))}
    </>
  )
}

/** From the least to the greatest of each step, in pieces like the line. */
function bandOf(rows: readonly Row[], { pieces }: Curve, { y }: Axis, x: (at: number) => number): string {
  const byAt = new Map(rows.map((row) => [row.at, row]))
  return pieces
    .map((piece) => {
      const its = piece.flatMap(({ at }) => byAt.get(at) ?? [])
      const dot = ({ at }: Row, value: number | null) => `${x(at).toFixed(1)} ${y(value ?? 0).toFixed(1)}`
      const above = its.map((row) => dot(row, row.greatest ?? row.value))
      const below = its.map((row) => dot(row, row.least ?? row.value)).reverse()
      return `M${[...above, ...below].join('L')}Z`
    })
    .join('')
}
