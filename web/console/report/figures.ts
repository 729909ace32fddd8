import { localDays } from '../../../core/local-day.ts'
import { completeness, type Values } from '../completeness.ts'
import type { PointInfo } from '../info.ts'
import type { Stretch } from '../window.ts'
import type { ReportView } from './address.ts'

/** What a point did in the time of a report; times epoch ms. */
export interface PointFigures {
  readonly point: PointInfo
  readonly least: Extreme | undefined
  readonly greatest: Extreme | undefined
  /** The last that is known. */
  readonly end: Extreme | undefined
  /** Of what falls or is used. */
  readonly total: number | undefined
  readonly mostInHour: Extreme | undefined
  /** Which part is known, 0 to 1, and how often it is not; undefined of what sends only when it changes. */
  readonly known: { readonly part: number; readonly gaps: number } | undefined
}

export interface Extreme {
  readonly value: number
  readonly at: number
}

const hourMs = 3_600_000

/** What was read of a point: each row a value, or a step with its least and greatest. */
export interface PointValues extends Values {
  readonly point: PointInfo
  readonly rows: readonly {
    readonly at: number
    readonly value: number | null
    readonly least: number | null
    readonly greatest: number | null
  }[]
}

export function figuresOfPoint(series: PointValues, stretch: Stretch): PointFigures {
  const { point } = series
  let [least, greatest, end]: (Extreme | undefined)[] = []
  let total: number | undefined
  const hours = new Map<number, number>()
  for (const { at, value, least: low, greatest: high } of series.rows) {
    if (at < stretch.from || at > stretch.to || value === null) continue
    if (least === undefined || (low ?? value) < least.value) least = { value: low ?? value, at }
    if (greatest === undefined || (high ?? value) > greatest.value) greatest = { value: high ?? value, at }
    end = { value, at }
    total = (total ?? 0) + value
    const hour = Math.floor(at / hourMs) * hourMs
    hours.set(hour, (hours.get(hour) ?? 0) + value)
  }
  const [most] = [...hours].sort((a, b) => b[1] - a[1])
  const isAmount = point.kind === 'amount'
  return {
    ...{ point, least, greatest, end, total: isAmount ? total : undefined },
    mostInHour: isAmount && most ? { at: most[0], value: most[1] } : undefined,
    known: point.kind === 'gauge' ? completeness(series, stretch) : undefined,
  }
}

/** Of a day without a time: the last whole one of the city's clock. Of a flood: up to now, for a day. */
export function stretchOfReport(
  { kind, from, to }: Pick<ReportView, 'kind' | 'from' | 'to'>,
  { now, zone }: { readonly now: number; readonly zone: string },
): Stretch {
  if (kind === 'flood') {
    const end = to ?? Math.floor(now / hourMs) * hourMs
    return { from: Math.min(from ?? end - 24 * hourMs, end - hourMs), to: end }
  }
  // always a whole one: the day that an instant lies in
  return localDays(from ?? localDays(now, zone).from - 1, zone)
}
