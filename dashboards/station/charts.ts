import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import { bars, limitOverrides, lines, timeline } from '../kit/charts.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import { gapOf, quantitiesOf } from '../kit/quantities.ts'
import { all, bad, chosen, dailyTotals, from, limitLines, totals, trend, usable } from '../kit/select.ts'
import { nameOf } from '../kit/words.ts'
import { ownCharts } from './own.ts'

const perPoint = ['asset', 'point'] as const
const pointName = '$tag_asset · $tag_point'

/** The site over time, from its water to its radio; what the city does not measure has no panel. */
export function stationCharts(plant: Plant): readonly (PanelBuilder | TimelineBuilder)[] {
  const used = quantitiesOf(plant)
  const has = (quantity: string) => used.includes(quantity)
  const series = (quantity: string, id: number, width: number) =>
    has(quantity) ? [curve(plant, quantity, id, width)] : []
  const days = (quantity: string, id: number, width: number) =>
    has(quantity) ? [daily(plant, quantity, id, width)] : []
  const bands = (title: string, id: number, width: number, states: readonly string[]) =>
    states.some(has) ? [statesOf(title, id, width, states.filter(has))] : []
  return [
    levels(plant),
    ...series('flow', 21, 8),
    ...series('velocity', 22, 8),
    ...(has('rain') ? [amount(plant, 'rain', 23)] : []),
    ...bands('水泵与浮球 Pumps and floats', 30, 24, ['pump_state', 'float_switch']),
    ...series('current', 31, 8),
    ...series('power', 32, 8),
    ...days('run_hours', 33, 8),
    ...days('starts', 34, 8),
    ...bands('闸、阀与格栅 Gates, valves and screens', 40, 12, ['gate_state', 'valve_state', 'screen_blocked']),
    gates(plant, has),
    ...series('ph', 50, 6),
    ...series('dissolved_oxygen', 51, 6),
    ...series('turbidity', 52, 6),
    ...series('ammonia_nitrogen', 53, 6),
    ...series('battery', 60, 8),
    ...series('signal', 61, 8),
    ...bands('市电、柜门与控制方式 Mains, door and control', 62, 8, ['mains', 'door', 'control_mode']),
    received(plant),
    notGood(plant),
    ...ownCharts(plant, {
      curve: (quantity, id) => curve(plant, quantity, id, 8),
      daily: (quantity, id) =>
        plant.quantities.get(quantity)?.kind === 'amount' ? amount(plant, quantity, id) : daily(plant, quantity, id, 8),
      band: (quantity, id) => statesOf(nameOf(quantity), id, 8, [quantity]),
    }),
  ]
}

function curve(plant: Plant, id: string, panel: number, width: number): PanelBuilder {
  const quantity = plant.quantities.get(id) ?? id
  const targets = [line('A', 'mean("value")', id)]
  return lines({ id: panel, title: nameOf(quantity), targets, quantity, gapMs: gapOf(plant, id), width })
}

function statesOf(title: string, id: number, width: number, states: readonly (string | Quantity)[]): TimelineBuilder {
  const idOf = (state: string | Quantity) => (typeof state === 'string' ? state : state.id)
  const targets = states.map((state, index) => line(String.fromCharCode(65 + index), 'last("value")', idOf(state)))
  return timeline({ id, title, targets, states, width, height: width === 24 ? 7 : 9 })
}

function line(refId: string, aggregate: string, quantity: string): InfluxQueryBuilder {
  return new InfluxQueryBuilder(refId, trend(aggregate, quantity, all(chosen, usable), perPoint)).alias(pointName)
}

/** One panel per gauge, because a sump at 2 m and a river at 3,650 m share no axis; the limits as dashed lines. */
function levels(plant: Plant): PanelBuilder {
  const gauge = '"site" =~ /^$site$/ AND "asset" =~ /^$gauge$/'
  const limits = limitLines(levelLimits(plant), all(gauge, usable, '$timeFilter'))
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
    gapMs: gapOf(plant, 'water_level'),
    width: 24,
  })
  panel.repeat('gauge').repeatDirection('h').maxPerRow(3).decimals(2)
  for (const override of limitOverrides()) panel.withOverride(override)
  return panel
}

/** What fell, evaporated or came together in each interval. */
function amount(plant: Plant, id: string, panel: number): PanelBuilder {
  const query = totals(plant, id, chosen, perPoint)
  const quantity = plant.quantities.get(id) ?? id
  return bars({
    id: panel,
    title: nameOf(quantity),
    targets: [new InfluxQueryBuilder('A', query).alias(pointName)],
    quantity,
    width: 8,
  })
}

/** A counter's growth per day of the city's clock. */
function daily(plant: Plant, id: string, panel: number, width: number): PanelBuilder {
  const query = dailyTotals(id, chosen, perPoint)
  const quantity = plant.quantities.get(id) ?? id
  return bars({
    id: panel,
    title: `${nameOf(quantity)} · 每日 per day`,
    targets: [new InfluxQueryBuilder('A', query).alias(pointName)],
    quantity,
    width,
  }).timeFrom('14d')
}

function gates(plant: Plant, has: (quantity: string) => boolean): PanelBuilder {
  const command = new InfluxQueryBuilder(
    'B',
    trend('last("value")', 'gate_command', all(chosen, usable), perPoint),
  ).alias('$tag_asset 指令 command')
  return lines({
    id: 41,
    title: '闸门开度与指令 Gate opening and command',
    targets: [line('A', 'last("value")', 'gate_opening'), ...(has('gate_command') ? [command] : [])],
    quantity: 'gate_opening',
    gapMs: gapOf(plant, 'gate_opening'),
    width: 12,
  })
}

function received(plant: Plant): PanelBuilder {
  const query = `SELECT count("quality") FROM ${from(...quantitiesOf(plant))} WHERE ${all(chosen, '$timeFilter')}`
  return bars({
    id: 70,
    title: '收到的读数 Readings received',
    description:
      '按监测量，每根柱一小时或更长。By quantity, an hour or more a bar; a bar that is missing is an outage.',
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
