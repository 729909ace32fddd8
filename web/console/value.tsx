import type { JSX } from 'preact'
import type { LatestBody } from '../../api/live/schema.ts'
import { unitText, valueText } from '../../core/words/unit.ts'
import { qualityText } from '../lib/alarm-text.ts'
import { courseOf } from '../lib/direction.ts'
import { local, words } from '../lib/language.ts'
import { age, clock } from '../lib/time.ts'
import type { ValueNow } from '../lib/value-now.ts'
import type { PointInfo } from './info.ts'
import { isOld } from './model.ts'

const arrows = { rising: '↑', falling: '↓', steady: '→' } as const

/** How far a value may be believed, `past`: nobody knows how it is now. */
export interface Belief {
  readonly now: number
  readonly past: boolean
}

/** Why a value is not to be believed; '' where it is. */
export function doubtOf(point: PointInfo, { at, quality }: LatestBody, { now }: Belief): string {
  if (isOld(point, Date.parse(at), now)) return words().console.station.old
  return quality > 1 ? qualityText(quality) : ''
}

interface ValueProps extends Belief {
  readonly point: PointInfo
  readonly value: ValueNow | undefined
}

/** The newest value, where it goes, and by its look whether to believe it. */
export function Value({ point, value, ...belief }: ValueProps): JSX.Element {
  if (!value) return <span class="vv">–</span>
  const { latest, trail } = value
  const doubt = doubtOf(point, latest, belief)
  const isStale = belief.past || (doubt !== '' && latest.quality !== 2)
  const course = point.kind === 'gauge' && !isStale ? courseOf(trail, point.limits?.[0]?.limit ?? 1) : undefined
  const text = latest.stateName ? local(latest.stateName) : valueText(latest.value, '')
  return (
    <span class={`vv${isStale ? ' stale' : ''}`}>
      <b class="num">{text}</b>
      {!latest.stateName && latest.value !== null && <span class="u">{unitText(point.unit)}</span>}
      {course && (
        <span class="to">
          {' '}
          <span aria-hidden="true">{arrows[course.direction]}</span>
          <span class="vh">{words().page.value[course.direction]}</span>
        </span>
      )}
    </span>
  )
}

/** How old it is; its time where nobody knows what is now. */
export function Age({ point, value, now, past }: ValueProps): JSX.Element {
  if (!value) return <span class="stale">{words().console.station.never}</span>
  const at = Date.parse(value.latest.at)
  return (
    <span class={`num${past || isOld(point, at, now) ? ' stale' : ' soft'}`}>{past ? clock(at) : age(now - at)}</span>
  )
}

/** A value against its limits: grey as far as it may go, ink beyond; a tick for each limit. */
export function LevelBar({
  point,
  value,
  width = 140,
  ...belief
}: ValueProps & { readonly width?: number }): JSX.Element | null {
  const limits = point.limits ?? []
  if (point.kind !== 'gauge' || limits.length === 0) return null
  const known = value?.latest.value ?? undefined
  const all = [...limits.map(({ limit }) => limit), ...(known === undefined ? [] : [known])]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const low = least < 0 ? least - (most - least) * 0.15 : 0
  const high = Math.max(most * 1.15, low + 1e-6)
  const x = (at: number) => Math.max(0, Math.min(width, ((at - low) / (high - low || 1)) * width))
  const above = limits.filter(({ side }) => side === 'above').map(({ limit }) => limit)
  const bound = Math.min(...above)
  const isStale = value !== undefined && (belief.past || isOld(point, Date.parse(value.latest.at), belief.now))
  return (
    <svg class="lv" width={width} height="14" viewBox={`0 0 ${width} 14`} preserveAspectRatio="none" aria-hidden="true">
      <rect y="4" width={width} height="7" fill="var(--sunken)" />
      {known !== undefined && <rect y="4" width={x(known)} height="7" fill={isStale ? 'url(#gap)' : 'var(--bar)'} />}
      {known !== undefined && known > bound && !isStale && (
        <rect x={x(bound)} y="4" width={x(known) - x(bound)} height="7" fill="var(--ink)" />
      )}
      {limits.map(({ alarm, limit, priority }) => (
        <path
          key={`${alarm} ${limit}`}
          d={`M${x(limit)} ${priority === 'low' ? 3 : 1}V${priority === 'low' ? 12 : 14}`}
          stroke="var(--mark)"
          stroke-width={priority === 'critical' ? 2.4 : priority === 'high' ? 1.8 : 1}
        />
      ))}
    </svg>
  )
}

/** All limits of a point, as numbers. */
export function limitsText({ limits = [] }: PointInfo): string {
  return [...new Set(limits.map(({ limit }) => valueText(limit, '')))].join(' · ')
}
