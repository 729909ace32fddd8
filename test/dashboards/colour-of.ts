import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { InfluxSeries } from '../support/influxd.ts'

/** What a tile shows: its number as Grafana reduces it, and the colour that its thresholds give; undefined for none. */
export function shownBy(panel: Panel, series: readonly InfluxSeries[]): { value: number | undefined; colour?: string } {
  const { reducers = ['sum'] } = panel.transformations?.[0]?.options ?? {}
  const values = series.flatMap((one) => one.values.flatMap(([, value]) => (value === null ? [] : [Number(value)])))
  const value = values.length === 0 ? undefined : reduced(values, reducers[0])
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? []
  const { color } = steps.findLast((step) => step.value === null || (value !== undefined && value >= step.value)) ?? {}
  return color === undefined || color === 'transparent' ? { value } : { value, colour: color }
}

function reduced(values: readonly number[], reducer: string): number {
  switch (reducer) {
    case 'min':
      return Math.min(...values)
    case 'max':
      return Math.max(...values)
    default:
      return values.reduce((sum, value) => sum + value, 0)
  }
}
