import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { valueText } from '../../../core/words/unit.ts'
import { curveOf } from '../../lib/curve.ts'
import { local, words } from '../../lib/language.ts'
import { clock, clockMinutes, day } from '../../lib/time.ts'
import { timeTicks } from '../axes.ts'
import type { PointInfo } from '../info.ts'
import { NotFetched } from '../not-fetched.tsx'
import { readSeries, type Series, stepsOf } from '../series.ts'
import { useFetched } from '../use-fetched.ts'
import { useWidth } from '../use-width.ts'
import { axisOf } from '../value-axis.ts'
import type { Stretch } from '../window.ts'
import type { ReportBody } from './bodies.ts'
import { letterOf } from './incidents.tsx'
import type { PastProps } from './past-props.ts'

const dayMs = 86_400_000
const [left, top, high, strip] = [60, 26, 300, 18]

interface ChartProps extends PastProps {
  readonly report: ReportBody | undefined
}

/** The readings that a rule looks at, its limit before and after, and when alarms stood under each. */
export function PastChart({ model, city, rule, set, check, days, incidents, report }: ChartProps): JSX.Element | null {
  const { rules: w } = words()
  const box = useRef<HTMLElement>(null)
  const width = useWidth(box, 800)
  const [until] = useState(model.now)
  const asked = useMemo(() => ({ from: until - days * dayMs, to: until }), [until, days])
  const points = rule.looksAt.flatMap((id) => city.points.get(id) ?? [])
  const point = points.find(({ kind }) => kind === 'gauge') ?? points[0]
  const fetched = useFetched(`${point?.id} ${days}`, async () => point && (await readPast(point, asked)))
  if (!point) return null
  const { found } = fetched
  return (
    <section class="pan fig pastfig" ref={box}>
      <div class="bar2">
        <h3>
          {w.chart}: {local(point.assetName)} {local(point.name)}
        </h3>
        <span class="say">{w.band}</span>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!found && fetched.state === 'asked' && <p class="note soft">{w.starting}</p>}
      {found && (
        <Drawing
          series={found}
          {...{ width, incidents, report }}
          stretch={{ from: found.from, to: found.to }}
          limits={
            rule.point === point.id.split('/')[2] || rule.stages.length === 1
              ? limitsOf(rule.level === 'not-known' ? [] : rule.stages, nextLimit(rule.id, set, check))
              : []
          }
        />
      )}
    </section>
  )
}

interface Limit {
  readonly value: number
  readonly is: 'old' | 'new'
}

/** A limit as it would be: a number as it is typed, a level of the plant file as the platform reads it. */
function nextLimit(id: string, { limit }: PastProps['set'], check: PastProps['check']): number | undefined {
  if (limit === undefined || typeof limit === 'number') return limit
  return check.name === 'good' ? check.limits[id] : undefined
}

function limitsOf(stages: readonly { readonly limit: number }[], next: number | undefined): Limit[] {
  const [stage] = stages
  const old: Limit[] = stage ? [{ value: stage.limit, is: 'old' }] : []
  return next !== undefined ? [...old, { value: next, is: 'new' }] : old
}

interface DrawingProps {
  readonly series: Series
  readonly stretch: Stretch
  readonly width: number
  readonly limits: readonly Limit[]
  readonly incidents: PastProps['incidents']
  readonly report: ReportBody | undefined
}

