import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from '@grafana/grafana-foundation-sdk/common'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import { callingTile, callsChart, standingChart, standingTable } from '../kit/alarms.ts'
import { bars, lines } from '../kit/charts.ts'
import { colour, thresholds } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import { gapOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { nameOf } from '../kit/words.ts'
import { siteTable } from './site-table.ts'
import { levelTable, powerTable, silentTable, troubleTable } from './tables.ts'
import { cityTiles } from './tiles.ts'

/** Is anything abnormal, and where? The page of the duty engineer at night: tiles, sites, then the single points. */
export function waterCity(plant: Plant): Dashboard {
  return frame('water-city', plant, {
    description: '有无异常?在哪里?Is anything abnormal, and where?',
    panels: [
      ...cityTiles(plant),
      ['calling', callingTile('')],
      ['standing', standingTable(plant, '', 20)],
      ['sites', siteTable(plant)],
      ['levels', levelTable(plant)],
      ['trouble', troubleTable(plant)],
      ['level-trend', levelTrend(plant)],
      ['rain', rain(plant)],
      ['standing-trend', standingChart(14)],
      ['calls', callsChart(10)],
      ['silent', silentTable(plant)],
      ['power', powerTable(plant)],
    ],
  })
}

function levelTrend(plant: Plant): PanelBuilder {
  const limits = levelLimits(plant)
  const gauges = select.margins(limits, '$timeFilter')
  const query = `SELECT mean("to_WRZ") * -1 FROM ${gauges} WHERE $timeFilter GROUP BY time($__interval), "site", "asset" fill(none)`
  const panel = lines({
    title: '水位相对警戒 Level above (+) or below (−) 警戒',
    description: '零线为各站自己的警戒水位。Zero is each gauge’s own 警戒 level.',
    targets: [new InfluxQueryBuilder('A', query).alias('$tag_site/$tag_asset')],
    quantity: 'water_level',
    gapMs: gapOf(plant, 'water_level'),
    width: 14,
  })
  panel
    .axisSoftMax(0.1)
    .thresholds(thresholds([colour.none, [0, colour.blue]]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
  return named(plant, panel)
}

function rain(plant: Plant): PanelBuilder {
  const query = select.totals(plant, 'rain', '', ['site', 'asset', 'point'])
  const panel = bars({
    title: nameOf('rain'),
    targets: [new InfluxQueryBuilder('A', query).alias('$tag_site/$tag_asset')],
    quantity: 'rain',
    width: 10,
  })
  return named(plant, panel)
}

const charted = new Set(['water_level', 'rain'])

/** The legend says 南干渠 渠首断面 where the series is `nangan-canal/head`. */
function named(plant: Plant, panel: PanelBuilder): PanelBuilder {
  for (const site of plant.sites) {
    for (const asset of site.assets.filter(({ points }) => points.some(({ quantity }) => charted.has(quantity)))) {
      const value = `${site.name['zh-CN']} ${asset.name['zh-CN']}`
      panel.overrideByName(`${site.id}/${asset.id}`, [{ id: 'displayName', value }])
    }
  }
  return panel
}
