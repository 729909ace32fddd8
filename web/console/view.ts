import { type Priority, priorities } from '../../core/alarm/priority.ts'
import { type AlarmsView, alarmsHash, readAlarmsView } from './alarm-table/address.ts'
import { listIn, partOf, timeIn } from './asked.ts'
import { type HealthView, healthHash, readHealthView } from './health/address.ts'
import { type AnyPane, paneHash, readPane } from './pane-view.ts'
import { type ReportView, readReportView, reportHash } from './report/address.ts'
import { readWindow, type TrendWindow, writeWindow } from './window.ts'

/** What is looked at: all of it stands in the address, so that it can be sent. */
export type View =
  | { readonly name: 'city'; readonly priority: Priority | undefined }
  | { readonly name: 'station'; readonly id: string | undefined }
  | TrendView
  | AlarmsView
  | HealthView
  | ReportView
  | AnyPane

export interface TrendView {
  readonly name: 'trend'
  readonly points: readonly string[]
  /** Of these, the ones that are not drawn. */
  readonly hidden: readonly string[]
  readonly window: TrendWindow
  /** Where the cursor stands, epoch ms. */
  readonly at: number | undefined
  /** The former time that is drawn beside. */
  readonly with?: Comparison | undefined
}

/** With what former time a trend is compared. */
export const comparisons = ['day', 'year'] as const
export type Comparison = (typeof comparisons)[number]

/** More than these nobody can tell apart. */
export const pointsAtMost = 12

/** Reads what stands behind `#`; what it does not know is the city. */
export function viewOf(hash: string): View {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const asked = new URLSearchParams(query)
  const [name, ...rest] = path.split('/')
  if (name === 'station') return { name, id: partOf(rest[0]) }
  if (name === 'trend') {
    const points = listIn(asked, 'points').slice(0, pointsAtMost)
    const hidden = listIn(asked, 'hide').filter((id) => points.includes(id))
    const beside = comparisons.find((each) => each === asked.get('with'))
    return {
      ...{ name, points, hidden, window: readWindow(asked), at: timeIn(asked, 'at') },
      ...(beside && { with: beside }),
    }
  }
  if (name === 'alarms') return readAlarmsView(asked)
  if (name === 'health') return readHealthView(asked)
  if (name === 'report') return readReportView(asked)
  const pane = readPane([name, ...rest.map(partOf)], asked)
  if (pane) return pane
  return { name: 'city', priority: priorities.find((each) => each === asked.get('priority')) }
}

/** The address of a view. */
export function hashOf(view: View): string {
  switch (view.name) {
    case 'city':
      return view.priority === undefined ? '#/' : `#/?priority=${view.priority}`
    case 'station':
      return view.id === undefined ? '#/station' : `#/station/${encodeURIComponent(view.id)}`
    case 'alarms':
      return alarmsHash(view)
    case 'health':
      return healthHash(view)
    case 'report':
      return reportHash(view)
    case 'rules':
    case 'data':
    case 'people':
      return paneHash(view)
    case 'trend': {
      const { points, hidden, window, at } = view
      const parts = [
        points.length > 0 && `points=${points.join(',')}`,
        hidden.length > 0 && `hide=${hidden.join(',')}`,
        writeWindow(window),
        at !== undefined && `at=${Math.round(at)}`,
        view.with !== undefined && `with=${view.with}`,
      ]
      return `#/trend?${parts.filter((part) => part !== false).join('&')}`
    }
  }
}

/** The trend of some points, up to now. */
export function trendHash(...points: readonly string[]): string {
  const window: TrendWindow = { follow: 'now', spanMs: 12 * 3_600_000 }
  return hashOf({ name: 'trend', points: points.slice(0, pointsAtMost), hidden: [], window, at: undefined })
}
