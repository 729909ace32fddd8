import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { standingTable } from '../kit/alarms.ts'
import { frame } from '../kit/frame.ts'
import { linkTo } from '../kit/links.ts'
import { siteMap } from '../kit/map.ts'
import { siteTable } from './site-table.ts'
import { cityTiles } from './tiles.ts'

/** Is anything abnormal, and where? The page of the duty engineer at night, on one screen: tiles, alarms, map, sites. */
export function waterCity(plant: Plant): Dashboard {
  return frame('water-city', plant, {
    description: '有无异常?在哪里?Is anything abnormal, and where?',
    panels: [
      ...cityTiles(plant),
      ['standing', standingTable(plant, '', 14, { height: 9 }), linkTo('alarm-ops', {})],
      ['map', siteMap(plant, { width: 10, height: 9 }), linkTo('water-reach', {})],
      ['sites', siteTable(plant), linkTo('station', {})],
    ],
  })
}
