import { register } from '../../core/quantity-register.ts'
import { type Both, code, made, type PageLanguage, page, table } from './markdown.ts'

/** A query that stands on the page, and is run against a real InfluxDB by the test. */
export interface ReadyQuery {
  readonly asks: Both
  readonly influxQl: string
}

/** For Grafana put `$timeFilter` and `time($__interval)` in the place of the times. */
export const readyQueries: readonly ReadyQuery[] = [
  {
    asks: { en: 'The level of a gauge, by ten minutes', 'zh-CN': '某水位计的水位，每十分钟' },
    influxQl: `SELECT mean("value") FROM "water_level" WHERE "site" = 'north-canal' AND "asset" = 'head' AND time > now() - 1d GROUP BY time(10m)`,
  },
  {
    asks: { en: 'The same without suspect readings', 'zh-CN': '同上，不含存疑数据' },
    influxQl: `SELECT mean("value") FROM "water_level" WHERE "site" = 'north-canal' AND ("quality" = 3) = false AND time > now() - 1d GROUP BY time(10m)`,
  },
  {
    asks: { en: 'The newest level of each gauge', 'zh-CN': '各水位计的最新水位' },
    influxQl: `SELECT last("value") FROM "water_level" WHERE time > now() - 1d GROUP BY "site", "asset", "point"`,
  },
  {
    asks: { en: 'What was bad, and what had been sent', 'zh-CN': '坏数据及其原值' },
    influxQl: `SELECT "raw", "quality", "reason" FROM "water_level" WHERE "quality" >= 4 AND time > now() - 1d`,
  },
  {
    asks: { en: 'Hours: least, mean, greatest (roll-up)', 'zh-CN': '小时汇总：最小、平均、最大' },
    influxQl: `SELECT "min", "mean", "max" FROM "1h"."water_level" WHERE "site" = 'north-canal' AND "count" > 0 AND time > now() - 30d`,
  },
  {
    asks: { en: 'Rain of each day (roll-up)', 'zh-CN': '日雨量（日汇总）' },
    influxQl: `SELECT "total" FROM "1d"."rain" WHERE "count" > 0 AND time > now() - 30d GROUP BY "site", "asset"`,
  },
  {
    asks: { en: 'Alarms raised, newest first', 'zh-CN': '报警记录，最新在前' },
    influxQl: `SELECT "value", "limit", "to" FROM "alarm" WHERE "event" = 'raised' AND "audience" = 'people' AND time > now() - 7d ORDER BY time DESC LIMIT 50`,
  },
  {
    asks: { en: 'How many alarms call, by minute and site', 'zh-CN': '每分钟各站点待应答报警数' },
    influxQl: `SELECT "calling" FROM "alarm_site" WHERE time > now() - 1h GROUP BY "site"`,
  },
]

const beside: readonly (readonly [name: string, tags: string, fields: string, says: Both])[] = [
  [
    'alarm',
    'site, alarm, event, priority, audience',
    'number, from, to, who, why, call, value, limit, colour, rule, rule_before',
    { en: 'each entry of the journal', 'zh-CN': '每条报警记录' },
  ],
  [
    'alarm_active',
    'site, alarm, priority, state',
    'active, unacknowledged',
    { en: 'each alarm that stands, at each full minute', 'zh-CN': '每整分钟的未结报警' },
  ],
  [
    'alarm_site',
    'site',
    'worst, active, calling, lat, lon',
    { en: 'each site at each full minute, also when all is well', 'zh-CN': '每整分钟的各站点，正常时也写' },
  ],
  [
    'alarm_kpi, alarm_kpi_priority, alarm_kpi_slots, alarm_kpi_top, alarm_kpi_hot',
    'priority, calls, alarm, site, weekday, hour',
    'shares 0 to 1, times in s',
    { en: 'how good the alarms are, each hour over 30 days', 'zh-CN': '报警绩效，每小时按 30 天统计' },
  ],
  [
    'crew_response',
    'site, crew, alarm, priority',
    'called, messages, told, answered, in_time, arrived, told_s, answered_s, arrived_s',
    { en: 'each occurrence that was called for; no person is named', 'zh-CN': '每次呼叫的叫应情况，不含个人' },
  ],
  [
    'platform',
    'process, and the labels of metrics',
    'a field for each metric',
    { en: 'what each process says of itself', 'zh-CN': '各进程的自身指标' },
  ],
]

