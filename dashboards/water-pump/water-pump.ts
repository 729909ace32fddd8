import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { bars, lines, timeline } from '../kit/charts.ts'
import { colour } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { leadToSite, stationColumn } from '../kit/places.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { gapOf, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf, stateNames } from '../kit/states.ts'
import type { Column } from '../kit/tables.ts'
import { rows, table } from '../kit/tables.ts'
import { provenTile, tile } from '../kit/tiles.ts'
import { choices } from '../kit/variables.ts'
import { assetNames, nameOf, seriesName, unitOf } from '../kit/words.ts'
import { troubleTable } from './trouble.ts'

const { all, ofSite, within } = select
const perPump = ['site', 'asset', 'point'] as const

/** Is each pump fit, and fairly used? States, starts, hours, current, and energy where it is measured. */
export function waterPump(plant: Plant): Dashboard {
  const used = quantitiesOf(plant)
  const has = (quantity: string) => used.includes(quantity)
  const station = linkTo('station', {})
  const newest = (word: string) =>
    select.countProven('pump_state', `= ${codeOf('pump_state', word)}`, word, all(ofSite, within('7d')))
  const some = (quantity: string, make: () => NamedPanel): NamedPanel[] => (has(quantity) ? [make()] : [])
  return frame('water-pump', plant, {
    description: '每台泵是否健康、用得是否均匀?Is each pump fit, and fairly used?',
    variables: [choices('site', '站点 Site', 'SHOW TAG VALUES FROM "pump_state" WITH KEY = "site"')],
    panels: [
      [
        'tripped',
        provenTile({ title: '跳闸 Pumps tripped', query: newest('tripped'), width: 4, mayLack: true }),
        station,
      ],
      [
        'running',
        provenTile({
          title: '运行 Pumps running',
          query: newest('running'),
          colours: [colour.none],
          width: 4,
          mayLack: true,
        }),
        station,
      ],
      [
        'starts-hour',
        tile({
          title: '一小时启动最多 Most starts in 1 h',
          description: '超过 5 次为报警。More than 5 is an alarm.',
          query: `SELECT max("n") AS "starts" FROM (${grown('starts', '1h')})`,
          colours: [colour.none, [6, colour.alarm]],
          of: 'max',
          width: 4,
        }),
        station,
      ],
      ...some('current', () => [
        'highest-current',
        tile({
          title: '最大电流 Highest current, 1 h',
          query: `SELECT max("value") AS "current" FROM "current" WHERE ${all(ofSite, within('1h'))}`,
          colours: [colour.none],
          unit: unitOf('current'),
          decimals: 1,
          none: '–',
          of: 'max',
          width: 4,
        }),
        station,
      ]),
      ...some('vibration', () => [
        'highest-vibration',
        tile({
          title: '最大振动 Highest vibration, 1 h',
          description: 'ISO 10816: 7.1 mm/s.',
          query: `SELECT max("value") AS "vibration" FROM "vibration" WHERE ${all(ofSite, within('1h'))}`,
          colours: [colour.none, [4.5, colour.notice], [7.1, colour.alarm]],
          unit: unitOf('vibration'),
          decimals: 1,
          none: '–',
          of: 'max',
          width: 4,
        }),
        station,
      ]),
      ...some('screen_blocked', () => [
        'screens-blocked',
        provenTile({
          mayLack: true,
          title: '格栅堵塞 Screens blocked',
          query: select.countProven(
            'screen_blocked',
            `= ${codeOf('screen_blocked', 'on')}`,
            'blocked',
            all(ofSite, within('7d')),
          ),
          width: 4,
        }),
        station,
      ]),
      ['pumps', pumpTable(plant, used), station],
      ['trouble', troubleTable(plant), station],
      [
        'states',
        leadToSite(
          timeline({
            title: '水泵状态 Pump states',
            targets: [
              new InfluxQueryBuilder('A', select.trend('last("value")', 'pump_state', ofSite, perPump)).alias(
                seriesName(plant, 'pump_state'),
              ),
            ],
            states: ['pump_state'],
            width: 24,
            height: 9,
          }),
        ),
        station,
      ],
      ...some('current', () => [
        'current',
        leadToSite(
          lines({
            title: nameOf('current'),
            targets: [
              new InfluxQueryBuilder('A', select.trend('mean("value")', 'current', ofSite, perPump)).alias(
                seriesName(plant, 'current'),
              ),
            ],
            quantity: 'current',
            gapMs: gapOf(plant, 'current'),
            width: 8,
          }),
        ),
        station,
      ]),
      ...(['run_hours', 'starts', 'energy', 'water_volume'] as const).flatMap((quantity) =>
        some(quantity, () => [
          quantity,
          leadToSite(
            bars({
              title: `${nameOf(quantity)} · 每日 per day`,
              targets: [
                new InfluxQueryBuilder('A', select.dailyTotals(quantity, ofSite, perPump)).alias(
                  seriesName(plant, quantity),
                ),
              ],
              quantity,
              width: 8,
            }).timeFrom('14d'),
          ),
          station,
        ]),
      ),
    ],
  })
}

