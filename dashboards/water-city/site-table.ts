import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import type { Steps } from '../kit/colours.ts'
import { anyIsUnseen, anyIsWrong, anyOverWRZ, belowWRZ, colour, rainMm } from '../kit/colours.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { levelLimits } from '../kit/limits.ts'
import { stationColumn } from '../kit/places.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import {
  all,
  bad,
  countNewest,
  countPoints,
  from,
  newestMargins,
  newestReadings,
  rainOf,
  within,
} from '../kit/select.ts'
import { codeOf } from '../kit/states.ts'
import type { Column } from '../kit/tables.ts'
import { rows, table } from '../kit/tables.ts'

/** What is counted of a site: one query, one column. */
interface Count {
  readonly name: string
  readonly title: string
  readonly query: string
  /** What each one is a trouble of: water and plant move a site further up than an instrument. */
  readonly trouble: 'plant' | 'instrument' | 'none'
  readonly colours?: Steps
  readonly unit?: string
  readonly decimals?: number
  readonly none?: string
}

const bySite = 'GROUP BY "site"'

/** One row per site: most trouble of water and plant first, then most trouble of instruments. */
export function siteTable(plant: Plant): PanelBuilder {
  const counted = counts(plant)
  const troubles = (kind: Count['trouble']) => counted.filter(({ trouble }) => trouble === kind).map(({ name }) => name)
  const targets = [
    target(0, `SELECT last("n") AS "n" FROM ${newestReadings(quantitiesOf(plant), within('7d'))} ${bySite}`),
    target(1, `${countPoints(promptQuantities(plant), 'known', within('7d'))} ${bySite}`),
    target(2, `${countPoints(promptQuantities(plant), 'heard', within('1h'), -1)} ${bySite}`),
    target(3, badReadings(plant)),
    ...counted.map(({ query }, index) => target(index + 4, `${query} ${bySite}`)),
  ]
  return table({
    title: '各站点,最异常的在前 Sites, worst first',
    description:
      '水与设备 = 超警戒 + 泵跳闸 + 闸故障 + 停电;仪表 = 一小时无数据 + 一小时内坏数据 + 低电压,均按测点计。Plant: points at or above 警戒, tripped, in fault, without mains. Instruments: points silent for an hour, bad in the last hour, low in battery. As at the end of the chosen time range.',
    targets,
    width: 24,
    height: 11,
    transformations: [
      rows.sumBy('A', 'site', ['Time'], 'max'),
      rows.sumBy('B', 'site', ['known'], 'sum'),
      rows.sumBy('C', 'site', ['heard'], 'sum'),
      rows.sumBy('D', 'site', ['bad_readings', 'bad_points'], 'sum'),
      rows.withoutTime('/^[B-Z]$/'),
      rows.joinBy('site'),
      rows.total(['known (sum)', 'heard (sum)'], 'silent'),
      rows.total(troubles('plant'), 'plant'),
      rows.total(['silent', 'bad_points (sum)', ...troubles('instrument')], 'instruments'),
      // The sort is stable: the last one leads.
      rows.sortBy('instruments', 'descending'),
      rows.sortBy('plant', 'descending'),
    ],
    columns: columns(plant, counted),
  })
}

function target(index: number, query: string): InfluxQueryBuilder {
  return new InfluxQueryBuilder(String.fromCharCode(65 + index), query).asTable()
}

function badReadings(plant: Plant): string {
  const perPoint = `SELECT count("quality") AS "n" FROM ${from(...quantitiesOf(plant))} WHERE ${all(bad, within('1h'))}`
  return `SELECT sum("n") AS "bad_readings", count("n") AS "bad_points" FROM (${perPoint} GROUP BY "site", "asset", "point") ${bySite}`
}

function counts(plant: Plant): readonly Count[] {
  const trouble = (kind: Count['trouble'], name: string, title: string, quantity: string, test: string): Count => ({
    name,
    title,
    query: countNewest(quantity, test, name, within(kind === 'plant' ? '7d' : '24h')),
    trouble: kind,
    colours: kind === 'plant' ? anyIsWrong : anyIsUnseen,
    none: '0',
  })
  const rain = (span: keyof typeof rainMm): Count => ({
    name: `rain_${span}`,
    title: `雨 Rain ${span}`,
    query: rainOf(plant, span, `rain_${span}`, ''),
    trouble: 'none',
    colours: rainMm[span],
    unit: 'lengthmm',
    decimals: 1,
    none: '–',
  })
  const margins = newestMargins(levelLimits(plant), within('24h'))
  return [
    {
      name: 'over',
      title: '超警戒 At or above 警戒',
      query: `SELECT count("to_WRZ") AS "over" FROM (${margins}) WHERE "to_WRZ" <= 0`,
      trouble: 'plant',
      colours: anyOverWRZ,
      none: '0',
    },
    {
      name: 'margin',
      title: '距警戒 Below 警戒',
      query: `SELECT min("to_WRZ") AS "margin" FROM (${margins})`,
      trouble: 'none',
      colours: belowWRZ,
      unit: 'lengthm',
      decimals: 2,
      none: '–',
    },
    rain('1h'),
    rain('3h'),
    rain('6h'),
    rain('12h'),
    {
      name: 'running',
      title: '泵运行 Pumps running',
      query: countNewest('pump_state', `= ${codeOf('pump_state', 'running')}`, 'running', within('7d')),
      trouble: 'none',
      none: '0',
    },
    trouble('plant', 'tripped', '泵跳闸 Pumps tripped', 'pump_state', `= ${codeOf('pump_state', 'tripped')}`),
    trouble('plant', 'gate_fault', '闸故障 Gates in fault', 'gate_state', `= ${codeOf('gate_state', 'fault')}`),
    trouble('plant', 'no_mains', '停电 No mains', 'mains', `= ${codeOf('mains', 'failed')}`),
    trouble('instrument', 'battery_low', '低电压 Battery low', 'battery', '< 11.8'),
    trouble('none', 'signal_weak', '弱信号 Weak signal', 'signal', '< -105'),
  ]
}

function columns(plant: Plant, counted: readonly Count[]): readonly Column[] {
  const none = { colours: anyIsUnseen, none: '0', width: 80 } as const
  return [
    stationColumn(plant, 250),
    { field: 'plant', title: '水与设备 Plant', colours: [colour.none, [1, colour.red]], width: 90 },
    { field: 'instruments', title: '仪表 Instruments', colours: [colour.none, [1, colour.unseen]], width: 90 },
    { field: 'Time (max)', title: '最新数据 Newest reading', unit: 'dateTimeFromNow', width: 140, none: '无 never' },
    { field: 'silent', title: '无数据 Silent points', ...none },
    { field: 'bad_readings (sum)', title: '坏数据 Bad readings 1h', ...none },
    ...counted.map(({ name, title, trouble, query, ...look }) => ({ field: name, title, width: 90, ...look })),
  ]
}
