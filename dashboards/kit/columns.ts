import { PanelBuilder } from '@grafana/grafana-foundation-sdk/barchart'
import * as common from '@grafana/grafana-foundation-sdk/common'
import type { Steps } from './colours.ts'
import { colour, thresholds } from './colours.ts'
import { InfluxQueryBuilder, influx } from './influxql.ts'

export interface Columns {
  readonly title: string
  readonly description?: string
  /** A table of a text column and a number. */
  readonly query: string
  /** The text column. */
  readonly by: string
  readonly width: number
  readonly height: number
  readonly unit?: string
  readonly colours?: Steps
}

/** A bar for each row, in the rows' order. */
export function columns(options: Columns): PanelBuilder {
  const panel = new PanelBuilder()
    .title(options.title)
    .datasource(influx)
    .span(options.width)
    .height(options.height)
    .unit(options.unit ?? 'none')
    .noValue('无数据 no data')
    .thresholds(thresholds(options.colours ?? [colour.idle]))
    .xField(options.by)
    .orientation(common.VizOrientation.Vertical)
    .showValue(common.VisibilityMode.Auto)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(false)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .calcs([]),
    )
    .targets([new InfluxQueryBuilder('A', options.query).asTable()])
    .transformations([
      { id: 'organize', options: { excludeByName: { Time: true }, indexByName: {}, renameByName: {} } },
      { id: 'sortBy', options: { sort: [{ field: options.by, desc: false }] } },
    ])
  return options.description === undefined ? panel : panel.description(options.description)
}