/** What a counter grew by in the last `span`, a row per point; resets count as nothing. */
function grown(quantity: string, span: string): string {
  const steps = `SELECT non_negative_difference("value") AS "d" FROM "${quantity}" WHERE ${all(ofSite, within(span))} GROUP BY "site", "asset", "point"`
  return `SELECT sum("d") AS "n" FROM (${steps}) GROUP BY "site", "asset"`
}

/** A row per pump: as it is, and how it was used over the last seven days. */
function pumpTable(plant: Plant, used: readonly string[]): TableBuilder {
  const target = (refId: string, query: string) => new InfluxQueryBuilder(refId, query).asTable()
  const totalOf = (quantity: string, factor = 1) =>
    `SELECT "site", "asset", "${quantity}" FROM (SELECT sum("total") * ${factor} AS "${quantity}" FROM "1d"."${quantity}" WHERE ${all(ofSite, '"count" > 0', within('7d'))} GROUP BY "site", "asset")`
  const now = (quantity: string) =>
    `SELECT "site", "asset", "${quantity}" FROM (${select.newest(quantity, quantity, all(ofSite, within('7d')))})`
  const counted = (['run_hours', 'starts'] as const).filter((quantity) => used.includes(quantity))
  // Wh ÷ m³ is kWh per 1,000 m³
  const isWeighed = used.includes('energy') && used.includes('water_volume')
  const totals = [
    ...counted.map((quantity) => totalOf(quantity)),
    ...(isWeighed ? [totalOf('energy', 1000), totalOf('water_volume')] : []),
  ]
  const look: Readonly<Record<string, Partial<Column>>> = {
    run_hours: { title: '7 日运行 Hours in 7 days', unit: 'h', decimals: 1 },
    starts: { title: '7 日启动 Starts in 7 days', decimals: 0 },
  }
  return table({
    title: '每台泵:现在与 7 日 Each pump: now and over 7 days',
    description: '日汇总之和,不含今天未完的部分。Sums of whole days.',
    targets: [
      target('A', now('pump_state')),
      ...totals.map((query, index) => target(String.fromCharCode(66 + index), query)),
    ],
    transformations: [
      rows.withoutTime('/^[A-Z]$/'),
      rows.stack(),
      ...(isWeighed ? [rows.divide('energy', 'water_volume', 'specific')] : []),
      rows.sortBy('pump_state', 'descending'),
    ],
    columns: [
      stationColumn(plant, 190),
      { field: 'asset', title: '泵 Pump', words: assetNames(plant), width: 150 },
      { field: 'pump_state', title: '状态 State', words: stateNames('pump_state'), width: 140 },
      ...counted.map((field) => ({ field, title: field, width: 130, none: '–', ...look[field] })),
      ...(isWeighed
        ? [{ field: 'specific', title: 'kWh / 1000 m³, 7 日 7 days', decimals: 1, none: '–', width: 150 }]
        : []),
    ],
    width: 14,
    height: 10,
  })
}
