import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard'
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

interface Chart<Self> {
  dataLinks(links: Builder<DashboardLink>[]): Self
}

/** The chart, each line of which leads to its own site: what it groups by, `site` among it, are the line's labels. */
export function leadToSite<Self extends Chart<Self>>(chart: Self): Self {
  const url = linkTo('station', { site: `\${__field.labels.site}` })
  const link = { title: '打开站点 Open station', url, targetBlank: false }
  return chart.dataLinks([{ build: () => link as DashboardLink }])
}
