import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { callingTile, journalTable, standingTable } from '../kit/alarms.ts'
import { frame } from '../kit/frame.ts'
import { influx } from '../kit/influxql.ts'
import type { VariableOf } from '../kit/links.ts'
import { chosen, ofSite } from '../kit/select.ts'
import { stationCharts } from './charts.ts'
import { pointTable } from './point-table.ts'
import { stationTiles } from './tiles.ts'

/** One site: levels against their limits, flow, pumps, gates, water quality, data quality, power and communications. */
export function station(plant: Plant): Dashboard {
  return frame('station', plant, {
    description: '一个站点的水位、流量、泵、闸、水质、数据质量、供电与通信。One site in full.',
    variables: [
      tagVariable('site', '站点 Site', 'SHOW TAG VALUES WITH KEY = "site"'),
      tagVariable('asset', '设施 Asset', 'SHOW TAG VALUES WITH KEY = "asset" WHERE "site" =~ /^$site$/')
        .multi(true)
        .includeAll(true)
        .allValue('.*')
        .current({ text: ['All'], value: ['$__all'] }),
      tagVariable('gauge', '水位计 Gauge', `SHOW TAG VALUES FROM "water_level" WITH KEY = "asset" WHERE ${chosen}`)
        .multi(true)
        .includeAll(true)
        .current({ text: ['All'], value: ['$__all'] })
        .hide(VariableHide.HideVariable),
    ],
    panels: [
      ...stationTiles(plant),
      ['calling', callingTile(ofSite)],
      ['standing', standingTable(plant, ofSite, 20)],
      ...stationCharts(plant),
      ['journal', journalTable(plant, ofSite, 24)],
      ['points', pointTable(plant)],
    ],
  })
}

function tagVariable(name: VariableOf<'station'>, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(influx)
    .query({ refId: `variable-${name}`, query })
    .definition(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc)
}
