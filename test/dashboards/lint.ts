import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { panelsOf, targetsOf, urlsIn, variablesOf } from './grafana.ts'
import { tableText } from './report.ts'

/** What is counted of a dashboard, beside its name. */
const counted: readonly (readonly [head: string, count: (dashboard: Dashboard) => number])[] = [
  ['panels', (dashboard) => panelsOf(dashboard).length],
  ['queries', (dashboard) => panelsOf(dashboard).flatMap(targetsOf).length],
  ['with a unit', (dashboard) => panelsOf(dashboard).filter(hasUnit).length],
  ['described', (dashboard) => panelsOf(dashboard).filter(({ description }) => description !== undefined).length],
  ['lead on', (dashboard) => panelsOf(dashboard).filter(({ links }) => (links ?? []).length > 0).length],
  ['links', (dashboard) => urlsIn(dashboard).length],
  ['variables', (dashboard) => variablesOf(dashboard).length],
  ['rows of 38 px', (dashboard) => bottomOf(dashboard)],
]

/** A panel of numbers that says in what, or a table, whose columns do. */
export function hasUnit({ fieldConfig }: Panel): boolean {
  return fieldConfig?.defaults.unit !== undefined || JSON.stringify(fieldConfig?.overrides ?? []).includes('"unit"')
}

/** Where the lowest panel ends, in Grafana's rows. */
export function bottomOf(dashboard: Dashboard): number {
  return Math.max(...panelsOf(dashboard).map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)))
}

/** A line per dashboard: what the lint counts. The rules themselves are provisioning.test.ts. */
export function lintTable(all: readonly (readonly [name: string, Dashboard])[]): string {
  return tableText(
    ['dashboard', ...counted.map(([head]) => head)],
    all.map(([name, dashboard]) => [name, ...counted.map(([, count]) => String(count(dashboard)))]),
  )
}
