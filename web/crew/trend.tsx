import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import { type Curve, curveOf, ticksOf } from '../lib/curve.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { clock, span } from '../lib/time.ts'
import type { PointInfo, Rain, Trend } from './fetched.ts'
import { Limits, limitsOf } from './trend-limits.tsx'
import { RainBars, rainText } from './trend-rain.tsx'

const [width, height, left, right, top, bottom] = [336, 210, 44, 328, 22, 186]

interface TrendProps {
  readonly alarm: AlarmBody
  readonly trend: Trend
  readonly point: PointInfo | undefined
  readonly rain: Rain | undefined
}

/** What a point did, up to now: gaps are hatched and never joined, states are steps with their words, limits have their names, rain falls from above. */
export function TrendFigure({ alarm, trend, point, rain }: TrendProps): JSX.Element {
  const { card } = words().page
  const { from, to, points } = trend
  const curve = curveOf(points, { from, to }, trend)
  const isState = point?.kind === 'state'
  const known = points.flatMap(({ value }) => value ?? [])
  const limits = limitsOf(alarm, point, known)
  const scale = isState
    ? codesOf(point, known)
    : numbersOf([...known, ...limits.map(({ value }) => value)], unitOf(alarm, point))
  const x = (at: number) => left + ((at - from) / (to - from)) * (right - left)
  const y = (value: number) => bottom - ((value - scale.low) / (scale.high - scale.low || 1)) * (bottom - top)
  const since = alarm.since === undefined ? undefined : Date.parse(alarm.since)
  const title = `${point ? local(point.name) : ''} ${fill(card.trend, { time: span(Math.round((to - from) / 600_000) * 600_000) })}`
  const last = curve.pieces[curve.pieces.length - 1]?.slice(-1)[0]
  return (
    <section class="trend">
      <h3>{title}</h3>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        role="img"
        aria-label={labelOf(title, alarm, curve, last?.value)}
      >
        <rect x={left} y={top} width={right - left} height={bottom - top} fill="var(--surface)" />
        {scale.ticks.map(({ value, text }) => (
          <>
            <path class="ax" d={`M${left} ${y(value)}H${right}`} />
            <text x={left - 5} y={y(value) + 4} text-anchor="end">
              {text}
            </text>
          </>
        ))}
        {rain && <RainBars {...{ rain, x, top, to }} />}
        {curve.gaps.map((gap) => (
          <rect
            class="gap"
            x={x(gap.from)}
            y={top}
            width={Math.max(1, x(gap.to) - x(gap.from))}
            height={bottom - top}
          />
        ))}
        {curve.gaps.map(
          (gap) =>
            x(gap.to) - x(gap.from) > 44 && (
              <text class="gapt" x={(x(gap.from) + x(gap.to)) / 2} y={bottom - 6} text-anchor="middle">
                {card.noData}
              </text>
            ),
        )}
        <path class="ln" d={curve.pieces.map((piece) => pathOf(piece, x, y, isState)).join('')} />
        <Limits {...{ limits, y, left, right }} unit={unitOf(alarm, point)} />
        {since !== undefined && since >= from && <Moment alarm={alarm} x={x(since)} time={clock(since)} />}
        {last && last.at > to - Math.max(600_000, 3 * (trend.usualMs ?? 0)) && (
          <circle class="nowp" cx={x(last.at)} cy={y(last.value)} r="4" />
        )}
        <text x={left} y={height - 8} text-anchor="start">
          {clock(from)}
        </text>
        <text x={right} y={height - 8} text-anchor="end">
          {clock(to)}
        </text>
      </svg>
      {rain && <p class="faint cap">{rainText(rain)}</p>}
      <p class="faint cap">
        {isState && `${card.steps} `}
        {card.gaps}
      </p>
    </section>
  )
}

/** Where it was raised: a line over the whole, with the sign at its head. */
function Moment({
  alarm,
  x,
  time,
}: {
  readonly alarm: AlarmBody
  readonly x: number
  readonly time: string
}): JSX.Element {
  const isRight = x > (left + right) / 2
  return (
    <>
      <path class="moment" d={`M${x} ${top}V${bottom}`} />
      <Sign priority={alarm.priority} look={lookOf(alarm)} at={{ x: x - 8.5, y: 2, size: 17 }} />
      <text class="at" x={isRight ? x - 13 : x + 13} y="15" text-anchor={isRight ? 'end' : 'start'}>
        {fill(words().page.card.alarmAt, { time })}
      </text>
    </>
  )
}

interface Scale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly { readonly value: number; readonly text: string }[]
}

function numbersOf(all: readonly number[], unit: string): Scale {
  const ticks = ticksOf(all.length > 0 ? Math.min(...all) : 0, all.length > 0 ? Math.max(...all) : 1)
  const last = ticks.length - 1
  return {
    low: ticks[0] ?? 0,
    high: ticks[last] ?? 1,
    ticks: ticks.map((value, index) => ({
      value,
      text: index === last ? `${value} ${unitText(unit)}`.trim() : String(value),
    })),
  }
}

/** A row for each state that it was in. */
function codesOf(point: PointInfo, values: readonly number[]): Scale {
  const { states = {}, stateNames } = point
  const codes = [...new Set(values)].sort((a, b) => a - b)
  const ticks = codes.map((value) => {
    const word = Object.keys(states).find((each) => states[each] === value)
    return { value, text: word === undefined ? String(value) : local(stateNames?.[word]) || word }
  })
  const [low = 0, high = 1] = [codes[0], codes[codes.length - 1]]
  return { low: low - 0.5, high: high + 0.5, ticks }
}

function unitOf(alarm: AlarmBody, point: PointInfo | undefined): string {
  return point?.unit ?? alarm.unit
}

type Piece = Curve['pieces'][number]

/** A line through readings; of states one that is level until the next. A reading alone is a dash. */
export function pathOf(
  piece: Piece,
  x: (at: number) => number,
  y: (value: number) => number,
  isState: boolean,
): string {
  const [first, ...rest] = piece
  if (!first) return ''
  const start = `M${fixed(x(first.at))} ${fixed(y(first.value))}`
  if (rest.length === 0) return `${start}h1.5`
  return (
    start +
    rest
      .map(({ at, value }) => (isState ? `H${fixed(x(at))}V${fixed(y(value))}` : `L${fixed(x(at))} ${fixed(y(value))}`))
      .join('')
  )
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function labelOf(title: string, alarm: AlarmBody, { gaps }: Curve, last: number | undefined): string {
  const unit = alarm.wordName ? '' : alarm.unit
  const parts = [
    title,
    last === undefined ? '' : valueText(last, unit),
    gaps.length > 0 ? `${words().page.card.noData} × ${gaps.length}` : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** The same in small, without words. */
export function Spark({ trend, point }: { readonly trend: Trend; readonly point: PointInfo }): JSX.Element {
  const { from, to, points } = trend
  const curve = curveOf(points, { from, to }, trend)
  const known = points.flatMap(({ value }) => value ?? [])
  const [low, high] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 1]
  const x = (at: number) => 1 + ((at - from) / (to - from)) * 82
  const y = (value: number) => (high === low ? 16 : 29 - ((value - low) / (high - low)) * 26)
  return (
    <svg width="84" height="32" viewBox="0 0 84 32" aria-hidden="true">
      {curve.gaps.map((gap) => (
        <rect class="gap" x={x(gap.from)} y="0" width={Math.max(1, x(gap.to) - x(gap.from))} height="32" />
      ))}
      <path class="ln" d={curve.pieces.map((piece) => pathOf(piece, x, y, point.kind === 'state')).join('')} />
    </svg>
  )
}
