import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { alarmNames, priorityNames } from '../kit/alarm-words.ts'
import { callsChart, standingChart } from '../kit/alarms.ts'
import { lines } from '../kit/charts.ts'
import { colour, type Steps } from '../kit/colours.ts'
import { columns } from '../kit/columns.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { all, within } from '../kit/select.ts'
import { rows, table } from '../kit/tables.ts'
import { tile } from '../kit/tiles.ts'
import { siteNames } from '../kit/words.ts'
import { weekdayNames, weekGrid } from './week-grid.ts'

/** The newest full hour's line, written after the 30 days before it: `span` bridges an hour in which none was written. */
const lately = within('3h')

/** How good is the alarm system itself? After EEMUA 191: of the 30 days before the end of the range, as the API counts them. */
export function alarmKpi(plant: Plant): Dashboard {
  const now = linkTo('alarm-ops', {})
  const kpi = (
    name: string,
    title: string,
    [amber, red]: readonly [number, number],
    look: { unit?: string; decimals?: number; factor?: number; description?: string } = {},
  ): NamedPanel => {
    const { factor = 1, ...rest } = look
    const colours: Steps = [colour.none, [amber, colour.notice], [red, colour.maintenance]]
    const query = `SELECT last("${name}") * ${factor} AS "${name}" FROM "alarm_kpi" WHERE ${lately}`
    return [name, tile({ title, query, colours, none: '–', of: 'max', width: 3, ...rest }), now]
  }
  return frame('alarm-kpi', plant, {
    description:
      '报警系统自己好不好?30 天,EEMUA 191。How good is the alarm system itself? 30 days, after EEMUA 191. 黄 above target · 褐 in the red.',
    panels: [
      kpi('per_hour', '每小时呼叫 Calls per hour', [6.001, 12.001], { decimals: 2, description: '≤ 6 · > 12' }),
      kpi('overloaded_share', '过载时段 Slots over 10 calls', [1, 5], {
        unit: 'percent',
        decimals: 2,
        factor: 100,
        description: '10 分钟多于 10 次;< 1 % · > 5 %',
      }),
      kpi('flood_share', '泛滥时间 Time in floods', [1, 5], {
        unit: 'percent',
        decimals: 2,
        factor: 100,
        description: '< 1 % · > 5 %',
      }),
      kpi('top_ten_share', '前十占比 Top ten share', [5.001, 15.001], {
        unit: 'percent',
        decimals: 1,
        factor: 100,
        description: '≤ 5 % · > 15 %',
      }),
      kpi('chattering', '抖动报警 Chattering alarms', [1, 4], {
        description: '一分钟 3 次以上。Three raises in a minute; 0 · > 3',
      }),
      kpi('fleeting', '瞬时报警 Fleeting', [1, 4], { description: '< 10 s; 0 · > 3' }),
      kpi('standing', '超 24 小时 Standing over 24 h', [5, 10], { description: '< 5' }),
      kpi('annunciations', '30 日呼叫 Calls in 30 days', [1e9, 1e10]),
      ['priorities', priorityTable(), linkTo('crew-response', {})],
      [
        'slots',
        columns({
          title: '十分钟呼叫分布 Ten-minute slots by calls',
          description:
            '横轴:十分钟内的呼叫数,20 为 20 及以上;过 10 为过载。Calls in ten minutes; 20 is 20 or more, over 10 is too many.',
          query: `SELECT "calls", "slots" FROM (SELECT last("slots") AS "slots" FROM "alarm_kpi_slots" WHERE ${lately} GROUP BY "calls")`,
          by: 'calls',
          width: 12,
          height: 8,
        }),
        now,
      ],
      ['week', weekGrid(lately), now],
      ['top', topTable(plant), now],
      ['hot', hotTable(plant), now],
      [
        'per-hour-trend',
        lines({
          title: '30 日平均的走向 Calls per hour of 30 days, over time',
          targets: [
            new InfluxQueryBuilder(
              'A',
              `SELECT last("per_hour") FROM "alarm_kpi" WHERE $timeFilter GROUP BY time($__interval) fill(none)`,
            ).alias('每小时 per hour'),
          ],
          quantity: '',
          gapMs: 3 * 3_600_000,
          width: 8,
          height: 7,
        }),
        now,
      ],
      ['calls', callsChart(8), now],
      ['standing-trend', standingChart(8), now],
    ],
  })
}

/** Mix and time to acknowledge, by priority, beside their targets. */
function priorityTable(): TableBuilder {
  const newest = `SELECT last("share") AS "share", last("never") AS "never", last("p50") AS "p50", last("p95") AS "p95" FROM "alarm_kpi_priority" WHERE ${lately} GROUP BY "priority"`
  return table({
    title: '优先级与应答 Priorities and acknowledgement',
    description:
      '目标 80/15/5/<1 %;紧急 < 2 分钟,高 < 10 分钟。Targets low to critical 80/15/5/<1 %; critical < 2 min, high < 10 min.',
    targets: [
      new InfluxQueryBuilder('A', `SELECT "priority", "share", "p50", "p95", "never" FROM (${newest})`).asTable(),
    ],
    transformations: [rows.sortBy('priority', 'ascending')],
    columns: [
      { field: 'priority', title: '优先级 Priority', words: priorityNames, width: 140 },
      { field: 'share', title: '占比 Share', unit: 'percentunit', decimals: 1, width: 90 },
      { field: 'p50', title: '应答 p50 Acknowledged', unit: 's', none: '–', width: 120 },
      { field: 'p95', title: '应答 p95 Acknowledged', unit: 's', none: '–', width: 120 },
      { field: 'never', title: '无人应答 Never', width: 90 },
    ],
    width: 12,
    height: 8,
  })
}

function topTable(plant: Plant): TableBuilder {
  const newest = `SELECT last("annunciations") AS "n" FROM "alarm_kpi_top" WHERE ${lately} GROUP BY "alarm"`
  return table({
    title: '最吵的十个报警 The ten worst actors',
    targets: [new InfluxQueryBuilder('A', `SELECT "alarm", "n" FROM (${newest})`).asTable()],
    transformations: [rows.sortBy('n', 'descending'), { id: 'limit', options: { limitField: 10 } }],
    columns: [
      { field: 'alarm', title: '报警 Alarm', words: alarmNames(plant) },
      { field: 'n', title: '呼叫 Calls', decimals: 0, width: 100 },
    ],
    empty: '没有呼叫 No calls',
    width: 12,
    height: 10,
  })
}

/** Calls by site, weekday and hour of the city, most first. */
function hotTable(plant: Plant): TableBuilder {
  const newest = `SELECT last("annunciations") AS "n" FROM "alarm_kpi_hot" WHERE ${all(lately)} GROUP BY "site", "weekday", "hour"`
  return table({
    title: '热点:站点 × 星期 × 小时 Hot spots: site, weekday, hour',
    targets: [new InfluxQueryBuilder('A', `SELECT "site", "weekday", "hour", "n" FROM (${newest})`).asTable()],
    transformations: [rows.sortBy('n', 'descending'), { id: 'limit', options: { limitField: 50 } }],
    columns: [
      {
        field: 'site',
        title: '站点 Site',
        words: siteNames(plant),
        link: linkTo('station', { site: `\${__value.raw}` }),
      },
      { field: 'weekday', title: '星期 Weekday', words: weekdayNames, width: 110 },
      { field: 'hour', title: '时 Hour', width: 70 },
      { field: 'n', title: '呼叫 Calls', decimals: 0, width: 90 },
    ],
    empty: '没有呼叫 No calls',
    width: 12,
    height: 10,
  })
}
