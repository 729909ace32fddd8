import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { alarmNames, priorityNames } from '../kit/alarm-words.ts'
import { bars, lines } from '../kit/charts.ts'
import { colour } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { stationColumn } from '../kit/places.ts'
import { rows, table } from '../kit/tables.ts'
import { tile } from '../kit/tiles.ts'

const over = '$timeFilter'
const sums = ['called', 'told', 'answered', 'in_time', 'arrived'] as const
const summed = sums.map((name) => `sum("${name}") AS "${name}"`).join(', ')

/** Were people told, did they answer, did they arrive? 叫应率 by crew and priority; never by person. */
export function crewResponse(plant: Plant): Dashboard {
  const now = linkTo('alarm-ops', {})
  const total = (name: string, title: string) =>
    tile({
      title,
      query: `SELECT sum("${name}") AS "n" FROM "crew_response" WHERE ${over}`,
      colours: [colour.none],
      width: 4,
    })
  const seconds = (field: string, title: string, share: number) =>
    tile({
      title,
      query: `SELECT percentile("${field}", ${share}) AS "s" FROM "crew_response" WHERE ${over}`,
      colours: [colour.none],
      unit: 's',
      decimals: 0,
      none: '–',
      of: 'max',
      width: 4,
    })
  return frame('crew-response', plant, {
    description: '通知到了吗?应答了吗?到场了吗?Told, answered, arrived? 按班组,不按个人 by crew, never by person.',
    panels: [
      ['called', total('called', '叫了几次 Occurrences called'), now],
      [
        'answered-in-time',
        tile({
          title: '叫应率 Answered in 5 min',
          description: '五分钟内应答 ÷ 全部呼叫。Answered within five minutes of being told, of all that were called.',
          query: `SELECT sum("in_time") / sum("called") * 100 AS "share" FROM "crew_response" WHERE ${over}`,
          colours: [colour.none, [0, colour.orange], [80, colour.notice], [95, colour.none]],
          unit: 'percent',
          decimals: 0,
          none: '–',
          of: 'min',
          width: 4,
        }),
        now,
      ],
      [
        'unanswered',
        tile({
          title: '无人应答 Not answered',
          query: `SELECT sum("called") - sum("answered") AS "n" FROM "crew_response" WHERE ${over}`,
          colours: [colour.none, [1, colour.orange]],
          width: 4,
        }),
        now,
      ],
      ['told-p95', seconds('told_s', '通知 p95 Told, p95', 95), now],
      ['answered-p50', seconds('answered_s', '应答 p50 Answered, p50', 50), now],
      ['arrived-p50', seconds('arrived_s', '到场 p50 Arrived, p50', 50), now],
      ['by-crew', byTable('crew', '班组 Crew'), now],
      ['by-priority', byTable('priority', '优先级 Priority'), now],
      [
        'over-time',
        bars({
          title: '呼叫,按优先级 Occurrences called, by priority',
          targets: [
            new InfluxQueryBuilder(
              'A',
              `SELECT sum("called") FROM "crew_response" WHERE ${over} GROUP BY time($__interval), "priority" fill(none)`,
            ).alias('$tag_priority'),
          ],
          quantity: '',
          width: 12,
        }),
        now,
      ],
      [
        'answer-time',
        lines({
          title: '应答用时 Time to answer, mean by priority',
          targets: [
            new InfluxQueryBuilder(
              'A',
              `SELECT mean("answered_s") FROM "crew_response" WHERE ${over} GROUP BY time($__interval), "priority" fill(none)`,
            ).alias('$tag_priority'),
          ],
          quantity: '',
          gapMs: 86_400_000,
          width: 12,
        }).unit('s'),
        now,
      ],
      ['unanswered-list', openTable(plant), now],
    ],
  })
}

function byTable(tag: 'crew' | 'priority', title: string): TableBuilder {
  const grouped = `SELECT ${summed}, percentile("answered_s", 50) AS "p50" FROM "crew_response" WHERE ${over} GROUP BY "${tag}"`
  const share = '"in_time" / "called" AS "share"'
  return table({
    title: `叫应,按${title} Response by ${tag}`,
    targets: [
      new InfluxQueryBuilder(
        'A',
        `SELECT "${tag}", "called", "told", "answered", "arrived", ${share}, "p50" FROM (${grouped})`,
      ).asTable(),
    ],
    transformations: [rows.sortBy(tag, 'ascending')],
    columns: [
      { field: tag, title, width: 150, none: '无 none', ...(tag === 'priority' && { words: priorityNames }) },
      { field: 'called', title: '叫 Called', width: 80 },
      { field: 'told', title: '通知到 Told', width: 90 },
      { field: 'answered', title: '应答 Answered', width: 100 },
      { field: 'arrived', title: '到场 Arrived', width: 90 },
      { field: 'share', title: '叫应率 In 5 min', unit: 'percentunit', decimals: 0, width: 110 },
      { field: 'p50', title: '应答 p50 Answered', unit: 's', decimals: 0, none: '–' },
    ],
    empty: '没叫过人 Nobody was called',
    width: 12,
    height: 8,
  })
}

function openTable(plant: Plant): TableBuilder {
  return table({
    title: '没人应答的 Not answered',
    targets: [
      new InfluxQueryBuilder(
        'A',
        `SELECT "site", "alarm", "priority", "crew", "messages", "told" FROM "crew_response" WHERE "answered" = 0 AND ${over} ORDER BY time DESC LIMIT 50`,
      ).asTable(),
    ],
    transformations: [rows.sortBy('Time', 'descending')],
    columns: [
      { field: 'Time', title: '叫于 Called', width: 160 },
      stationColumn(plant, 200),
      { field: 'alarm', title: '报警 Alarm', words: alarmNames(plant) },
      { field: 'priority', title: '优先级 Priority', words: priorityNames, width: 140 },
      { field: 'crew', title: '班组 Crew', width: 140 },
      { field: 'messages', title: '消息 Messages', width: 100 },
      { field: 'told', title: '通知到 Told', width: 90 },
    ],
    empty: '都应答了 All answered',
    width: 24,
    height: 9,
  })
}
