import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../core/plant/plant.ts'
import type { Steps } from './colours.ts'
import { anyIsWrong, belowWRZ, colour, rainMm } from './colours.ts'
import { InfluxQueryBuilder } from './influxql.ts'
import { levelLimits, promptQuantities, quantitiesOf } from './limits.ts'
import { all, bad, countNewest, countPoints, from, newestMargins, rainOf, within } from './select.ts'
import { codeOf } from './states.ts'
import type { Column } from './tables.ts'
import { rows, table } from './tables.ts'
import { siteNames } from './words.ts'

/** What is counted of a site: one query, one column. */
interface Count {
  readonly name: string
  readonly title: string
  readonly query: string
  /** `wrong`: each one is a point in trouble, and moves the site up. */
  readonly weighs: 'wrong' | 'nothing'
  readonly colours?: Steps
  readonly unit?: string
  readonly decimals?: number
  readonly none?: string
}

const bySite = 'GROUP BY "site"'

/** One row per site, the site with most points in trouble first. */
export function siteTable(plant: Plant, id: number): PanelBuilder {
  const counted = counts(plant)
  const wrong = counted.filter(({ weighs }) => weighs === 'wrong').map(({ name }) => name)
  const targets = [
    target(0, `SELECT last("quality") AS "n" FROM ${from(...quantitiesOf(plant))} WHERE ${within('7d')} ${bySite}`),
    target(1, `${countPoints(promptQuantities(plant), 'known', within('7d'))} ${bySite}`),
    target(2, `${countPoints(promptQuantities(plant), 'heard', within('1h'), -1)} ${bySite}`),
    target(3, badReadings(plant)),
    ...counted.map(({ query }, index) => target(index + 4, `${query} ${bySite}`)),
  ]
  return table({
    id,
    title: '各站点,最异常的在前 Sites, worst first',
    description:
      '异常 = 无数据 + 坏数据 + 超警戒 + 跳闸 + 故障 + 停电 + 低电压测点之和。Abnormal: points silent for an hour, bad in the last hour, at or above 警戒, tripped, in fault, without mains or low in battery, added up. At the end of the chosen time range.',
    targets,
    width: 24,
    height: 9,
    transformations: [
      rows.sumBy('A', 'site', ['Time'], 'max'),
      rows.sumBy('B', 'site', ['known'], 'sum'),
      rows.sumBy('C', 'site', ['heard'], 'sum'),
      rows.sumBy('D', 'site', ['bad_readings', 'bad_points'], 'sum'),
      rows.without('Time'),
      rows.joinBy('site'),
      rows.total(['known (sum)', 'heard (sum)'], 'silent'),
      rows.total(['silent', 'bad_points (sum)', ...wrong], 'abnormal'),
      rows.sortBy('abnormal', 'descending'),
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
  const wrong = (name: string, title: string, quantity: string, condition: string, span: string): Count => ({
    name,
    title,
    query: countNewest(quantity, condition, name, within(span)),
    weighs: 'wrong',
    colours: anyIsWrong,
    none: '0',
  })
  const rain = (span: keyof typeof rainMm): Count => ({
    name: `rain_${span}`,
    title: `雨 Rain ${span}`,
    query: rainOf(span, `rain_${span}`, ''),
    weighs: 'nothing',
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
      weighs: 'wrong',
      colours: anyIsWrong,
      none: '0',
    },
    {
      name: 'margin',
      title: '距警戒 Below 警戒',
      query: `SELECT min("to_WRZ") AS "margin" FROM (${margins})`,
      weighs: 'nothing',
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
      weighs: 'nothing',
      none: '0',
    },
    wrong('tripped', '泵跳闸 Pumps tripped', 'pump_state', `= ${codeOf('pump_state', 'tripped')}`, '7d'),
    wrong('gate_fault', '闸故障 Gates in fault', 'gate_state', `= ${codeOf('gate_state', 'fault')}`, '7d'),
    wrong('no_mains', '停电 No mains', 'mains', `= ${codeOf('mains', 'failed')}`, '7d'),
    wrong('battery_low', '低电压 Battery low', 'battery', '< 11.8', '24h'),
    { ...wrong('signal_weak', '弱信号 Weak signal', 'signal', '< -105', '24h'), weighs: 'nothing' },
  ]
}

function columns(plant: Plant, counted: readonly Count[]): readonly Column[] {
  const none = { colours: anyIsWrong, none: '0', width: 80 } as const
  return [
    {
      field: 'site',
      title: '站点 Site',
      words: siteNames(plant),
      width: 250,
      link: `/d/huoshui-station/station?var-site=\${__value.raw}&\${__url_time_range}`,
    },
    { field: 'abnormal', title: '异常 Abnormal', colours: [colour.ok, [1, colour.orange], [5, colour.red]], width: 90 },
    { field: 'Time (max)', title: '最新数据 Newest reading', unit: 'dateTimeFromNow', width: 140, none: '无 never' },
    { field: 'silent', title: '无数据 Silent points', ...none },
    { field: 'bad_readings (sum)', title: '坏数据 Bad readings 1h', ...none },
    ...counted.map(({ name, title, weighs, query, ...look }) => ({ field: name, title, width: 90, ...look })),
  ]
}
