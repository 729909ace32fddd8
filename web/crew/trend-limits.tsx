import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { valueText } from '../../core/words/unit.ts'
import { whatOf } from '../lib/alarm-text.ts'
import { local } from '../lib/language.ts'
import { levelKinds } from '../lib/level-kinds.ts'
import type { PointInfo } from './fetched.ts'

/** A limit as it is drawn. */
export interface DrawnLimit {
  readonly value: number
  readonly name: string
}

/** Names that would lie on each other are left out; the lines stay. */
const nameHeight = 13

/** The limits of a trend, the alarm's own first, then the worst; those that are far from all that was measured would press it flat. */
export function limitsOf(alarm: AlarmBody, point: PointInfo | undefined, known: readonly number[]): DrawnLimit[] {
  if (point?.kind === 'state') return []
  const own = alarm.limit !== undefined && levelKinds.has(alarm.kind ?? '') ? alarm.limit : undefined
  const around = own === undefined ? known : [...known, own]
  const [low, high] = [Math.min(...around), Math.max(...around)]
  const reach = Math.max(high - low, Math.abs(high) / 4)
  const others = (point?.limits ?? [])
    .filter(({ limit }) => limit !== own && limit >= low - reach && limit <= high + reach)
    .sort((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority))
    .map(({ limit, name }) => ({ value: limit, name: local(name) }))
  const all = own === undefined ? others : [{ value: own, name: whatOf(alarm) }, ...others]
  return all.filter(({ value }, index) => all.findIndex((each) => each.value === value) === index)
}

interface LimitsProps {
  readonly limits: readonly DrawnLimit[]
  readonly unit: string
  readonly y: (value: number) => number
  readonly left: number
  readonly right: number
}

export function Limits({ limits, unit, y, left, right }: LimitsProps): JSX.Element {
  const named: number[] = []
  return (
    <>
      {limits.map(({ value, name }) => {
        const at = y(value)
        const isFree = named.every((each) => Math.abs(each - at) >= nameHeight)
        if (isFree) named.push(at)
        return (
          <>
            <path class="lim" d={`M${left} ${at}H${right}`} />
            {isFree && (
              <text class="limt" x={left + 4} y={at - 4}>
                {name} {valueText(value, unit)}
              </text>
            )}
          </>
        )
      })}
    </>
  )
}
