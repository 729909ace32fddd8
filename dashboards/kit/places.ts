import type { Plant } from '../../core/plant/plant.ts'
import { linkTo } from './links.ts'
import type { Column } from './tables.ts'
import { siteNames } from './words.ts'

/** The column that says which site. */
export function siteColumn(plant: Plant, width: number): Column {
  return { field: 'site', title: '站点 Site', words: siteNames(plant), width }
}

/** The column that says which site, and leads to it. */
export function stationColumn(plant: Plant, width: number): Column {
  return { ...siteColumn(plant, width), link: linkTo('station', { site: `\${__value.raw}` }) }
}
