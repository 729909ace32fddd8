import * as common from '@grafana/grafana-foundation-sdk/common'
import type { FieldConfigSource } from '@grafana/grafana-foundation-sdk/dashboard'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Quantity } from '../../core/quantity-register.ts'
import type { InfluxQueryBuilder } from './influxql.ts'
import { influx } from './influxql.ts'
import type { LimitName } from './limits.ts'
import { stateNames } from './states.ts'
import { unitOf } from './words.ts'

export type Override = FieldConfigSource['overrides'][number]

export interface Chart {
  readonly title: string
  readonly targets: readonly InfluxQueryBuilder[]
  /** The quantity whose unit the axis has. */
  readonly quantity: string | Quantity
  readonly width: number
  readonly height?: number
  readonly description?: string
}

/** Lines over time, broken where nothing came for `gapMs`: an outage must not look like a steady value. */
export function lines(chart: Chart & { readonly gapMs: number }): TimeseriesBuilder {
  return base(chart)
    .drawStyle(common.GraphDrawStyle.Line)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Auto)
    .insertNulls(chart.gapMs)
    .interval('1m')
}

/** Bars of sums per interval. */
export function bars(chart: Chart): TimeseriesBuilder {
  return base(chart).drawStyle(common.GraphDrawStyle.Bars).fillOpacity(70).lineWidth(0).interval('1h')
}

function base(chart: Chart): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(chart.title)
    .datasource(influx)
    .span(chart.width)
    .height(chart.height ?? 9)
    .unit(unitOf(chart.quantity))
    .noValue('无数据 no data')
    .legend(legend())
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi))
    .targets([...chart.targets])
  return chart.description === undefined ? panel : panel.description(chart.description)
}

function legend(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .calcs([])
}

const limitLooks: Readonly<Record<Exclude<LimitName, 'record'>, readonly [name: string, colour: string]>> = {
  FRZ: ['设防 FRZ', 'light-blue'],
  WRZ: ['警戒 WRZ', 'blue'],
  GRZ: ['保证 GRZ', 'orange'],
  crest: ['堤顶设计 crest', 'red'],
}

/** The limits' series as dashed lines in their warning colours, without points or gaps. */
export function limitOverrides(): Override[] {
  return Object.entries(limitLooks).map(([limit, [name, colour]]) => ({
    matcher: { id: 'byName', options: limit },
    properties: [
      { id: 'displayName', value: name },
      { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.showPoints', value: 'never' },
      { id: 'custom.spanNulls', value: true },
      { id: 'custom.insertNulls', value: false },
    ],
  }))
}

export interface Timeline {
  readonly title: string
  readonly targets: readonly InfluxQueryBuilder[]
  /** The state quantity of each target, in order: its codes become words. */
  readonly states: readonly (string | Quantity)[]
  readonly width: number
  readonly height?: number
}

/** One band per pump, gate or switch, in the colours of its states. */
export function timeline(chart: Timeline): TimelineBuilder {
  const panel = new TimelineBuilder()
    .title(chart.title)
    .datasource(influx)
    .span(chart.width)
    .height(chart.height ?? 7)
    .noValue('无数据 no data')
    .interval('10s')
    .mergeValues(true)
    .showValue(common.VisibilityMode.Auto)
    .alignValue(common.TimelineValueAlignment.Left)
    .rowHeight(0.85)
    .fillOpacity(80)
    .lineWidth(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('text'))
    .legend(legend().showLegend(false))
    .targets([...chart.targets])
  for (const [index, quantity] of chart.states.entries()) {
    panel.overrideByQuery(String.fromCharCode(65 + index), [{ id: 'mappings', value: stateNames(quantity) }])
  }
  return panel
}
