import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import { colour, type Steps } from '../kit/colours.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { rows, table } from '../kit/tables.ts'

/** Days of the week as the KPIs number them, 0 Sunday. */
export const weekdayNames: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      ['日 Sun', '一 Mon', '二 Tue', '三 Wed', '四 Thu', '五 Fri', '六 Sat'].map((text, index) => [
        String(index),
        { text: `周${text}`, index },
      ]),
    ),
  },
]

const nothing: ValueMapping[] = [{ type: MappingType.ValueToText, options: { 0: { text: '·', index: 0 } } }]

/** Calls of 30 days, in which an hour of the week comes 30 ÷ 7 times: what is 6 and 12 in each hour, after EEMUA 191. */
const perHourOfWeek: Steps = [colour.none, [26, colour.notice], [52, colour.maintenance]]

/** Calls of 30 days by hour of the day and day of the week: a field for each hour, so that a row comes as it is. `lately`: a condition on time. */
export function weekGrid(lately: string): TableBuilder {
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
  const newest = hours.map((hour) => `last("h${hour}") AS "h${hour}"`).join(', ')
  const query = `SELECT ${newest} FROM "alarm_kpi_week" WHERE ${lately} GROUP BY "weekday"`
  return table({
    title: '热点:小时 × 星期 Hot spots: hour of the day × day of the week',
    description:
      '30 天的呼叫数。黄:平均每小时多于 6 次;褐:多于 12 次。Calls of 30 days; yellow is more than 6 in such an hour on average, brown more than 12.',
    targets: [new InfluxQueryBuilder('A', query).asTable()],
    transformations: [rows.sortBy('weekday', 'ascending')],
    columns: [
      { field: 'weekday', title: '星期 Weekday', words: weekdayNames, width: 110 },
      ...hours.map((hour) => ({
        field: `h${hour}`,
        title: hour,
        decimals: 0,
        width: 64,
        colours: perHourOfWeek,
        words: nothing,
      })),
    ],
    empty: '还没算 Not counted yet',
    width: 24,
    height: 9,
  })
}
