import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'

/** What the SDK (0.0.21) writes by itself and the schema of Grafana 13 does not know, left out. */

/** The total line of a table is a column's now. */
export function withoutFooter(panel: Panel): Panel {
  if (panel.type !== 'table') return panel
  const { footer: _, ...options } = panel.options as Readonly<Record<string, unknown>>
  return { ...panel, options }
}

/** `auto` belongs to variables that are an interval. */
export function withoutAuto(variable: Builder<VariableModel>): Builder<VariableModel> {
  const { auto: _, auto_min: __, auto_count: ___, ...rest } = variable.build()
  return { build: () => rest }
}
