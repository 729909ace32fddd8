import * as common from '@grafana/grafana-foundation-sdk/common'
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { Steps } from './colours.ts'
import { anyIsWrong, thresholds, unseenWithout } from './colours.ts'
import { InfluxQueryBuilder, influx } from './influxql.ts'

/** One number of one query, in colour: the whole tile is read from across the room. */
export interface Tile {
  readonly title: string
  readonly query: string
  readonly description?: string
  /** Default: red from one on. */
  readonly colours?: Steps
  readonly unit?: string
  readonly decimals?: number
  /** What an answer without rows means; default 0, as nothing was counted. */
  readonly none?: string
  /** Default `sum`: the parts of a count. */
  readonly of?: 'sum' | 'min' | 'max'
  readonly width?: number
  readonly words?: readonly ValueMapping[]
}

/** A tile, 3 columns wide and 4 high unless told otherwise. */
export function tile(options: Tile): PanelBuilder {
  const panel = new PanelBuilder()
    .title(options.title)
    .datasource(influx)
    .span(options.width ?? 3)
    .height(4)
    .thresholds(thresholds(options.colours ?? anyIsWrong))
    .unit(options.unit ?? 'none')
    .noValue(options.none ?? '0')
    .colorMode(common.BigValueColorMode.Background)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .withTransformation({ id: 'reduce', options: { mode: 'reduceFields', reducers: [options.of ?? 'sum'] } })
    .withTarget(new InfluxQueryBuilder('A', options.query).asTable())
  if (options.description !== undefined) panel.description(options.description)
  if (options.decimals !== undefined) panel.decimals(options.decimals)
  if (options.words !== undefined) panel.mappings([...options.words])
  return panel
}

/**
 * A tile whose zero is proven by its query (`proven` of select.ts): without an answer it is violet and says so. Where a
 * reader may choose a site that has no such thing (`mayLack`), no answer is a dash.
 */
export function provenTile(options: Tile & { readonly mayLack: boolean }): PanelBuilder {
  const { mayLack, colours = anyIsWrong, ...rest } = options
  return tile(mayLack ? { ...rest, colours, none: '–' } : { ...rest, colours: unseenWithout(colours), none: notSeen })
}

/** What a tile says that has no answer where there should be one. */
export const notSeen = '看不见 not seen'

/** How long ago the newest reading of the query came, as `3 minutes ago`. */
export function ageTile(title: string, query: string, width = 3): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .datasource(influx)
    .span(width)
    .height(4)
    .unit('dateTimeFromNow')
    .noValue('无数据 silent')
    .colorMode(common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['max']).fields('/^Time$/').values(false))
    .withTarget(new InfluxQueryBuilder('A', query).asTable())
}
