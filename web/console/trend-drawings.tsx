import type { JSX } from 'preact'
import { priorities } from '../../core/alarm/priority.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import { type CurvePoint, curveOf } from '../lib/curve.ts'
import { local } from '../lib/language.ts'
import type { Axis } from './axes.ts'
import type { Row, Series } from './series.ts'
import { pathOf } from './spark.tsx'
import type { Drawn, Layout, Panel } from './trend-layout.ts'
import type { Stretch } from './window.ts'

/** What each drawing of a chart needs. */
export interface DrawingProps {
  readonly layout: Layout
  readonly stretch: Stretch
  readonly now: number
}

/** Lines with their bands, their limits, and hatched where nothing is known. */
export function Curves({ panel, layout, stretch, now }: DrawingProps & { readonly panel: Panel }): JSX.Element {
  const { left, right, x } = layout
  const { top, bottom, sides } = panel
  const ends = endsOf(panel, stretch)
  return (
    <g class="panel">
      {sides.map(({ unit, axis }, side) =>
        axis.ticks.map((value, index) => (
          <g key={`${unit} ${value}`}>
            {side === 0 && <path class="ax" d={`M${left} ${axis.y(value)}H${right}`} />}
            <text
              x={side === 0 ? left - 6 : right + 6}
              y={axis.y(value) + 4}
              text-anchor={side === 0 ? 'end' : 'start'}
              class="tick"
            >
              {value}
              {index === axis.ticks.length - 1 && ` ${unitText(unit)}`}
            </text>
          </g>
        )),
      )}
      <g clip-path="url(#plot)">
        {sides.flatMap(({ axis, drawn }) =>
          drawn.map((each) => {
            const { series, style } = each
            const { point, rows } = series
            if (each.of === 'then') return <Then key={`then ${point.id}`} {...{ each, axis, stretch, x }} />
            const curve = curveOf(seenOf(series, 'value', stretch), knownTo(stretch, now), series)
            const isStepped = point.kind === 'counter'
            return (
              <g key={point.id} data-curve={point.id} class={`s${style}`}>
                {curve.gaps.map((gap) => (
                  <rect
                    key={gap.from}
                    class="gap"
                    x={x(gap.from)}
                    y={top}
                    width={Math.max(1, x(gap.to) - x(gap.from))}
                    height={bottom - top}
                  />
                ))}
                {series.steps.of === 'minutes' && !isStepped && (
                  <path class="env" d={bandOf(series, stretch, now, x, axis.y)} />
                )}
                <path class="ln" d={pathOf(curve, x, axis.y, isStepped)} />
                {rows.map(({ at, value, quality }) =>
                  quality === 3 && value !== null && at >= stretch.from && at <= stretch.to ? (
                    <circle key={at} class="doubt" cx={x(at)} cy={axis.y(value)} r="2.5" />
                  ) : null,
                )}
              </g>
            )
          }),
        )}
        {sides.flatMap(({ axis, drawn }) =>
          limitsOf(drawn.filter(isNow), axis).map(({ key, y, text }) => (
            <g key={key}>
              <path class="lim" d={`M${left} ${y}H${right}`} />
              <text class="limt" x={left + 6} y={y - 4}>
                {text}
              </text>
            </g>
          )),
        )}
      </g>
      {right < layout.x(stretch.to) + 1 &&
        ends.map(({ id, y, text, style }) => (
          <text key={id} class={`endt s${style}`} x={right + (sides.length > 1 ? 44 : 8)} y={y + 4}>
            {text}
          </text>
        ))}
    </g>
  )
}

interface ThenProps {
  readonly each: Drawn
  readonly axis: Axis
  readonly stretch: Stretch
  readonly x: (at: number) => number
}

/** A former time, thin; all of it was, also what would be after now. */
function Then({ each: { series, style }, axis, stretch, x }: ThenProps): JSX.Element {
  const curve = curveOf(seenOf(series, 'value', stretch), stretch, series)
  return (
    <g data-then={series.point.id} class={`s${style}`}>
      <path class="ln then" d={pathOf(curve, x, axis.y, series.point.kind === 'counter')} />
    </g>
  )
}

/** Up to now: what comes after is not a gap. */
export function knownTo({ from, to }: Stretch, now: number): Stretch {
  return { from, to: Math.min(to, now) }
}

