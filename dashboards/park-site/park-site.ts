import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { bars, lines, timeline } from '../kit/charts.ts'
import { colour, tooLittle } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { leadToSite } from '../kit/places.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { gapOf, quantitiesOf } from '../kit/quantities.ts'
import { all, dailyTotals, newest, ofSite, trend, within } from '../kit/select.ts'
import { tile } from '../kit/tiles.ts'
import { choices } from '../kit/variables.ts'
import { nameOf, seriesName, unitOf } from '../kit/words.ts'

const perPoint = ['site', 'asset', 'point'] as const

/** The parks: water features, irrigation by zone and day, soil, water quality, and the flow at night, which is a leak. */
export function parkSite(plant: Plant): Dashboard {
  const parks = plant.sites.filter(({ kind }) => kind === 'park').map(({ id }) => id)
  const ofParks =
    parks.length === 0
      ? ofSite
      : all(ofSite, `"site" =~ /^(${parks.map((id) => id.replaceAll('.', '\\.')).join('|')})$/`)
  const used = quantitiesOf(plant)
  const station = linkTo('station', {})
  const curve = (quantity: string, width = 8): NamedPanel[] =>
    used.includes(quantity)
      ? [
          [
            quantity,
            leadToSite(
              lines({
                title: nameOf(quantity),
                targets: [
                  new InfluxQueryBuilder('A', trend('mean("value")', quantity, ofParks, perPoint)).alias(
                    seriesName(plant, quantity),
                  ),
                ],
                quantity,
                gapMs: gapOf(plant, quantity),
                width,
              }),
            ),
            station,
          ],
        ]
      : []
  const lowest = (quantity: string, name: string, title: string, steps: readonly [number, number]): NamedPanel[] =>
    used.includes(quantity)
      ? [
          [
            name,
            tile({
              title,
              query: `SELECT min("now") AS "now" FROM (${newest(quantity, 'now', all(ofParks, within('24h')))})`,
              colours: tooLittle(...steps),
              unit: unitOf(quantity),
              decimals: 1,
              none: '–',
              of: 'min',
              width: 6,
            }),
            station,
          ],
        ]
      : []
  return frame('park-site', plant, {
    description:
      '水景、灌溉、土壤、水质与夜间流量(漏水)。Water features, irrigation, soil, quality and night flow (leaks).',
    variables: [
      choices(
        'site',
        '林卡 Park',
        'SHOW TAG VALUES FROM "soil_moisture", "irrigation_volume", "dissolved_oxygen", "water_level" WITH KEY = "site"',
      ),
    ],
    panels: [
      ...lowest('soil_moisture', 'driest', '最干 Driest soil', [8, 12]),
      ...lowest('dissolved_oxygen', 'least-oxygen', '最低溶解氧 Least oxygen', [30, 50]),
      ...(used.includes('irrigation_volume')
        ? [
            [
              'irrigated-7d',
              tile({
                title: '7 日灌溉 Irrigation in 7 days',
                query: `SELECT sum("total") AS "volume" FROM "1d"."irrigation_volume" WHERE ${all(ofParks, '"count" > 0', within('7d'))}`,
                colours: [colour.none],
                unit: unitOf('irrigation_volume'),
                decimals: 1,
                none: '–',
                width: 6,
              }),
              station,
            ] as NamedPanel,
            [
              'irrigation',
              leadToSite(
                bars({
                  title: `${nameOf('irrigation_volume')} · 每日 per zone and day`,
                  targets: [
                    new InfluxQueryBuilder('A', dailyTotals('irrigation_volume', ofParks, perPoint)).alias(
                      seriesName(plant, 'irrigation_volume'),
                    ),
                  ],
                  quantity: 'irrigation_volume',
                  width: 12,
                }).timeFrom('14d'),
              ),
              station,
            ] as NamedPanel,
          ]
        : []),
      ...(used.includes('flow') ? [nightFlow(plant, ofParks, station)] : []),
      ...curve('water_level', 12),
      ...curve('soil_moisture', 12),
      ...(used.includes('valve_state')
        ? [
            [
              'valves',
              leadToSite(
                timeline({
                  title: '阀门 Valves',
                  targets: [
                    new InfluxQueryBuilder('A', trend('last("value")', 'valve_state', ofParks, perPoint)).alias(
                      seriesName(plant, 'valve_state'),
                    ),
                  ],
                  states: ['valve_state'],
                  width: 24,
                }),
              ),
              station,
            ] as NamedPanel,
          ]
        : []),
      ...curve('ph', 6),
      ...curve('dissolved_oxygen', 6),
      ...curve('turbidity', 6),
      ...curve('ammonia_nitrogen', 6),
    ],
  })
}

/** The least hour of each day, which lies in the night: what still flows then is a leak, or somebody's tap. */
function nightFlow(plant: Plant, ofParks: string, station: string): NamedPanel {
  const hours = `SELECT mean("value") AS "hour" FROM "flow" WHERE ${all(ofParks, '$timeFilter')} GROUP BY time(1h), "site", "asset", "point" fill(none)`
  const query = `SELECT min("hour") FROM (${hours}) WHERE $timeFilter GROUP BY time(1d), "site", "asset", "point" fill(none) tz('${plant.city.zone}')`
  return [
    'night-flow',
    leadToSite(
      bars({
        title: '夜间流量(一日最小小时) Night flow: the least hour of each day',
        description: '灌溉停时应近于零,抬高就是漏水。Near zero while nothing is watered; what grows is a leak.',
        targets: [new InfluxQueryBuilder('A', query).alias(seriesName(plant, 'flow'))],
        quantity: 'flow',
        width: 12,
      }).timeFrom('14d'),
    ),
    station,
  ]
}
