import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import { bars, lines } from '../kit/charts.ts'
import { colour, type Steps, unseenWithout, wellIsOne } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { growth, level, newestPlatform, rate } from '../kit/platform.ts'
import { within } from '../kit/select.ts'
import { ageTile, notSeen, provenTile, tile } from '../kit/tiles.ts'

/** Is the pipeline alive, and on time? Out of what each process writes of itself: no Prometheus is needed. */
export function platformHealth(plant: Plant): Dashboard {
  const alarms = linkTo('alarm-ops', {})
  const quality = linkTo('data-quality', {})
  return frame('platform-health', plant, {
    description: '平台是否在工作、是否及时?Is the pipeline alive, and on time?',
    panels: [
      ['newest', ageTile('最新指标 Newest metrics', `SELECT last("progress_well") FROM "platform"`), quality],
      ['alarms-evaluated', wellTile('alarms', '报警在判断 Alarms evaluated'), alarms],
      ['notices-sent', wellTile('notices', '通知在发 Notices sent'), alarms],
      ['readings-stored', wellTile('ingest', '读数在入库 Readings stored'), quality],
      [
        'log-stalled',
        provenTile({
          title: '日志停写 Log stalled',
          query: newestPlatform('log_stalled', 'max'),
          of: 'max',
          mayLack: false,
        }),
        quality,
      ],
      ['log-quota', quotaTile(), quality],
      [
        'disk-free',
        tile({
          title: '磁盘剩余 Disk free',
          query: newestPlatform('disk_free_bytes', 'min'),
          colours: unseenWithout([colour.alarm, [5e9, colour.notice], [20e9, colour.none]]),
          unit: 'decbytes',
          decimals: 1,
          none: notSeen,
          of: 'min',
        }),
        quality,
      ],
      [
        'not-reached',
        provenTile({
          mayLack: false,
          title: '通知不到的人 Recipients not reached',
          query: newestPlatform('notices_recipients', 'sum', `"state" = 'not-reached'`),
        }),
        alarms,
      ],
      [
        'received',
        counts('消息 Messages received', growth('log_messages_total', 'process'), '$tag_process', 'suffix: /min'),
        quality,
      ],
      [
        'rejected',
        counts(
          '解不开的消息 Messages rejected',
          growth('ingest_rejects_total', 'reason'),
          '$tag_reason',
          'suffix: /min',
        ),
        quality,
      ],
      [
        'refused',
        counts('拒绝的连接与消息 Refusals', growth('broker_refusals_total', 'reason'), '$tag_reason', 'suffix: /min'),
        quality,
      ],
      [
        'lag',
        curve('各部分的延迟 Lag by part', level('max', 'progress_lag_seconds', 'part'), '$tag_part', 's'),
        alarms,
      ],
      [
        'waiting',
        curve(
          '等待入库 Messages waiting for the store',
          level('max', 'ingest_lag_messages', 'process'),
          '$tag_process',
          'short',
        ),
        quality,
      ],
      [
        'alarm-delay',
        curve('报警判断延迟 Delay of evaluation, mean', rate('alarms_delay_seconds', 'process'), '$tag_process', 's'),
        alarms,
      ],
      [
        'commit',
        curve('日志落盘 Write and fsync, mean', rate('log_commit_seconds', 'process'), '$tag_process', 's'),
        quality,
      ],
      [
        'store-write',
        curve('入库一次 A write to the store, mean', rate('store_write_seconds', 'process'), '$tag_process', 's'),
        quality,
      ],
      [
        'store-away',
        counts('数据库不可用 Store unavailable', growth('store_unavailable_total', 'process'), '$tag_process', 'short'),
        quality,
      ],
      ['notices', counts('通知 Notices', growth('notices_total', 'outcome'), '$tag_outcome', 'short'), alarms],
      [
        'deliveries',
        counts('叫应消息 Messages to crews', growth('deliveries_total', 'outcome'), '$tag_outcome', 'short'),
        linkTo('crew-response', {}),
      ],
      [
        'memory',
        curve('内存 Memory', level('max', 'process_resident_memory_bytes', 'process'), '$tag_process', 'bytes'),
        quality,
      ],
      [
        'event-loop',
        curve(
          '事件循环延迟 Event loop, p99',
          level('max', 'nodejs_eventloop_lag_p99_seconds', 'process'),
          '$tag_process',
          's',
        ),
        quality,
      ],
      [
        'connections',
        curve('连接 Connections', level('max', 'broker_connections', 'process'), '$tag_process', 'short'),
        quality,
      ],
      [
        'lost-metrics',
        counts(
          '没写进去的指标 Metrics not written',
          growth('platform_metrics_lost_total', 'because'),
          '$tag_because',
          'short',
        ),
        quality,
      ],
    ],
  })
}

/** 1 while a part is shown to do its work in time; silence is not seen. */
function wellTile(part: string, title: string): StatBuilder {
  return tile({
    title,
    query: newestPlatform('progress_well', 'min', `"part" = '${part}'`),
    colours: wellIsOne,
    words: wellWords,
    none: notSeen,
    of: 'min',
  })
}

const wellWords = [
  {
    type: 'value' as never,
    options: { 0: { text: '否 no', index: 0 }, 1: { text: '是 yes', index: 1 } },
  },
]

function quotaTile(): StatBuilder {
  const share: Steps = [colour.none, [80, colour.notice], [95, colour.alarm]]
  return tile({
    title: '日志占限额 Log of its quota',
    query: `SELECT max("share") AS "share" FROM (SELECT last("log_bytes") / last("log_quota_bytes") * 100 AS "share" FROM "platform" WHERE ${within('3m')} GROUP BY "process")`,
    colours: share,
    unit: 'percent',
    decimals: 0,
    none: '–',
    of: 'max',
  })
}

function curve(title: string, query: string, alias: string, unit: string): PanelBuilder {
  const targets = [new InfluxQueryBuilder('A', query).alias(alias)]
  return lines({ title, targets, quantity: '', gapMs: 5 * 60_000, width: 8, height: 7 })
    .unit(unit)
    .min(0)
}

function counts(title: string, query: string, alias: string, unit: string): PanelBuilder {
  const targets = [new InfluxQueryBuilder('A', query).alias(alias)]
  return bars({ title, targets, quantity: '', width: 8, height: 7 }).unit(unit).min(0).interval('1m')
}
