import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardName } from '../../dashboards/kit/links.ts'
import { comparedPanels } from './compared.ts'
import { panelsOf, targetsOf } from './grafana.ts'

/** One query of one view. */
export interface Asked {
  readonly dashboard: string
  readonly what: string
  readonly rows: number
  readonly ms: number
  /** What InfluxDB computed for it: as long as it takes on a machine that does nothing else, or longer. */
  readonly cpuMs?: number
}

/** A line per dashboard: panels, queries, rows over all views, its dearest answer, and how many panels tests compare with the API. */
export function queryReport(
  all: readonly (readonly [name: DashboardName, Dashboard])[],
  asked: readonly Asked[],
): string {
  const lines = all.map(([name, dashboard]) => {
    const panels = panelsOf(dashboard)
    const own = asked.filter((each) => each.dashboard === dashboard.uid)
    const slowest = own.toSorted((a, b) => costOf(b) - costOf(a))[0]
    return [
      name,
      panels.length,
      panels.reduce((sum, panel) => sum + targetsOf(panel).length, 0),
      own.reduce((sum, { rows }) => sum + rows, 0),
      slowest?.ms.toFixed(0) ?? '–',
      slowest?.cpuMs ?? '–',
      comparedPanels[name].length,
      slowest?.what ?? '',
    ].map(String)
  })
  return tableText(['dashboard', 'panels', 'queries', 'rows', 'slowest ms', 'its CPU ms', 'compared', 'which'], lines)
}

/** What a query costs: its CPU where that was measured, for a busy machine makes every answer late. */
export function costOf({ ms, cpuMs }: Asked): number {
  return cpuMs ?? ms
}

/** Cells under heads, padded. */
export function tableText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) => Math.max(title.length, ...lines.map((line) => line[index]?.length ?? 0)))
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
