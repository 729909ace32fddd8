import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'

/** The one data source of every dashboard: Grafana's own `influxdb` type in InfluxQL mode. */
export const influx = { type: 'influxdb', uid: 'huoshui-influxdb' } as const

/** `time_series`: one frame per series and column, tags as labels. `table`: one frame, the rows of all series. */
export type ResultFormat = 'time_series' | 'table'

/** A target of the InfluxDB data source, as Grafana keeps it in a dashboard. */
export interface InfluxQuery extends Dataquery {
  refId: string
  datasource: typeof influx
  query: string
  rawQuery: true
  resultFormat: ResultFormat
  /** Name of a series: `$tag_asset`, `$m` (measurement) and `$col` are filled in by Grafana. */
  alias?: string
}

/**
 * The InfluxQL query that the SDK has no builder for, on its extension point for query types
 * (grafana-foundation-sdk, "Defining a custom query type").
 */
export class InfluxQueryBuilder implements Builder<Dataquery> {
  private readonly internal: InfluxQuery

  constructor(refId: string, query: string) {
    this.internal = {
      refId,
      datasource: influx,
      query,
      rawQuery: true,
      resultFormat: 'time_series',
      _implementsDataqueryVariant() {},
    }
  }

  alias(alias: string): this {
    this.internal.alias = alias
    return this
  }

  /** At most one tag in GROUP BY: Grafana's parser fills the columns of several tags in random order. */
  asTable(): this {
    this.internal.resultFormat = 'table'
    return this
  }

  build(): InfluxQuery {
    return this.internal
  }
}
