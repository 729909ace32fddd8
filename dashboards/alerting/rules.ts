import { influx } from '../kit/influxql.ts'

/** What Grafana itself watches: the platform, never the water, whose alarms are Huoshui's own to tell. */
export interface PlatformRule {
  /** Part of the rule's uid: it stays. */
  readonly name: string
  readonly title: string
  /** InfluxQL that ends in one number; no variables, for rules have none. */
  readonly query: string
  readonly fires: { readonly when: 'gt' | 'lt'; readonly than: number }
  /** How long it must have been so. */
  readonly for: string
  readonly severity: 'critical' | 'warning'
  /** What no answer at all means. */
  readonly silence: 'Alerting' | 'OK'
  readonly summary: string
}

const since = (span: string, where = '') => `time > now() - ${span}${where === '' ? '' : ` AND ${where}`}`
const newest = (metric: string, how: 'min' | 'max' | 'sum', where = '') =>
  `SELECT ${how}("n") FROM (SELECT last("${metric}") AS "n" FROM "platform" WHERE ${since('5m', where)} GROUP BY *)`
const growth = (metric: string, span: string) =>
  `SELECT sum("d") FROM (SELECT non_negative_difference("${metric}") AS "d" FROM "platform" WHERE ${since(span)} GROUP BY *)`

const above = (than: number) => ({ when: 'gt', than }) as const
const below = (than: number) => ({ when: 'lt', than }) as const

export const platformRules: readonly PlatformRule[] = [
  {
    ...{ name: 'no-data', title: '没有平台数据 No data of the platform', severity: 'critical', silence: 'Alerting' },
    query: `SELECT count("process_resident_memory_bytes") FROM "platform" WHERE ${since('5m')}`,
    ...{ fires: below(1), for: '2m' },
    summary: 'The platform writes nothing of itself 平台没有写任何指标: is it running, is InfluxDB?',
  },
  {
    ...{ name: 'alarms', title: '报警没有在判断 Alarms not evaluated', severity: 'critical', silence: 'Alerting' },
    query: newest('progress_well', 'min', `"part" = 'alarms'`),
    ...{ fires: below(1), for: '2m' },
    summary: 'Alarms are not evaluated: watch the values, and phone 报警没有在判断:盯数值,打电话',
  },
  {
    ...{ name: 'channel', title: '通知渠道不通 A channel fails', severity: 'critical', silence: 'OK' },
    query: newest('notices_recipients', 'sum', `"state" = 'not-reached'`),
    ...{ fires: above(0), for: '15m' },
    summary: 'Recipients are not reached 有人收不到通知: docs/notices.md',
  },
  {
    ...{ name: 'log-stalled', title: '日志停写 Log stalled', severity: 'critical', silence: 'OK' },
    query: newest('log_stalled', 'max'),
    ...{ fires: above(0), for: '1m' },
    summary: 'The reading log takes nothing: disk full, or quota 数据日志停写:磁盘满或到限额',
  },
  {
    ...{ name: 'log-quota', title: '日志近限额 Log near its quota', severity: 'warning', silence: 'OK' },
    query: `SELECT max("share") FROM (SELECT last("log_bytes") / last("log_quota_bytes") * 100 AS "share" FROM "platform" WHERE ${since('5m')} GROUP BY "process")`,
    ...{ fires: above(80), for: '10m' },
    summary: 'The reading log has more than 80 % of its quota 日志超过限额的 80 %: a reader is behind',
  },
  {
    ...{ name: 'disk', title: '磁盘将满 Disk nearly full', severity: 'warning', silence: 'OK' },
    query: newest('disk_free_bytes', 'min'),
    ...{ fires: below(5e9), for: '10m' },
    summary: 'Less than 5 GB are free on the disk of the data folder 数据盘剩余不足 5 GB',
  },
  {
    ...{ name: 'lag', title: '入库落后 Ingest behind', severity: 'warning', silence: 'OK' },
    query: newest('ingest_lag_messages', 'max'),
    ...{ fires: above(100_000), for: '10m' },
    summary: 'More than 100,000 messages wait for the store 入库越落越后',
  },
  {
    ...{ name: 'rejects', title: '消息解不开 Rejects', severity: 'warning', silence: 'OK' },
    query: growth('ingest_rejects_total', '1h'),
    ...{ fires: above(100), for: '5m' },
    summary: 'More than 100 messages an hour cannot be used 每小时超过 100 条消息解不开: huoshui rejects list',
  },
  {
    ...{ name: 'write-errors', title: '写库失败 Store unavailable', severity: 'warning', silence: 'OK' },
    query: growth('store_unavailable_total', '10m'),
    ...{ fires: above(5), for: '5m' },
    summary: 'The store of readings does not take them 数据库连不上',
  },
]

const folder = '活水 Huoshui'

/** Grafana's file for rules, contact point and policy. Not the API's shape, which the SDK's builders make: files want another. */
export function alerting() {
  return {
    apiVersion: 1,
    groups: [{ orgId: 1, name: 'huoshui-platform', folder, interval: '1m', rules: platformRules.map(ruleOf) }],
    contactPoints: [
      {
        orgId: 1,
        name: 'huoshui-platform',
        receivers: [
          { uid: 'huoshui-platform', type: 'webhook', settings: { url: `\${GRAFANA_ALERT_URL}`, httpMethod: 'POST' } },
        ],
      },
    ],
    policies: [
      {
        orgId: 1,
        receiver: 'huoshui-platform',
        group_by: ['grafana_folder', 'alertname'],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: '4h',
      },
    ],
  }
}

function ruleOf({ name, title, query, fires, severity, silence, summary, ...rule }: PlatformRule) {
  const range = { from: 3600, to: 0 }
  const expression = { type: '__expr__', uid: '__expr__' }
  return {
    uid: `huoshui-${name}`,
    title,
    condition: 'C',
    for: rule.for,
    noDataState: silence,
    execErrState: 'Alerting',
    annotations: { summary },
    labels: { severity },
    data: [
      {
        ...{ refId: 'A', relativeTimeRange: range, datasourceUid: influx.uid },
        model: { refId: 'A', datasource: influx, query, rawQuery: true, resultFormat: 'time_series' },
      },
      {
        ...{ refId: 'B', relativeTimeRange: range, datasourceUid: '__expr__' },
        model: { refId: 'B', datasource: expression, type: 'reduce', expression: 'A', reducer: 'last' },
      },
      {
        ...{ refId: 'C', relativeTimeRange: range, datasourceUid: '__expr__' },
        model: {
          ...{ refId: 'C', datasource: expression, type: 'threshold', expression: 'B' },
          conditions: [{ type: 'query', evaluator: { type: fires.when, params: [fires.than] } }],
        },
      },
    ],
  }
}
