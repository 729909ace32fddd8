import {
  FrameGeometrySourceBuilder,
  FrameGeometrySourceMode,
  MapLayerOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { MapViewConfigBuilder, PanelBuilder } from '@grafana/grafana-foundation-sdk/geomap'
import type { Plant } from '../../core/plant/plant.ts'
import { priorityLooks } from './alarm-words.ts'
import { colour, thresholds } from './colours.ts'
import { InfluxQueryBuilder, influx } from './influxql.ts'
import { linkTo } from './links.ts'
import { within } from './select.ts'
import { siteNames } from './words.ts'

/** Where Grafana's own server has the canals and parks: no map tile comes from the internet. */
export const mapFile = 'public/maps/huoshui.geojson'

/** Canals and parks in grey; a marker per site in the colour of its worst active alarm, violet where nothing says how it is. */
export function siteMap(plant: Plant, { width, height }: { width: number; height: number }): PanelBuilder {
  const [lat, lon] = plant.city.at
  const worst = 'last("worst") AS "worst", "lat", "lon", "active", "calling"'
  const query = `SELECT ${worst} FROM "alarm_site" WHERE ${within('2m')} GROUP BY "site"`
  const grey = { color: { fixed: '#8e8e8e' }, opacity: 0.6, lineWidth: 2, size: { fixed: 3 } }
  return new PanelBuilder()
    .title('哪里有报警 Where the alarms are')
    .description(
      '灰色为渠道与林卡;圆点为站点,颜色为其最高优先级报警。Grey: canals and parks. A marker is a site, in the colour of its worst active alarm; where nobody has looked for two minutes there is none.',
    )
    .datasource(influx)
    .span(width)
    .height(height)
    .targets([new InfluxQueryBuilder('A', query).asTable()])
    .transformations([
      { id: 'organize', options: { excludeByName: { Time: true }, indexByName: {}, renameByName: {} } },
    ])
    .unit('none')
    .thresholds(
      thresholds([
        colour.idle,
        [1, priorityLooks.low[1]],
        [2, priorityLooks.medium[1]],
        [3, priorityLooks.high[1]],
        [4, priorityLooks.critical[1]],
      ]),
    )
    .view(new MapViewConfigBuilder().id('coords').lat(lat).lon(lon).zoom(12.5).allLayers(true))
    .basemap(layer('geojson', '渠道与林卡 Canals and parks', { src: mapFile, rules: [], style: grey }))
    .layers([
      layer('markers', '站点 Sites', {
        showLegend: false,
        style: {
          color: { field: 'worst', fixed: '#8e8e8e' },
          opacity: 0.9,
          size: { field: 'worst', min: 6, max: 14, fixed: 6 },
          symbol: { mode: 'fixed', fixed: 'img/icons/marker/circle.svg' },
          text: { mode: 'field', field: 'site', fixed: '' },
          textConfig: { fontSize: 11, offsetX: 0, offsetY: 14, textAlign: 'center', textBaseline: 'middle' },
        },
      }).location(
        new FrameGeometrySourceBuilder().mode(FrameGeometrySourceMode.Coords).latitude('lat').longitude('lon'),
      ),
    ])
    .overrideByName('site', [
      { id: 'mappings', value: siteNames(plant) },
      {
        id: 'links',
        value: [
          {
            title: '打开站点 Open station',
            url: linkTo('station', { site: `\${__value.raw}` }),
            targetBlank: false,
          },
        ],
      },
    ])
}

function layer(type: string, name: string, config: unknown): MapLayerOptionsBuilder {
  return new MapLayerOptionsBuilder().type(type).name(name).config(config)
}
