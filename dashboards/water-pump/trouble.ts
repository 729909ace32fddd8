import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { siteColumn } from '../kit/places.ts'
import { quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf, stateNames } from '../kit/states.ts'
import { rows, table } from '../kit/tables.ts'
import { assetNames, nameOf } from '../kit/words.ts'

const troubles = [
  ['pump_state', 'tripped'],
  ['gate_state', 'fault'],
  ['valve_state', 'fault'],
  ['mains', 'failed'],
  ['screen_blocked', 'on'],
] as const

/** Pumps, gates, valves, mains and screens that are not well now. */
export function troubleTable(plant: Plant): TableBuilder {
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
      siteColumn(plant, 170),
      { field: 'asset', title: '设施 Asset', words: assetNames(plant), width: 150 },
      ...used.map(([quantity]) => ({
        field: quantity,
        title: nameOf(quantity),
        words: stateNames(quantity),
        width: 110,
      })),
      { field: 'Time', title: '报于 Reported', unit: 'dateTimeFromNow', width: 120 },
    ],
    empty: '设备正常 Nothing in trouble',
    width: 10,
    height: 10,
  })
}
