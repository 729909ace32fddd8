import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  DashboardBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../core/plant/plant.ts'
import { bars, limitOverrides, lines, timeline } from './charts.ts'
import { frame, withPanels } from './frame.ts'
import { InfluxQueryBuilder, influx } from './influxql.ts'
import { levelLimits, quantitiesOf } from './limits.ts'
import { all, bad, chosen, from, limitLines, trend, usable } from './select.ts'
import { stationTables } from './station-tables.ts'
import { stationTiles } from './station-tiles.ts'
import { nameOf } from './words.ts'

const perPoint = ['asset', 'point'] as const
const pointName = '$tag_asset · $tag_point'

/** One site: levels against their limits, flow, pumps, gates, water quality, data quality, power and communications. */
export function station(plant: Plant): Dashboard {
  const dashboard = frame(
    new DashboardBuilder('站点 Station').uid('huoshui-station'),
    plant,
    '一个站点的水位、流量、泵、闸、水质、数据质量、供电与通信。One site in full.',
  )
    .withVariable(tagVariable('site', '站点 Site', 'SHOW TAG VALUES WITH KEY = "site"'))
    .withVariable(
      tagVariable('asset', '设施 Asset', 'SHOW TAG VALUES WITH KEY = "asset" WHERE "site" =~ /^$site$/')
        .multi(true)
        .includeAll(true)
        .allValue('.*')
        .current({ text: ['All'], value: ['$__all'] }),
    )
    .withVariable(
      tagVariable('gauge', '水位计 Gauge', `SHOW TAG VALUES FROM "water_level" WITH KEY = "asset" WHERE ${chosen}`)
        .multi(true)
        .includeAll(true)
        .current({ text: ['All'], value: ['$__all'] })
        .hide(VariableHide.HideVariable),
    )
  return withPanels(dashboard, [...stationTiles(plant), ...charts(plant), ...stationTables(plant)]).build()
}

function tagVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(influx)
    .query({ refId: `variable-${name}`, query })
    .definition(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc)
}

function charts(plant: Plant) {
  const has = (quantity: string) => quantitiesOf(plant).includes(quantity)
  const series = (quantity: string, id: number, width: number): PanelBuilder[] =>
    has(quantity)
      ? [
          lines({
            id,
            title: nameOf(quantity),
            targets: [line('A', 'mean("value")', quantity)],
            quantity,
            width,
          }),
        ]
      : []
  const bands = (title: string, id: number, width: number, states: readonly string[]) =>
    timeline({
      id,
      title,
      targets: states.filter(has).map((state, index) => line(letter(index), 'last("value")', state)),
      states: states.filter(has),
      width,
    })
  return [
    levels(plant),
    ...series('flow', 21, 8),
    ...series('velocity', 22, 8),
    rain(),
    bands('水泵 Pumps', 30, 24, ['pump_state']),
    ...series('current', 31, 8),
    ...series('power', 32, 8),
    daily(plant, 'run_hours', 33, 8),
    bands('闸与阀 Gates and valves', 40, 12, ['gate_state', 'valve_state']),
    gates(),
    ...series('ph', 50, 6),
    ...series('dissolved_oxygen', 51, 6),
    ...series('turbidity', 52, 6),
    ...series('ammonia_nitrogen', 53, 6),
    ...series('battery', 60, 8),
    ...series('signal', 61, 8),
    bands('市电、柜门、控制方式 Mains, door, control', 62, 8, ['mains', 'door', 'control_mode', 'screen_blocked']),
    received(plant),
    notGood(plant),
  ]
}

function letter(index: number): string {
  return String.fromCharCode(65 + index)
}

function line(refId: string, aggregate: string, quantity: string): InfluxQueryBuilder {
  return new InfluxQueryBuilder(refId, trend(aggregate, quantity, chosen, perPoint)).alias(pointName)
}

/** One panel per gauge, because a sump at 2 m and a river at 3,650 m share no axis; the limits as dashed lines. */
function levels(plant: Plant): PanelBuilder {
  const gauge = '"site" =~ /^$site$/ AND "asset" =~ /^$gauge$/'
  const limits = limitLines(levelLimits(plant), all(gauge, '$timeFilter'))
  const lasts = ['FRZ', 'WRZ', 'GRZ', 'crest'].map((name) => `last("${name}") AS "${name}"`).join(', ')
  const panel = lines({
    id: 20,
    title: `${nameOf('water_level')} · $gauge`,
    targets: [
      new InfluxQueryBuilder('A', trend('mean("value")', 'water_level', all(gauge, usable), ['point'])).alias(
        '$tag_point',
      ),
      new InfluxQueryBuilder(
        'B',
        `SELECT ${lasts} FROM ${limits} WHERE $timeFilter GROUP BY time($__interval), "asset" fill(none)`,
      ).alias('$col'),
    ],
    quantity: 'water_level',
    width: 24,
  })
  panel.repeat('gauge').repeatDirection('h').maxPerRow(3).decimals(2)
  for (const override of limitOverrides()) panel.withOverride(override)
  return panel
}

function rain(): PanelBuilder {
  const query = trend('sum("value")', 'rain', all(chosen, usable), perPoint)
  return bars({
    id: 23,
    title: nameOf('rain'),
    targets: [new InfluxQueryBuilder('A', query).alias(pointName)],
    quantity: 'rain',
    width: 8,
  })
}

/** A counter's growth per day of the city's clock. */
function daily(plant: Plant, quantity: string, id: number, width: number): PanelBuilder {
  const days = `GROUP BY time(1d), "asset" fill(none) tz('${plant.city.zone}')`
  const query = `SELECT spread("value") FROM ${from(quantity)} WHERE ${all(chosen, '$timeFilter')} ${days}`
  return bars({
    id,
    title: `${nameOf(quantity)} · 每日 per day`,
    targets: [new InfluxQueryBuilder('A', query).alias('$tag_asset')],
    quantity,
    width,
  }).timeFrom('14d')
}

function gates(): PanelBuilder {
  const command = new InfluxQueryBuilder('B', trend('last("value")', 'gate_command', chosen, perPoint)).alias(
    '$tag_asset 指令 command',
  )
  return lines({
    id: 41,
    title: '闸门开度与指令 Gate opening and command',
    targets: [line('A', 'last("value")', 'gate_opening'), command],
    quantity: 'gate_opening',
    width: 12,
  })
}

function received(plant: Plant): PanelBuilder {
  const query = `SELECT count("quality") FROM ${from(...quantitiesOf(plant))} WHERE ${all(chosen, '$timeFilter')}`
  return bars({
    id: 70,
    title: '收到的读数 Readings received',
    description: '按监测量,每小时。By quantity; a bar that is missing is an outage.',
    targets: [new InfluxQueryBuilder('A', `${query} GROUP BY time($__interval) fill(none)`).alias('$m')],
    quantity: '',
    width: 12,
  })
}

function notGood(plant: Plant): PanelBuilder {
  const query = `SELECT count("quality") FROM ${from(...quantitiesOf(plant))} WHERE ${all(chosen, bad, '$timeFilter')}`
  return bars({
    id: 71,
    title: '坏读数 Bad readings',
    description: '质量码 4 与 9。Quality 4 (bad) and 9 (missing), by quantity.',
    targets: [new InfluxQueryBuilder('A', `${query} GROUP BY time($__interval) fill(none)`).alias('$m')],
    quantity: '',
    width: 12,
  })
}
