import type { JSX } from 'preact'
import { priorities } from '../../core/alarm/priority.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import type { CurvePoint } from '../lib/curve.ts'
import { local } from '../lib/language.ts'
import { curveContent } from './curve-content.tsx'
import type { Row, Series } from './series.ts'
import type { Drawn, Layout, Panel } from './trend-layout.ts'
import { type End, endRoom, endsOf, freePlace, lineHigh, secondAxis } from './trend-names.ts'
import type { Axis } from './value-axis.ts'
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
  const { sides } = panel
  const ends = endsOf(lastOf(panel, stretch), panel, endRoom - (sides.length > 1 ? secondAxis : 0))
  const perMs = (right - left) / (stretch.to - stretch.from)
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
            const { series, style, of } = each
            const { id } = series.point
            return (
              <g
                key={`${of} ${id}`}
                {...(of === 'now' ? { 'data-curve': id } : { 'data-then': id })}
                class={`s${style}`}
                transform={`translate(${x(series.from)} 0)`}
              >
                {curveContent(each, { axis, perMs, now, panel })}
              </g>
            )
          }),
        )}
        {sides.flatMap(({ axis, drawn }) =>
          limitsOf(drawn, axis).map(({ key, y, text }) => (
            <g key={key}>
              <path class="lim" d={`M${left} ${y}H${right}`} />
              <text class="limt" x={text && freePlace(panel, layout, stretch, { y, text })} y={y - 4}>
                {text}
              </text>
            </g>
          )),
        )}
      </g>
      {right < layout.x(stretch.to) + 1 &&
        ends.map(({ id, y, text, style }) => (
          <text key={id} class={`endt s${style}`} x={right + 8 + (sides.length > 1 ? secondAxis : 0)} y={y + 4}>
            {text}
          </text>
        ))}
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

function isNow({ of }: Drawn): boolean {
  return of === 'now'
}

/** Each limit once; the most urgent ones have their names first, and a name that would lie on another is left out. */
function limitsOf(all: readonly Drawn[], { ticks, y }: Axis) {
  const drawn = all.filter(isNow)
  const [low = 0, high = 0] = [ticks[0], ticks[ticks.length - 1]]
  const named = drawn.length > 1
  const limits = drawn.flatMap(({ series: { point } }) =>
    (point.limits ?? [])
      .filter(({ limit }) => limit >= low && limit <= high)
      .map(({ alarm, name, limit, priority }) => {
        const text = `${named ? `${local(point.assetName)} ` : ''}${local(name)} ${valueText(limit, '')}`
        return { key: `${alarm} ${limit}`, y: y(limit), text, rank: priorities.indexOf(priority) }
      }),
  )
  const taken: number[] = []
  return limits
    .sort((one, other) => one.rank - other.rank)
    .map((each) => {
      const hasRoom = taken.every((other) => Math.abs(other - each.y) > lineHigh - 1)
      if (hasRoom) taken.push(each.y)
      return { ...each, text: hasRoom ? each.text : '' }
    })
}

/** What each curve reads at its end. */
function lastOf({ sides }: Panel, { from, to }: Stretch): End[] {
  return sides.flatMap(({ axis, drawn }) =>
    drawn.filter(isNow).flatMap(({ series: { rows, point }, style }) => {
      const last = [...rows].reverse().find(({ at, value }) => value !== null && at >= from && at <= to)
      if (!last || last.value === null) return []
      const value = valueText(Number(last.value.toPrecision(4)), '')
      const [place, name] = [local(point.assetName), local(point.name)]
      return [{ id: point.id, y: axis.y(last.value), style, place, name, value }]
    }),
  )
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
