import type {
  Dashboard as AnyDashboard,
  FieldConfig as AnyFieldConfig,
  Panel as AnyPanel,
  DashboardLink,
  DataSourceRef,
  DataTransformerConfig,
  VariableModel,
} from '@grafana/schema'
import type * as barchart from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen'
import type * as geomap from '@grafana/schema/dist/esm/raw/composable/geomap/panelcfg/x/GeomapPanelCfg_types.gen'
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen'
import type * as statetimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen'
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen'
import type * as text from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen'
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'

/** A type as JSON has it: an enum is the texts or numbers of its members. */
type Json<T> = T extends string ? `${T}` : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T

/** What InfluxDB's data source keeps of a query in InfluxQL mode (public/app/plugins/datasource/influxdb/types.ts). */
interface InfluxQuery {
  refId: string
  datasource: { type: 'influxdb'; uid: string }
  query: string
  rawQuery: true
  resultFormat: 'time_series' | 'table'
  alias?: string
}

type Field = Omit<AnyFieldConfig, 'custom'>

/** One property of an override: of every panel, or of the panel's own kind below `custom.`. */
type Property<Custom> =
  | { [Key in keyof Field & string]: { id: Key; value: Json<Field[Key]> } }[keyof Field & string]
  | { [Key in keyof Custom & string]: { id: `custom.${Key}`; value: Json<Custom[Key]> } }[keyof Custom & string]

interface FieldConfig<Custom> {
  defaults: Json<Field> & { custom?: Json<Partial<Custom>> }
  overrides: {
    matcher: { id: 'byName' | 'byRegexp' | 'byFrameRefID'; options: string }
    properties: Property<Custom>[]
  }[]
}

type Own = 'type' | 'options' | 'fieldConfig' | 'targets' | 'datasource' | 'transformations' | 'links'

type PanelOf<Type extends string, Options, Custom = Record<never, never>> = Json<Omit<AnyPanel, Own>> & {
  type: Type
  options?: Json<Partial<Options>>
  fieldConfig?: FieldConfig<Custom>
  datasource?: Json<DataSourceRef>
  targets?: InfluxQuery[]
  transformations?: Json<DataTransformerConfig>[]
  links?: Json<Partial<DashboardLink>>[]
}

/** A panel of a kind that our dashboards use, as Grafana's own schema has it. */
export type Panel =
  | PanelOf<'stat', stat.Options>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | PanelOf<'state-timeline', statetimeline.Options, statetimeline.FieldConfig>
  | PanelOf<'barchart', barchart.Options, barchart.FieldConfig>
  | PanelOf<'geomap', geomap.Options>
  | PanelOf<'text', text.Options>

/** `definition`, which Grafana shows in the list of variables, is in @grafana/data and in the schema of v2 only. */
type Variable = Json<VariableModel> & { definition?: string }

/** A dashboard of ours, without its panels. */
export type Frame = Json<Omit<AnyDashboard, 'panels' | 'templating' | 'links'>> & {
  links?: Json<Partial<DashboardLink>>[]
  templating?: { list?: Variable[] }
}
