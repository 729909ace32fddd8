import { oneIn, textIn, timeIn } from '../asked.ts'
import { mostSpanMs } from '../window.ts'

export const reportKinds = ['day', 'flood'] as const

/** A report to be printed: of a day of the city's clock, or of a flood between two times. */
export interface ReportView {
  readonly name: 'report'
  readonly kind: (typeof reportKinds)[number]
  /** '': the whole city. */
  readonly site: string
  /** Of the flood, epoch ms; of a day its beginning, and undefined: the last whole one. */
  readonly from: number | undefined
  readonly to: number | undefined
}

export function readReportView(asked: URLSearchParams): ReportView {
  const kind = oneIn(asked, 'kind', [reportKinds, 'day'])
  const [from, to] = [timeIn(asked, 'from'), timeIn(asked, 'to')]
  // longer than can be asked for, or backwards: as if it said none
  const isNone = from !== undefined && to !== undefined && !(to > from && to - from <= mostSpanMs)
  return {
    name: 'report',
    kind,
    site: textIn(asked, 'site'),
    from: isNone ? undefined : from,
    to: isNone ? undefined : to,
  }
}

export function reportHash({ kind, site, from, to }: ReportView): string {
  const parts = [
    kind !== 'day' && `kind=${kind}`,
    site !== '' && `site=${encodeURIComponent(site)}`,
    from !== undefined && `from=${Math.round(from)}`,
    to !== undefined && `to=${Math.round(to)}`,
  ]
  const query = parts.filter((part) => part !== false)
  return query.length === 0 ? '#/report' : `#/report?${query.join('&')}`
}
