import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { panelsOf, targetsOf } from './grafana.ts'

/** One query of one view. */
export interface Asked {
  readonly dashboard: string
  readonly what: string
  readonly rows: number
  readonly ms: number
}

/** A line per dashboard: panels, queries, rows over all views, and its slowest answer. */
export function queryReport(all: readonly (readonly [name: string, Dashboard])[], asked: readonly Asked[]): string {
  const head = ['dashboard', 'panels', 'queries', 'rows', 'slowest ms', 'which'] as const
  const lines = all.map(([name, dashboard]) => {
    const panels = panelsOf(dashboard)
    const own = asked.filter((each) => each.dashboard === dashboard.uid)
    const slowest = own.toSorted((a, b) => b.ms - a.ms)[0]
    return [
      name,
      panels.length,
      panels.reduce((sum, panel) => sum + targetsOf(panel).length, 0),
      own.reduce((sum, { rows }) => sum + rows, 0),
      slowest?.ms.toFixed(1) ?? '–',
      slowest?.what ?? '',
    ].map(String)
  })
  const widths = head.map((title, index) => Math.max(title.length, ...lines.map((line) => line[index]?.length ?? 0)))
  return [head, ...lines]
    .map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '))
    .join('\n')
}