function Drawing({ series, stretch, width, limits, incidents, report }: DrawingProps): JSX.Element {
  const { rules: w } = words()
  const right = width - 20
  const bottom = top + high
  const x = (at: number) => left + ((at - stretch.from) / (stretch.to - stretch.from)) * (right - left)
  const { rows, point } = series
  const values = rows.flatMap(({ least, greatest }) => [least, greatest].filter((each) => each !== null))
  const { y, ticks } = axisOf([...values, ...limits.map(({ value }) => value)], top, bottom)
  const curve = curveOf(
    rows.map(({ at, value }) => ({ at, value })),
    stretch,
    series,
  )
  const pathOf = (piece: readonly { readonly at: number; readonly value: number }[]) =>
    piece.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('L')
  const side = (of: 'least' | 'greatest') =>
    curveOf(
      rows.map((row) => ({ at: row.at, value: row[of] })),
      stretch,
      series,
    ).pieces
  const lows = side('least')
  const band = side('greatest')
    .map((piece, index) => `M${pathOf(piece)}L${pathOf([...(lows[index] ?? [])].reverse())}Z`)
    .join('')
  const strips = report
    ? ([
        [w.oldRule, report.before?.stood ?? [], bottom + 24],
        [w.newRule, report.stood, bottom + 24 + strip + 6],
      ] as const)
    : []
  const height = bottom + (report ? 24 + 2 * (strip + 6) : 24) + 6
  const most2000 = Math.max(report?.stood.length ?? 0, report?.before?.stood.length ?? 0)
  const label = `${local(point.assetName)} ${local(point.name)} ${stretchText(stretch.from, stretch.to)}`
  return (
    <div class="chart s1">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <rect x={left} y={top} width={Math.max(0, right - left)} height={high} fill="var(--raised)" />
        {ticks.map((tick) => (
          <g key={tick}>
            <path class="ax" d={`M${left} ${y(tick)}H${right}`} />
            <text x={left - 6} y={y(tick) + 4} text-anchor="end">
              {valueText(tick, '')}
            </text>
          </g>
        ))}
        <text x={left - 6} y={top - 8} text-anchor="end">
          {point.unit}
        </text>
        {timeTicks(stretch, Math.max(2, (right - left) / 110)).map(({ at, of }) => (
          <text key={at} x={x(at)} y={bottom + 15} text-anchor="middle">
            {of === 'day' ? day(at) : clockMinutes(at)}
          </text>
        ))}
        {curve.gaps.map(({ from, to }) => (
          <rect
            key={from}
            class="gap"
            x={x(from)}
            y={top}
            width={Math.max(1, x(to) - x(from))}
            height={high}
            fill="url(#gap)"
          />
        ))}
        <path class="env" d={band} />
        <path class="ln" d={curve.pieces.map((piece) => `M${pathOf(piece)}`).join('')} />
        {limits.map(({ value, is }) => (
          <g key={is} data-limit={is}>
            <path class={is === 'old' ? 'lim' : 'lim nw'} d={`M${left} ${y(value)}H${right}`} />
            <text class="limt" x={is === 'old' ? right - 130 : right - 6} y={y(value) - 4} text-anchor="end">
              {is === 'old' ? w.oldRule : w.newRule} {valueText(value, '')}
            </text>
          </g>
        ))}
        {strips.map(([name, stood, at]) => (
          <g key={at} data-strip={name}>
            <text x={left - 6} y={at + 13} text-anchor="end">
              {name}
            </text>
            <rect x={left} y={at} width={Math.max(0, right - left)} height={strip} fill="var(--raised)" />
            {stood.map(({ alarm, from, to }) => (
              <rect
                key={`${alarm} ${from}`}
                class="alarmed"
                x={x(Date.parse(from))}
                y={at + 1}
                width={Math.max(1.5, x(Date.parse(to)) - x(Date.parse(from)))}
                height={strip - 2}
              />
            ))}
          </g>
        ))}
        {incidents
          .filter(({ at }) => at >= stretch.from && at <= stretch.to)
          .map(({ name, at }, index) => (
            <g key={`${name} ${at}`}>
              <path class="moment" d={`M${x(at)} 18V${height - 6}`} stroke-dasharray="2 2" />
              <circle cx={x(at)} cy="12" r="9" fill="var(--raised)" stroke="var(--ink)" stroke-width="1.5" />
              <text class="limt" x={x(at)} y="16" text-anchor="middle">
                {letterOf(index)}
              </text>
            </g>
          ))}
      </svg>
      {most2000 >= 2_000 && <p class="note soft">{fill(w.truncated, { count: 2_000 })}</p>}
    </div>
  )
}

/** Of a history that began later, what there is of it: as fine as it may be drawn. */
async function readPast(point: PointInfo, { from, to }: Stretch): Promise<Series> {
  const whole = await readSeries(point, { from, to }, stepsOf(point, to - from))
  const first = whole.rows.find(({ value }) => value !== null)?.at
  if (first === undefined || first - from < (to - from) / 4) return whole
  const begin = Math.max(from, first - (to - first) / 50)
  return await readSeries(point, { from: begin, to }, stepsOf(point, to - begin))
}

/** When a stretch was, for who cannot see it. */
function stretchText(from: number, to: number): string {
  return `${clock(from)} – ${clock(to)}`
}
