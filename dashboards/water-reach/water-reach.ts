import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from '@grafana/grafana-foundation-sdk/common'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import { bars, lines } from '../kit/charts.ts'
import { anyOverWRZ, belowCrest, belowGRZ, belowWRZ, colour, rainMm, thresholds } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import { linkTo } from '../kit/links.ts'
import { leadToSite, stationColumn } from '../kit/places.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { gapOf, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { rows, table } from '../kit/tables.ts'
import { provenTile, tile } from '../kit/tiles.ts'
import { choices } from '../kit/variables.ts'
import { assetNames, nameOf } from '../kit/words.ts'

/** Hours until 警戒 of what does not rise. */
const never = 1e6

/** Will the level cross a limit, and when? Every gauge with limits, how fast it rises, and the rain that feeds it. */
export function waterReach(plant: Plant): Dashboard {
  const limits = levelLimits(plant)
  const margins = select.newestMargins(limits, select.all(select.ofSite, select.within('24h')))
  const rising = select.risingMargins(limits, select.ofSite)
  const station = linkTo('station', {})
  const flows = quantitiesOf(plant).includes('flow')
  return frame('water-reach', plant, {
    description: '水位会不会超限?什么时候?Will the level cross a limit, and when?',
    variables: [choices('site', '站点 Site', 'SHOW TAG VALUES FROM "water_level" WITH KEY = "site"')],
    panels: [
      [
        'over-WRZ',
        provenTile({
          title: '超警戒 At or above 警戒',
          query: select.countOver('WRZ', margins),
          colours: anyOverWRZ,
          width: 4,
          mayLack: true,
        }),
        station,
      ],
      [
        'over-GRZ',
        provenTile({
          title: '超保证 At or above 保证',
          query: select.countOver('GRZ', margins),
          colours: [colour.none, [1, colour.orange]],
          width: 4,
          mayLack: true,
        }),
        station,
      ],
      [
        'least-margin',
        tile({
          title: '最小余量 Least margin below 警戒',
          query: `SELECT min("to_WRZ") AS "margin" FROM (${margins})`,
          colours: belowWRZ,
          unit: 'lengthm',
          decimals: 2,
          none: '–',
          of: 'min',
          width: 4,
        }),
        station,
      ],
      [
        'fastest-rise',
        tile({
          title: '最快上涨 Fastest rise, 1 h',
          description: '0.3、0.6 m/h 为报警值。0.3 and 0.6 m/h are the alarms.',
          query: `SELECT max("rise") AS "rise" FROM (${rising})`,
          colours: [colour.none, [0.3, colour.yellow], [0.6, colour.orange]],
          unit: 'suffix: m/h',
          decimals: 2,
          none: '–',
          of: 'max',
          width: 4,
        }),
        station,
      ],
      [
        'soonest',
        tile({
          title: '最早到警戒 Soonest at 警戒',
          description:
            '按最近一小时的涨速,涨速低于 0.02 m/h 不算。At the rise of the last hour; slower than 0.02 m/h counts as none.',
          // an hour that is none says that levels were seen, and none of them rises
          query: `SELECT min("hours") AS "hours" FROM (SELECT "to_WRZ" / "rise" AS "hours" FROM (${rising}) WHERE "rise" > 0.02 AND "to_WRZ" > 0), (SELECT count("level") * 0 + ${never} AS "hours" FROM (${rising}))`,
          // the lowest step is that of no answer
          colours: [colour.none, [0, colour.red], [1, colour.orange], [3, colour.yellow], [6, colour.none]],
          words: [{ type: MappingType.RangeToText, options: { from: never, to: null, result: { text: '不会 not' } } }],
          unit: 'h',
          decimals: 1,
          none: '–',
          of: 'min',
          width: 4,
        }),
        station,
      ],
      [
        'rain-3h',
        tile({
          title: '最大雨量 Most rain in 3 h',
          query: select.rainOf(plant, '3h', 'rain', select.ofSite),
          colours: rainMm['3h'],
          unit: 'lengthmm',
          decimals: 1,
          of: 'max',
          width: 4,
        }),
        station,
      ],
      ['levels', levelTable(plant), station],
      ['level-trend', levelTrend(plant), station],
      ['rise-trend', riseTrend(plant), station],
      ['rain', rain(plant), station],
      ...(flows ? [['flow', flow(plant), station] as NamedPanel] : []),
    ],
  })
}

