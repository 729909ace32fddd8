import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import { bars, limitOverrides, lines, timeline } from '../kit/charts.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { gapOf, quantitiesOf } from '../kit/quantities.ts'
import {
  all,
  bad,
  chosen,
  dailyTotals,
  from,
  limitLines,
  received as receivedOf,
  totals,
  trend,
} from '../kit/select.ts'
import { nameOf, unitOf } from '../kit/words.ts'
import { ownCharts } from './own.ts'

const perPoint = ['asset', 'point'] as const
const pointName = '$tag_asset · $tag_point'

/** The site over time, from its water to its radio; what the city does not measure has no panel. */
export function stationCharts(plant: Plant): readonly NamedPanel[] {
  const used = quantitiesOf(plant)
  const has = (quantity: string) => used.includes(quantity)
  const series = (quantity: string, width: number): NamedPanel[] =>
    has(quantity) ? [[quantity, curve(plant, quantity, width)]] : []
  const bands = (name: string, title: string, width: number, states: readonly string[]): NamedPanel[] =>
    states.some(has) ? [[name, statesOf(title, width, states.filter(has))]] : []
  return [
    ['levels', levels(plant)],
    ...series('flow', 8),
    ...series('velocity', 8),
    ...(has('rain') ? [['rain', amount(plant, 'rain')] as const] : []),
    ...bands('pump-states', '水泵与浮球 Pumps and floats', 24, ['pump_state', 'float_switch']),
    ...series('current', 8),
    ...series('power', 8),
    ...bands('gate-states', '闸、阀与格栅 Gates, valves and screens', 12, [
      'gate_state',
      'valve_state',
      'screen_blocked',
    ]),
    ['gate-opening', gates(plant, has)],
    ...waterQuality(plant, used),
    ...series('battery', 8),
    ...series('signal', 8),
    ...bands('cabinet-states', '市电、柜门与控制方式 Mains, door and control', 8, ['mains', 'door', 'control_mode']),
    ['received', received(plant)],
    ['bad-readings', notGood(plant)],
    ...ownCharts(plant, {
      curve: (quantity) => curve(plant, quantity, 8),
      daily: (quantity) =>
        plant.quantities.get(quantity)?.kind === 'amount' ? amount(plant, quantity) : daily(plant, quantity, 8),
      band: (quantity) => statesOf(nameOf(quantity), 8, [quantity]),
    }),
  ]
}

const substances = ['ph', 'dissolved_oxygen', 'turbidity', 'ammonia_nitrogen'] as const

/** pH, oxygen, turbidity and ammonia in one chart, each with its own unit. */
function waterQuality(plant: Plant, used: readonly string[]): NamedPanel[] {
  const own = substances.filter((quantity) => used.includes(quantity))
  const [first] = own
  if (first === undefined) return []
  const refId = (index: number) => String.fromCharCode(65 + index)
  const panel = lines({
    title: '水质 Water quality',
    targets: own.map((quantity, index) =>
      new InfluxQueryBuilder(refId(index), trend('mean("value")', quantity, chosen, perPoint)).alias(pointName),
    ),
    quantity: first,
    gapMs: Math.max(...own.map((quantity) => gapOf(plant, quantity))),
    width: 24,
  })
  for (const [index, quantity] of own.entries())
    panel.overrideByQuery(refId(index), [{ id: 'unit', value: unitOf(quantity) }])
  return [['water-quality', panel]]
}

function curve(plant: Plant, id: string, width: number): PanelBuilder {
  const quantity = plant.quantities.get(id) ?? id
  const targets = [line('A', 'mean("value")', id)]
  return lines({ title: nameOf(quantity), targets, quantity, gapMs: gapOf(plant, id), width })
}

function statesOf(title: string, width: number, states: readonly (string | Quantity)[]): TimelineBuilder {
  const idOf = (state: string | Quantity) => (typeof state === 'string' ? state : state.id)
  const targets = states.map((state, index) => line(String.fromCharCode(65 + index), 'last("value")', idOf(state)))
  return timeline({ title, targets, states, width, height: width === 24 ? 7 : 9 })
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
    title: `${nameOf('water_level')} · $gauge`,
    targets: [
      new InfluxQueryBuilder('A', trend('mean("value")', 'water_level', gauge, ['point'])).alias('$tag_point'),
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
function amount(plant: Plant, id: string): PanelBuilder {
  const query = totals(plant, id, chosen, perPoint)
  const quantity = plant.quantities.get(id) ?? id
  return bars({
    title: nameOf(quantity),
    targets: [new InfluxQueryBuilder('A', query).alias(pointName)],
    quantity,
    width: 8,
  })
}

/** A counter's growth per day of the city's clock. */
function daily(plant: Plant, id: string, width: number): PanelBuilder {
  const query = dailyTotals(id, chosen, perPoint)
  const quantity = plant.quantities.get(id) ?? id
  return bars({
    title: `${nameOf(quantity)} · 每日 per day`,
    targets: [new InfluxQueryBuilder('A', query).alias(pointName)],
    quantity,
    width,
  }).timeFrom('14d')
}

function gates(plant: Plant, has: (quantity: string) => boolean): PanelBuilder {
  const command = new InfluxQueryBuilder('B', trend('last("value")', 'gate_command', chosen, perPoint)).alias(
    '$tag_asset 指令 command',
  )
  return lines({
    title: '闸门开度与指令 Gate opening and command',
    targets: [line('A', 'last("value")', 'gate_opening'), ...(has('gate_command') ? [command] : [])],
    quantity: 'gate_opening',
    gapMs: gapOf(plant, 'gate_opening'),
    width: 12,
  })
}

function received(plant: Plant): PanelBuilder {
  return bars({
    title: '收到的读数 Readings received',
    description:
      '按监测量，每根柱一小时或更长。By quantity, an hour or more a bar; a bar that is missing is an outage.',
    targets: [new InfluxQueryBuilder('A', receivedOf(quantitiesOf(plant), chosen)).alias('$m')],
    quantity: '',
    width: 12,
  })
}

function notGood(plant: Plant): PanelBuilder {
  const query = `SELECT count("quality") FROM ${from(...quantitiesOf(plant))} WHERE ${all(chosen, bad, '$timeFilter')}`
  return bars({
    title: '坏读数 Bad readings',
    description: '质量码 4 与 9。Quality 4 (bad) and 9 (missing), by quantity.',
    targets: [new InfluxQueryBuilder('A', `${query} GROUP BY time($__interval) fill(none)`).alias('$m')],
    quantity: '',
    width: 12,
  })
}
