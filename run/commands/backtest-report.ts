import { adviceText } from '../../api/backtests/advice.ts'
import type { BacktestReport, Difference } from '../../core/alarm/backtest.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { formatLocal } from '../../core/local-time.ts'

const mostLines = 20

/** What a backtest found, for a terminal; `zone` is the city's. The JSON form has all of it. */
export function reportLines(report: BacktestReport, zone: string): string[] {
  const { kpis, alarmsPerDay, incidents, difference, advice } = report
  if (report.readings === 0) return ['no readings of these points in this period: nothing to try the rules on']
  const chattering = kpis.chattering.length > 0 ? kpis.chattering.join(', ') : 'none'
  const mix = priorities.map((priority) => `${priority} ${percent(kpis.priorityMix[priority])}`).join(', ')
  return [
    `history        ${formatLocal(report.from, zone)} to ${formatLocal(report.to, zone)}, ${figure(report.readings)} readings`,
    `alarms         ${figure(kpis.annunciations)}, ${amount(alarmsPerDay)} a day`,
    `floods         ${kpis.floods.length}, ${figure(Math.round(kpis.floodMinutes))} min, ${percent(kpis.floodShare)} of the time`,
    `chattering     ${chattering}; gone within 10 s: ${kpis.fleeting}`,
    `priorities     ${mix}`,
    ...section(
      'most often',
      kpis.topTen,
      ({ alarm, annunciations }) => `${annunciations.toString().padStart(6)}  ${alarm}`,
    ),
    ...section('incidents', incidents, ({ incident, leadMs, alarm }) =>
      leadMs === null
        ? `${incident.name}: nobody would have been called`
        : `${incident.name}: ${lead(leadMs)} before, by ${alarm}`,
    ),
    ...section('unlike the rules in force', difference, differenceLine),
    ...section('advice', advice, (each) => `${each.alarm}: ${adviceText(each).en}`),
  ]
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string): string[] {
  if (items.length === 0) return []
  const more = items.length > mostLines ? [`  … and ${items.length - mostLines} more: --json has all`] : []
  return ['', title, ...items.slice(0, mostLines).map((item) => `  ${line(item)}`), ...more]
}

function differenceLine({ alarm, tried, inForce }: Difference): string {
  const count = (times: number | null) => (times === null ? 'no such rule' : figure(times))
  return `${alarm}: ${count(tried)}, in force ${count(inForce)}`
}

function lead(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function percent(share: number): string {
  return `${amount(share * 100)} %`
}

/** Two digits behind the point at most. */
function amount(value: number): string {
  return String(Number(value.toFixed(2)))
}

function figure(value: number): string {
  return value.toLocaleString('en-GB')
}