const words = {
  en: {
    title: 'InfluxDB: what is kept, and ready queries',
    about:
      'A measurement for each quantity, tags `site`, `asset`, `point`. Fields of a reading: `value` where it may be used (good, not evaluated, suspect), `raw` where it may not, `quality` (2 not evaluated, 3 suspect, 4 bad, 9 missing; none where it is good) and `reason`, a number. All numbers are floats; states are kept by their codes. Why so: [dashboards](../dashboards.md#what-influxdb-keeps).',
    rollups:
      'Hours are in `"1h"."water_level"`, days in `"1d"."water_level"` (2.x: buckets `{bucket}/1h`, `{bucket}/1d`): `min`, `mean`, `max`, `total`, `count`, `readings`, `good_share` ([roll-ups](../rollups.md)).',
    queries: 'Ready queries',
    grafana:
      'InfluxQL, for 1.x, 2.x and 3.x. In Grafana put `$timeFilter` and `time($__interval)` in the place of the times.',
    beside: 'What stands beside the readings',
    besideColumns: ['measurement', 'tags', 'fields', 'what'],
    quantities: 'Quantities',
    quantityColumns: ['measurement', 'kept in', 'may be sent in', 'kind or states', 'name'],
  },
  'zh-CN': {
    title: 'InfluxDB：存什么，怎么查',
    about:
      '每个要素一个 measurement，tag 为 `site`、`asset`、`point`。一条数据的 field：可用的（合格、未评定、存疑）写 `value`，不可用的写 `raw`；`quality`（2 未评定、3 存疑、4 坏、9 缺测，合格不写）；`reason` 为数字。数值一律为浮点，状态以代码存。缘由见[看板](../dashboards.md#influxdb-保存什么)。',
    rollups:
      '小时汇总在 `"1h"."water_level"`，日汇总在 `"1d"."water_level"`（2.x 为桶 `{bucket}/1h`、`{bucket}/1d`）：`min`、`mean`、`max`、`total`、`count`、`readings`、`good_share`（[汇总](../rollups.md)）。',
    queries: '现成的查询',
    grafana: 'InfluxQL，适用于 1.x、2.x、3.x。在 Grafana 中把时间条件换成 `$timeFilter` 和 `time($__interval)`。',
    beside: '数据之外还存什么',
    besideColumns: ['measurement', 'tag', 'field', '内容'],
    quantities: '要素',
    quantityColumns: ['measurement', '入库单位', '可发单位', '类别或状态', '名称'],
  },
} as const

const kinds: Readonly<Record<string, Both>> = {
  gauge: { en: 'a value', 'zh-CN': '瞬时值' },
  amount: { en: 'a sum since the last report', 'zh-CN': '时段累计' },
  counter: { en: 'only grows', 'zh-CN': '累计表' },
}

export function influxPage(language: PageLanguage): string {
  const say = words[language]
  const quantities = register.map(({ id, unit, units, kind, states, name }) => [
    code(id),
    unit || '–',
    Object.keys(units).join(', '),
    states
      ? Object.entries(states)
          .map(([word, number]) => `${number} ${word}`)
          .join(', ')
      : (kinds[kind]?.[language] ?? kind),
    name[language],
  ])
  return page(say.title, [
    say.about,
    say.rollups,
    made[language],
    `## ${say.queries}`,
    say.grafana,
    ...readyQueries.map(({ asks, influxQl }) => `${asks[language]}:\n\n\`\`\`sql\n${influxQl}\n\`\`\``),
    `## ${say.beside}`,
    table(
      say.besideColumns,
      beside.map(([name, tags, fields, says]) => [name.split(', ').map(code).join(', '), tags, fields, says[language]]),
    ),
    `## ${say.quantities}`,
    table(say.quantityColumns, quantities),
  ])
}
