import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { VariableHide } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { journalTable, standingTable } from '../kit/alarms.ts'
import { frame } from '../kit/frame.ts'
import { linkTo } from '../kit/links.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { chosen, ofSite } from '../kit/select.ts'
import { choice } from '../kit/variables.ts'
import { stationCharts } from './charts.ts'
import { pointTable } from './point-table.ts'
import { stationTiles } from './tiles.ts'

/** One site: levels against their limits, flow, pumps, gates, water quality, data quality, power and communications. */
export function station(plant: Plant): Dashboard {
  return frame('station', plant, {
    description: '一个站点的水位、流量、泵、闸、水质、数据质量、供电与通信。One site in full.',
    variables: [
      choice('site', '站点 Site', 'SHOW TAG VALUES WITH KEY = "site"'),
      choice('asset', '设施 Asset', 'SHOW TAG VALUES WITH KEY = "asset" WHERE "site" =~ /^$site$/')
        .multi(true)
        .includeAll(true)
        .allValue('.*')
        .current({ text: ['All'], value: ['$__all'] }),
      choice('gauge', '水位计 Gauge', `SHOW TAG VALUES FROM "water_level" WITH KEY = "asset" WHERE ${chosen}`)
        .multi(true)
        .includeAll(true)
        .current({ text: ['All'], value: ['$__all'] })
        .hide(VariableHide.HideVariable),
    ],
    panels: downTo(linkTo('point-detail', { site: `\${site}` }), [
      ...stationTiles(plant),
      ['standing', standingTable(plant, ofSite, 24)],
      ...stationCharts(plant),
      ['journal', journalTable(plant, ofSite, 24)],
      ['points', pointTable(plant)],
    ]),
  })
}

/** The same panels, each of which leads there. */
function downTo(path: string, panels: readonly NamedPanel[]): readonly NamedPanel[] {
  return panels.map(([name, panel, down = path]) => [name, panel, down])
}
