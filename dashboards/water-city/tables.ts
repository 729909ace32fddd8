import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { batteryVolts, belowCrest, belowGRZ, belowWRZ, signalDbm } from '../kit/colours.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf, stateNames } from '../kit/states.ts'
import type { Column } from '../kit/tables.ts'
import { rows, table } from '../kit/tables.ts'
import { assetNames, nameOf, siteNames, unitOf } from '../kit/words.ts'

function places(plant: Plant): readonly Column[] {
  return [
    { field: 'site', title: '站点 Site', words: siteNames(plant), width: 210 },
    { field: 'asset', title: '设施 Asset', words: assetNames(plant), width: 190 },
  ]
}

/** Every gauge with limits, the least margin first. */
export function levelTable(plant: Plant): PanelBuilder {
  const newest = select.newestMargins(levelLimits(plant), select.within('24h'))
  const metres = { unit: 'lengthm', decimals: 2, width: 110 } as const
  return table({
    title: '水位与限值,最高的在前 Levels and limits, worst first',
    description:
      '距限值的米数,负值为超限。Metres left below each limit; negative is above it. Limits come from the plant file.',
    targets: [
      new InfluxQueryBuilder(
        'A',
        `SELECT "site", "asset", "level", "to_WRZ", "to_GRZ", "to_crest" FROM (${newest})`,
      ).asTable(),
    ],
    transformations: [rows.sortBy('to_WRZ', 'ascending')],
    columns: [
      ...places(plant),
      { field: 'level', title: '水位 Level', ...metres },
      { field: 'to_WRZ', title: '距警戒 To 警戒', colours: belowWRZ, ...metres },
      { field: 'to_GRZ', title: '距保证 To 保证', colours: belowGRZ, ...metres },
      { field: 'to_crest', title: '距堤顶 To crest', colours: belowCrest, ...metres },
      { field: 'Time', title: '测于 Measured', unit: 'dateTimeFromNow', width: 130 },
    ],
    width: 14,
    height: 11,
  })
}

const troubles = [
  ['pump_state', 'tripped'],
  ['gate_state', 'fault'],
  ['valve_state', 'fault'],
  ['mains', 'failed'],
  ['screen_blocked', 'on'],
] as const

/** Pumps, gates, valves, mains and screens that are not well now. */
export function troubleTable(plant: Plant): PanelBuilder {
  const used = troubles.filter(([quantity]) => quantitiesOf(plant).includes(quantity))
  return table({
    title: '设备故障 Equipment in trouble',
    targets: used.map(([quantity, word], index) =>
      new InfluxQueryBuilder(
        String.fromCharCode(65 + index),
        select.listNewest(quantity, `= ${codeOf(quantity, word)}`, quantity, select.within('7d')),
      ).asTable(),
    ),
    transformations: [rows.stack(), rows.sortBy('Time', 'descending')],
    columns: [
      ...places(plant),
      ...used.map(([quantity]) => ({
        field: quantity,
        title: nameOf(quantity),
        words: stateNames(quantity),
        width: 120,
      })),
      { field: 'Time', title: '报于 Reported', unit: 'dateTimeFromNow', width: 130 },
    ],
    empty: '设备正常 Nothing in trouble',
    width: 10,
    height: 11,
  })
}

/** The points that have been silent the longest. */
export function silentTable(plant: Plant): PanelBuilder {
  const newest = select.newestOfAny(promptQuantities(plant), select.within('7d'))
  return table({
    title: '最久无数据的测点 Points silent the longest',
    description: '每 20 分钟以内上报一次的测点。Points that report at least every 20 minutes.',
    targets: [new InfluxQueryBuilder('A', `SELECT "site", "asset", "point", "n" FROM (${newest})`).asTable()],
    transformations: [rows.sortBy('Time', 'ascending'), { id: 'limit', options: { limitField: 20 } }],
    columns: [
      ...places(plant),
      { field: 'point', title: '测点 Point', width: 150 },
      { field: 'Time', title: '最新数据 Newest reading', unit: 'dateTimeFromNow' },
    ],
    width: 12,
    height: 9,
  })
}

/** Batteries and radio links, the weakest first. */
export function powerTable(plant: Plant): PanelBuilder {
  const list = (quantity: string) =>
    `SELECT "site", "asset", "${quantity}" FROM (${select.newest(quantity, quantity, select.within('24h'))})`
  return table({
    title: '电池与信号,最弱的在前 Battery and signal, weakest first',
    targets: [
      new InfluxQueryBuilder('A', list('battery')).asTable(),
      new InfluxQueryBuilder('B', list('signal')).asTable(),
    ],
    transformations: [rows.withoutTime('/^[A-Z]$/'), rows.stack(), rows.sortBy('battery', 'ascending')],
    columns: [
      ...places(plant),
      {
        field: 'battery',
        title: nameOf('battery'),
        unit: unitOf('battery'),
        decimals: 1,
        colours: batteryVolts,
        none: '–',
      },
      { field: 'signal', title: nameOf('signal'), unit: unitOf('signal'), colours: signalDbm, none: '–' },
    ],
    width: 12,
    height: 9,
  })
}