/** With the row before and after what is seen, so that a line goes on to the edge. */
export function seenOf({ rows }: Series, part: 'value' | 'least' | 'greatest', { from, to }: Stretch): CurvePoint[] {
  const seen: CurvePoint[] = []
  for (const row of rows) if (row.at >= from && row.at <= to) seen.push({ at: row.at, value: row[part] })
  return seen
}

/** From the least to the greatest of each step, in pieces like the line. */
function bandOf(
  series: Series,
  stretch: Stretch,
  now: number,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  const known = knownTo(stretch, now)
  const low = curveOf(seenOf(series, 'least', stretch), known, series)
  const high = curveOf(seenOf(series, 'greatest', stretch), known, series)
  return high.pieces
    .map((piece, index) => {
      const under = [...(low.pieces[index] ?? [])].reverse()
      const points = [...piece, ...under].map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
      return `M${points.join('L')}Z`
    })
    .join('')
}

/** Each limit once; the most urgent ones have their names first, and a name that would lie on another is left out. */
function limitsOf(drawn: readonly Drawn[], { ticks, y }: Axis) {
  const [low = 0, high = 0] = [ticks[0], ticks[ticks.length - 1]]
  const named = drawn.length > 1
  const all = drawn.flatMap(({ series: { point } }) =>
    (point.limits ?? [])
      .filter(({ limit }) => limit >= low && limit <= high)
      .map(({ alarm, name, limit, priority }) => {
        const text = `${named ? `${local(point.assetName)} ` : ''}${local(name)} ${valueText(limit, '')}`
        return { key: `${alarm} ${limit}`, y: y(limit), text, rank: priorities.indexOf(priority) }
      }),
  )
  const taken: number[] = []
  return all
    .sort((one, other) => one.rank - other.rank)
    .map((each) => {
      const hasRoom = taken.every((other) => Math.abs(other - each.y) > 13)
      if (hasRoom) taken.push(each.y)
      return { ...each, text: hasRoom ? each.text : '' }
    })
}

function isNow({ of }: Drawn): boolean {
  return of === 'now'
}

/** Names at the ends of the curves, moved apart where they would lie on one another. */
function endsOf({ sides, top, bottom }: Panel, { from, to }: Stretch) {
  const ends = sides.flatMap(({ axis, drawn }) =>
    drawn.filter(isNow).flatMap(({ series, style }) => {
      const last = [...series.rows].reverse().find(({ at, value }) => value !== null && at >= from && at <= to)
      if (!last || last.value === null) return []
      const text = `${local(series.point.assetName)} ${valueText(Number(last.value.toPrecision(4)), '')}`
      return [{ id: series.point.id, y: axis.y(last.value), text, style }]
    }),
  )
  ends.sort((a, b) => a.y - b.y)
  let before = top - 14
  const down = ends.map((end) => {
    before = Math.max(end.y, before + 14)
    return { ...end, y: before }
  })
  let after = bottom + 14
  return down.reverse().map((end) => {
    after = Math.min(end.y, after - 14)
    return { ...end, y: after }
  })
}

interface BarsProps {
  readonly top: number
  readonly bottom: number
  readonly drawn: readonly Drawn[]
  readonly layout: Layout
  readonly stretch: Stretch
}

/** Rain, as it falls: from above. */
export function Bars({ top, bottom, drawn, layout, stretch }: BarsProps): JSX.Element {
  const { left, right, x } = layout
  const isSeen = ({ at }: Row) => at >= stretch.from - 1 && at <= stretch.to
  const most = drawn
    .flatMap(({ series }) => series.rows.filter(isSeen).map(({ value }) => value ?? 0))
    .reduce((a, b) => Math.max(a, b), 0)
  const high = (value: number) => (value / (most || 1)) * (bottom - top)
  const unit = drawn[0]?.series.point.unit ?? ''
  return (
    <g>
      <path class="ax" d={`M${left} ${top}H${right}`} />
      <text x={left - 6} y={top + 4} text-anchor="end">
        0
      </text>
      {most > 0 && (
        <text x={left - 6} y={bottom + 4} text-anchor="end">
          {valueText(most, unit)}
        </text>
      )}
      <g clip-path="url(#plot)">
        {drawn.map(({ series }) => (
          <g key={series.point.id} data-curve={series.point.id}>
            {series.rows.filter(isSeen).map(({ at, value }) => (
              <rect
                key={at}
                class="rain"
                x={x(at)}
                y={top}
                width={Math.max(1, x(at + (series.stepMs || 60_000)) - x(at) - 1)}
                height={high(value ?? 0)}
              />
            ))}
          </g>
        ))}
      </g>
    </g>
  )
}
