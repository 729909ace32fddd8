import { askedTime } from '../asked-time.ts'

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
  const at = (key: string) => askedTime(asked.get(key))
  const kind = reportKinds.find((each) => each === asked.get('kind')) ?? 'day'
  return { name: 'report', kind, site: asked.get('site') ?? '', from: at('from'), to: at('to') }
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
