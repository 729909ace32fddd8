import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'
import { panelId } from '../../dashboards/kit/placing.ts'

/**
 * What Grafana 12/13 does to an InfluxQL query before InfluxDB sees it, read from its sources:
 * `interpolateQueryExpr` and `applyVariables` of public/app/plugins/datasource/influxdb/datasource.ts in the browser,
 * then `Query.Build` of pkg/tsdb/influxdb/models/query.go in the server.
 */
export interface View {
  readonly from: number
  readonly to: number
  /** What is chosen: one value, or several of a multi-value variable. */
  readonly variables: Readonly<Record<string, string | readonly string[]>>
}

/** A target as it stands in the dashboard's JSON. */
export interface Target {
  readonly refId: string
  readonly query: string
  readonly resultFormat: string
  readonly datasource: { readonly uid: string }
}

/** The InfluxQL that Grafana sends for a panel's target or a variable. */
export function expand(query: string, view: View, variables: readonly VariableModel[], minIntervalMs = 10_000): string {
  const intervalMs = Math.max(minIntervalMs, roundInterval((view.to - view.from) / 1000))
  return query
    .replace(/\$\{__to\}|\$__to\b/g, String(view.to))
    .replace(/\$\{__from\}|\$__from\b/g, String(view.from))
    .replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? ''
      const variable = variables.find((candidate) => candidate.name === name)
      const value = view.variables[name]
      return variable && value !== undefined ? interpolate(value, variable, query) : whole
    })
    .replaceAll('$timeFilter', `time >= ${view.from}ms and time <= ${view.to}ms`)
    .replaceAll('$__interval_ms', String(intervalMs))
    .replaceAll('$__interval', formatInterval(intervalMs))
}

function interpolate(value: string | readonly string[], variable: VariableModel, query: string): string {
  const custom = variable.allValue !== undefined && value === variable.allValue
  if (custom || (typeof value === 'string' && !Number.isNaN(Number.parseFloat(value)))) return String(value)
  const inRegex = new RegExp(`/\\^?.*\\$${variable.name}.*\\$?/`).test(query)
  if (!variable.multi && !inRegex) return String(value)
  return typeof value === 'string' ? escapeRegex(value) : `(${value.map(escapeRegex).join('|')})`
}

/** `escapeRegex` of @grafana/data. */
function escapeRegex(value: string): string {
  return value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')
}

/** The steps of Grafana's `roundInterval` between 10 s and a day; a thousand pixels for a panel. */
function roundInterval(ms: number): number {
  const tops = [
    [15_000, 10_000],
    [25_000, 20_000],
    [45_000, 30_000],
    [90_000, 60_000],
    [210_000, 120_000],
    [450_000, 300_000],
    [750_000, 600_000],
    [1_050_000, 900_000],
    [1_500_000, 1_200_000],
    [2_700_000, 1_800_000],
  ] as const
  return tops.find(([top]) => ms <= top)?.[1] ?? 3_600_000
}

function formatInterval(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`
}

/** The panel's own smallest interval, `1m` or `1h`, in ms; 10 s is the data source's. */
export function panelInterval(panel: Panel): number {
  const [, count, unit] = /^(\d+)([smh])$/.exec(panel.interval ?? '10s') ?? []
  return Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}

/** The dashboard's panels, none of which is a row. */
export function panelsOf(dashboard: Dashboard): readonly Panel[] {
  return (dashboard.panels ?? []).flatMap((panel) =>
    'gridPos' in panel && panel.type !== 'row' ? [panel as Panel] : [],
  )
}

/** The panel of that name; throws when there is none. */
export function panelNamed(dashboard: Dashboard, name: string): Panel {
  const id = panelId(dashboard.uid ?? '', name)
  const panel = panelsOf(dashboard).find((candidate) => candidate.id === id)
  if (!panel) throw new Error(`no panel ${name} on ${dashboard.uid}`)
  return panel
}

/** The dashboard's variables, in order. */
export function variablesOf(dashboard: Dashboard): readonly VariableModel[] {
  return dashboard.templating?.list ?? []
}

/** The targets as JSON has them. */
export function targetsOf(panel: Panel): readonly Target[] {
  return JSON.parse(JSON.stringify(panel.targets ?? []))
}

/** Every address that a reader of the dashboard can follow, of panels and columns too. */
export function urlsIn(dashboard: Dashboard): readonly string[] {
  return [...JSON.stringify(dashboard).matchAll(/"url":("[^"]*")/g)].map(([, url]) => JSON.parse(url ?? '""'))
}