/** Every gauge with limits, the least margin first. */
function levelTable(plant: Plant): TableBuilder {
  const rising = select.risingMargins(levelLimits(plant), select.ofSite)
  const metres = { unit: 'lengthm', decimals: 2, width: 100 } as const
  return table({
    title: '水位与限值,余量最小的在前 Levels and limits, least margin first',
    description:
      '距限值的米数,负值为超限;涨速为最近一小时首末读数之差。Metres left below each limit, negative above it; the rise is from the first to the last reading of the hour.',
    targets: [
      new InfluxQueryBuilder(
        'A',
        `SELECT "site", "asset", "level", "to_WRZ", "to_GRZ", "to_crest", "rise" FROM (${rising})`,
      ).asTable(),
    ],
    transformations: [rows.sortBy('to_WRZ', 'ascending')],
    columns: [
      stationColumn(plant, 190),
      { field: 'asset', title: '设施 Asset', words: assetNames(plant), width: 170 },
      { field: 'level', title: '水位 Level', ...metres },
      { field: 'to_WRZ', title: '距警戒 To 警戒', colours: belowWRZ, ...metres },
      { field: 'to_GRZ', title: '距保证 To 保证', colours: belowGRZ, ...metres },
      { field: 'to_crest', title: '距堤顶 To crest', colours: belowCrest, ...metres },
      {
        field: 'rise',
        title: '涨速 Rise 1 h',
        unit: 'suffix: m/h',
        decimals: 2,
        width: 110,
        colours: [colour.none, [0.3, colour.yellow], [0.6, colour.orange]],
      },
    ],
    width: 14,
    height: 11,
  })
}

function levelTrend(plant: Plant): PanelBuilder {
  const gauges = select.margins(levelLimits(plant), select.all(select.ofSite, '$timeFilter'))
  const query = `SELECT mean("to_WRZ") * -1 FROM ${gauges} WHERE $timeFilter GROUP BY time($__interval), "site", "asset", "point" fill(none)`
  const panel = lines({
    title: '水位相对警戒 Level above (+) or below (−) 警戒',
    description: '零线为各站自己的警戒水位。Zero is each gauge’s own 警戒 level.',
    targets: [new InfluxQueryBuilder('A', query).alias(perPoint)],
    quantity: 'water_level',
    gapMs: gapOf(plant, 'water_level'),
    width: 10,
    height: 11,
  })
  panel
    .axisSoftMax(0.1)
    .thresholds(thresholds([colour.none, [0, colour.blue]]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
  return named(plant, 'water_level', panel)
}

/** How fast the levels rise: of hourly means, so that waves do not count. */
function riseTrend(plant: Plant): PanelBuilder {
  const hourly = `SELECT mean("value") AS "level" FROM "water_level" WHERE ${select.all(select.ofSite, '$timeFilter')} GROUP BY time(1h), "site", "asset", "point" fill(none)`
  const query = `SELECT derivative("level", 1h) FROM (${hourly}) WHERE $timeFilter GROUP BY "site", "asset", "point"`
  const panel = lines({
    title: '小时涨速 Rise from hour to hour',
    description: '0.3、0.6 m/h 为报警值。0.3 and 0.6 m/h are the alarms.',
    targets: [new InfluxQueryBuilder('A', query).alias(perPoint)],
    quantity: 'water_level',
    gapMs: 3 * gapOf(plant, 'water_level'),
    width: 8,
  })
    .unit('suffix: m/h')
    .thresholds(thresholds([colour.none, [0.3, colour.yellow], [0.6, colour.orange]]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
  return named(plant, 'water_level', panel)
}

function rain(plant: Plant): PanelBuilder {
  const query = select.totals(plant, 'rain', select.ofSite, ['site', 'asset', 'point'])
  const panel = bars({
    title: nameOf('rain'),
    targets: [new InfluxQueryBuilder('A', query).alias(perPoint)],
    quantity: 'rain',
    width: 8,
  })
  return named(plant, 'rain', panel)
}

function flow(plant: Plant): PanelBuilder {
  const query = select.trend('mean("value")', 'flow', select.ofSite, ['site', 'asset', 'point'])
  const panel = lines({
    title: nameOf('flow'),
    targets: [new InfluxQueryBuilder('A', query).alias(perPoint)],
    quantity: 'flow',
    gapMs: gapOf(plant, 'flow'),
    width: 8,
  })
  return named(plant, 'flow', panel)
}

/** What the query calls a line; the legend calls it by names. */
const perPoint = '$tag_site/$tag_asset/$tag_point'

/** The legend says 南干渠 渠首断面 where the series is `nangan-canal/head/level`; with the point where an asset has several. */
function named(plant: Plant, quantity: string, panel: PanelBuilder): PanelBuilder {
  for (const site of plant.sites) {
    for (const { id, name, points } of site.assets) {
      const own = points.filter((point) => point.quantity === quantity)
      for (const point of own) {
        const words = [site.name['zh-CN'], name['zh-CN'], ...(own.length > 1 ? [point.id] : [])]
        const value = withoutVariables(words.join(' '))
        panel.overrideByName(`${site.id}/${id}/${point.id}`, [{ id: 'displayName', value }])
      }
    }
  }
  return leadToSite(panel)
}

/** Grafana takes `$name` in a series' name for a variable. */
function withoutVariables(text: string): string {
  return text.replaceAll('$', '＄')
}
