import * as common from '@grafana/grafana-foundation-sdk/common'
import type { DataTransformerConfig, DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Steps } from './colours.ts'
import { steps } from './colours.ts'
import type { InfluxQueryBuilder } from './influxql.ts'
import { influx } from './influxql.ts'

/** How one column looks; `field` is its name after the transformations. */
export interface Column {
  readonly field: string
  readonly title: string
  readonly unit?: string
  readonly decimals?: number
  readonly width?: number
  /** Colours the cell's background. */
  readonly colours?: Steps
  /** Words for values; their colours fill the cell. */
  readonly words?: readonly ValueMapping[]
  /** What an empty cell shows; default nothing. */
  readonly none?: string
  readonly link?: string
  /** There for the links of others, and not shown. */
  readonly isHidden?: boolean
}

export interface Table {
  readonly title: string
  readonly description?: string
  readonly targets: readonly InfluxQueryBuilder[]
  readonly columns: readonly Column[]
  readonly transformations: readonly DataTransformerConfig[]
  readonly width: number
  readonly height: number
  /** What the panel says when there are no rows. */
  readonly empty?: string
}

/** A table whose columns stand in the given order; other fields are left out. */
export function table(options: Table): PanelBuilder {
  const order = Object.fromEntries(options.columns.map(({ field }, index) => [field, index]))
  const panel = new PanelBuilder()
    .title(options.title)
    .datasource(influx)
    .span(options.width)
    .height(options.height)
    .showHeader(true)
    .cellHeight(common.TableCellHeight.Sm)
    .noValue(options.empty ?? '无 none')
    .targets([...options.targets])
    .transformations([
      ...options.transformations,
      { id: 'filterFieldsByName', options: { include: { names: options.columns.map(({ field }) => field) } } },
      { id: 'organize', options: { excludeByName: {}, indexByName: order, renameByName: {} } },
    ])
  if (options.description !== undefined) panel.description(options.description)
  for (const column of options.columns) panel.overrideByName(column.field, look(column))
  return panel
}

function look(column: Column): DynamicConfigValue[] {
  const filled = column.colours !== undefined || column.words?.some(hasColour)
  const properties: (DynamicConfigValue | undefined)[] = [
    { id: 'displayName', value: column.title },
    { id: 'noValue', value: column.none ?? '' },
    given('unit', column.unit),
    given('decimals', column.decimals),
    given('custom.width', column.width),
    given('mappings', column.words),
    given('thresholds', column.colours && { mode: 'absolute', steps: steps(column.colours) }),
    given('custom.cellOptions', filled ? { type: 'color-background', mode: 'basic' } : undefined),
    given('custom.hideFrom', column.isHidden && { legend: true, tooltip: true, viz: true }),
    given('links', column.link && [{ title: '打开站点 Open station', url: column.link, targetBlank: false }]),
  ]
  return properties.filter((property) => property !== undefined)
}

function given(id: string, value: unknown): DynamicConfigValue | undefined {
  return value === undefined ? undefined : { id, value }
}

function hasColour(mapping: ValueMapping): boolean {
  return JSON.stringify(mapping).includes('"color"')
}

/** Grafana's transformations, by what they do to the rows. */
export const rows = {
  /** Rows of several quantities become one row per `key`. */
  sumBy: (refId: string, key: string, fields: readonly string[], reducer: 'sum' | 'max'): DataTransformerConfig => ({
    id: 'groupBy',
    filter: { id: 'byRefId', options: refId },
    options: {
      fields: Object.fromEntries([
        [key, { operation: 'groupby', aggregations: [] }],
        ...fields.map((field) => [field, { operation: 'aggregate', aggregations: [reducer] }] as const),
      ]),
    },
  }),
  /** Leaves the time out of some targets; to Grafana every time column is called Time, a `Time (max)` too. */
  withoutTime: (refIds: string): DataTransformerConfig => ({
    id: 'filterFieldsByName',
    filter: { id: 'byRefId', options: refIds },
    options: { exclude: { names: ['Time'] } },
  }),
  /** All targets side by side, one row per `key`. */
  joinBy: (key: string): DataTransformerConfig => ({ id: 'joinByField', options: { byField: key, mode: 'outer' } }),
  /** All targets below one another. */
  stack: (): DataTransformerConfig => ({ id: 'merge', options: {} }),
  /** A site that lacks one of the fields still has a total: `connected` leaves out what is not there. */
  total: (fields: readonly string[], alias: string): DataTransformerConfig => ({
    id: 'calculateField',
    options: { mode: 'reduceRow', alias, reduce: { reducer: 'sum', include: fields, nullValueMode: 'connected' } },
  }),
  /** `left` ÷ `right` of each row; nothing where one of them is missing. */
  divide: (left: string, right: string, alias: string): DataTransformerConfig => {
    const named = (options: string) => ({ matcher: { id: 'byName', options } })
    return {
      id: 'calculateField',
      options: { mode: 'binary', alias, binary: { left: named(left), operator: '/', right: named(right) } },
    }
  },
  sortBy: (field: string, order: 'ascending' | 'descending'): DataTransformerConfig => ({
    id: 'sortBy',
    options: { sort: [{ field, desc: order === 'descending' }] },
  }),
} as const
