import type { JSX } from 'preact'
import { priorities } from '../../core/alarm/priority.ts'
import { local, words } from '../lib/language.ts'
import { Sign } from '../lib/sign.tsx'
import { clock, clockMinutes, day } from '../lib/time.ts'
import { timeTicks } from './axes.ts'
import type { Moment } from './moments.ts'
import { rowAt } from './series.ts'
import { Bars, Curves } from './trend-drawings.tsx'
import { type Drawn, type Layout, layoutOf } from './trend-layout.ts'
import { States } from './trend-states.tsx'
import type { Stretch } from './window.ts'

interface ChartProps {
  readonly drawn: readonly Drawn[]
  readonly moments: readonly Moment[]
  readonly stretch: Stretch
  readonly width: number
  readonly now: number
  readonly cursor: number | undefined
  readonly label: string
}

/** What happened, in what order: rain from above, levels below it, states under them, and signs where alarms were raised. */
export function TrendChart({ drawn, moments, stretch, width, now, cursor, label }: ChartProps): JSX.Element {
  const layout = layoutOf(drawn, stretch, width)
  const { left, right, x, bars, panels, axisY, height } = layout
  const { trend: w } = words().console
  const nowX = Math.min(right, Math.max(left, x(now)))
  const top = bars?.top ?? panels[0]?.top ?? axisY
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <clipPath id="plot">
        <rect x={left} y="0" width={Math.max(0, right - left)} height={height} />
      </clipPath>
      <rect x={left} y={top} width={Math.max(0, nowX - left)} height={axisY - top} fill="var(--raised)" />
      {timeTicks(stretch, Math.max(2, (right - left) / 110)).map(({ at, of }) => (
        <g key={at}>
          <path class={of === 'day' ? 'ax midnight' : 'ax'} d={`M${x(at)} ${top}V${axisY}`} />
          <text x={x(at)} y={axisY + 14} text-anchor="middle" class={of === 'day' ? 'day' : ''}>
            {of === 'day' ? day(at) : clockMinutes(at)}
          </text>
        </g>
      ))}
      {bars && <Bars {...bars} layout={layout} stretch={stretch} />}
      {panels.map((panel) => (
        <Curves key={panel.top} panel={panel} layout={layout} stretch={stretch} now={now} />
      ))}
      <States layout={layout} stretch={stretch} now={now} />
      <g clip-path="url(#plot)">
        {[...moments].sort(leastFirst).map((moment) => (
          <Raised key={`${moment.alarm} ${moment.from}`} moment={moment} layout={layout} drawn={drawn} />
        ))}
      </g>
      <AlarmStrip moments={moments} layout={layout} stretch={stretch} now={now} />
      {nowX < right && (
        <text x={nowX + 4} y={top + 12}>
          {w.now} →
        </text>
      )}
      {cursor !== undefined && cursor >= stretch.from && cursor <= stretch.to && (
        <g class="cursor">
          <path class="cur" d={`M${x(cursor)} ${top}V${layout.alarmsTop}`} />
          <rect x={x(cursor) - 44} y="3" width="88" height="18" rx="3" fill="var(--focus)" />
          <text x={x(cursor)} y="16" text-anchor="middle">
            {clock(cursor)}
          </text>
        </g>
      )}
    </svg>
  )
}

/** What is drawn last lies on top. */
function leastFirst(a: Moment, b: Moment): number {
  return priorities.indexOf(b.priority) - priorities.indexOf(a.priority) || a.from - b.from
}

interface RaisedProps {
  readonly moment: Moment
  readonly layout: Layout
  readonly drawn: readonly Drawn[]
}

/** A sign on the curve, where and when the limit was crossed. */
function Raised({ moment, layout, drawn }: RaisedProps): JSX.Element | null {
  const { panels, x, axisY } = layout
  const { point, from, priority, look } = moment
  const panel = panels.find(({ sides }) =>
    sides.some((side) => side.drawn.some(({ series }) => series.point.id === point)),
  )
  const side = panel?.sides.find((each) => each.drawn.some(({ series }) => series.point.id === point))
  const series = drawn.find((each) => each.series.point.id === point)?.series
  if (!panel || !side || !series) return null
  // a rate or a sum is not what the curve shows
  const isOwn = series.point.limits?.some(({ alarm }) => alarm === moment.alarm)
  const value = (isOwn ? moment.value : undefined) ?? rowAt(series, from)?.value
  const y = value === undefined || value === null ? panel.top + 8 : side.axis.y(value)
  const kept = Math.max(panel.top + 9, Math.min(panel.bottom - 9, y))
  return (
    <g data-moment={moment.alarm}>
      <path class="drop" d={`M${x(from)} ${kept}V${axisY}`} />
      <Sign priority={priority} look={look} at={{ x: x(from) - 9, y: kept - 9, size: 18 }} />
    </g>
  )
}

interface StripProps {
  readonly moments: readonly Moment[]
  readonly layout: Layout
  readonly stretch: Stretch
  readonly now: number
}

/** How long each stood, most urgent in front. */
function AlarmStrip({ moments, layout, stretch, now }: StripProps): JSX.Element {
  const { left, right, x, alarmsTop: top } = layout
  const { trend: w } = words().console
  const rank = { critical: 1, high: 2, medium: 3, low: 4 } as const
  const rows = 4
  return (
    <g>
      <text x={left - 6} y={top + 18} text-anchor="end">
        {w.alarmStrip}
      </text>
      <rect x={left} y={top + 2} width={Math.max(0, right - left)} height="30" fill="var(--raised)" />
      {moments
        .filter(({ from, to }) => from <= stretch.to && (to ?? now) >= stretch.from)
        .map(({ alarm, from, to, priority, look }) => {
          const [begin, end] = [Math.max(left, x(from)), Math.min(right, x(Math.min(to ?? now, now)))]
          return (
            <rect
              key={`${alarm} ${from}`}
              class={`stood p${rank[priority]} ${look}`}
              x={begin}
              y={top + 4 + ((rank[priority] - 1) * 26) / rows}
              width={Math.max(2, end - begin)}
              height={5}
            />
          )
        })}
    </g>
  )
}

/** The name of a curve, short enough for its end. */
export function nameOf({ series: { point } }: Drawn): string {
  return `${local(point.assetName)} ${local(point.name)}`
}
