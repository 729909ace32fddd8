import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { type Priority, priorities } from '../../core/alarm/priority.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { alarmNames, eventNames, priorityLooks, priorityNames, stateNames } from './alarm-words.ts'
import { bars } from './charts.ts'
import { colour } from './colours.ts'
import { InfluxQueryBuilder } from './influxql.ts'
import { siteColumn } from './places.ts'
import { all, proven, within } from './select.ts'
import { rows, table } from './tables.ts'
import { provenTile, tile } from './tiles.ts'

/**
 * Panels of the alarm mirror (alarms/mirror-lines.ts): `alarm_active` has a line per alarm that is not NORM at each full minute,
 * `alarm` a line per journal entry.
 */
const peoples = `"audience" = 'people'`

/** The newest line of each alarm that stood within two minutes of the end of the range. */
function standing(scope: string): string {
  const newest = 'last("unacknowledged") AS "calls", "active", "state", "priority"'
  return `SELECT ${newest} FROM "alarm_active" WHERE ${all(scope, within('2m'))} GROUP BY "site", "alarm"`
}

/** How many alarms call, of those in `scope`; nothing unless the alarms have looked at some site: silence alone is no zero. */
function calling(scope: string): string {
  const looked = `SELECT last("worst") * 0 AS "calls" FROM "alarm_site" WHERE ${within('2m')}`
  return proven('calls', `SELECT sum("calls") AS "calls" FROM (${standing(scope)})`, looked)
}

/** How many alarms wait for somebody now. */
export function callingTile({ width, height }: { width: number; height: number }): StatBuilder {
  const title = '待确认报警 Alarms to acknowledge'
  return provenTile({ title, query: calling(''), width, mayLack: false }).height(height)
}

/** How many alarms of one priority wait for somebody now. */
export function callingTileOf(priority: Priority, title: string): StatBuilder {
  return provenTile({
    title,
    query: calling(`"priority" = '${priority}'`),
    colours: [colour.none, [1, priorityLooks[priority][1]]],
    width: 4,
    mayLack: false,
  })
}

/** How many alarms are put aside: shelved, muted by design, out for repair. */
export function asideTile(): StatBuilder {
  const aside = `"state" = 'SHLVD' OR "state" = 'DSUPR' OR "state" = 'OOSRV'`
  return tile({
    title: '搁置、屏蔽、停用 Put aside',
    query: `SELECT count("calls") AS "aside" FROM (${standing('')}) WHERE ${aside}`,
    colours: [colour.none],
    width: 3,
  })
}

/** How often people were called in the last `span`: after EEMUA 191 at most 6 an hour and person, 12 are too many. */
export function callsTile(span: string): StatBuilder {
  const scope = all(peoples, `"call" = 'annunciated'`, within(span))
  return tile({
    title: `${span} 内呼叫 Calls in ${span}`,
    query: `SELECT count("number") FROM "alarm" WHERE ${scope}`,
    colours: [colour.none, [7, colour.notice], [13, colour.orange]],
    width: 3,
  })
}

/** How many sites the alarms have looked at in the last two minutes: without them silence means nothing. */
export function watchedTile(plant: Plant): StatBuilder {
  const count = plant.sites.length
  return tile({
    title: `在判断的站点,共 ${count} Sites watched of ${count}`,
    query: `SELECT count("worst") AS "watched" FROM (SELECT last("worst") AS "worst" FROM "alarm_site" WHERE ${within('2m')} GROUP BY "site")`,
    colours: [colour.unseen, [count, colour.none]],
    width: 2,
  })
}

interface StandingLook {
  readonly height?: number
  /** Where a row's alarm leads to. */
  readonly link?: string
}

/** What stands now, the most urgent first. */
export function standingTable(plant: Plant, scope: string, width: number, more: StandingLook = {}): TableBuilder {
  const target = (priority: string, index: number) => {
    const rank = `"calls" * 0 + ${index} AS "rank"`
    const columns = `"site", "alarm", "priority", "state", "active", ${rank}`
    const query = `SELECT ${columns} FROM (${standing(scope)}) WHERE "priority" = '${priority}'`
    return new InfluxQueryBuilder(String.fromCharCode(65 + index), query).asTable()
  }
  return table({
    title: '当前报警,最急的在前 Alarms standing, most urgent first',
    description:
      '每分钟一次;已消失的报警最多再显示两分钟。Once a minute; one that has gone is shown for up to two more.',
    targets: priorities.map(target),
    transformations: [rows.withoutTime('/^[A-D]$/'), rows.stack(), rows.sortBy('rank', 'ascending')],
    columns: [
      ...(scope === '' ? [siteColumn(plant, 210)] : []),
      { field: 'alarm', title: '报警 Alarm', words: alarmNames(plant), ...(more.link && { link: more.link }) },
      { field: 'priority', title: '优先级 Priority', words: priorityNames, width: 130 },
      { field: 'state', title: '状态 State', words: stateNames, width: 460 },
    ],
    empty: '没有报警,只要都在判断 No alarms, if all sites are watched',
    width,
    height: more.height ?? 9,
  })
}

/** How many alarms were active, by priority. */
export function standingChart(width: number): TimeseriesBuilder {
  const perMinute = `SELECT sum("active") AS "n" FROM "alarm_active" WHERE $timeFilter GROUP BY time(1m), "priority" fill(none)`
  const query = `SELECT max("n") FROM (${perMinute}) WHERE $timeFilter GROUP BY time($__interval), "priority" fill(none)`
  return byPriority({ title: '报警中 Alarms active', query, width }).interval('1m')
}

/** How often somebody was called, by priority and hour: after EEMUA 191 at most 6 an hour and person. */
export function callsChart(width: number): TimeseriesBuilder {
  const scope = all(peoples, `"call" = 'annunciated'`, '$timeFilter')
  const query = `SELECT count("number") FROM "alarm" WHERE ${scope} GROUP BY time($__interval), "priority" fill(none)`
  return byPriority({ title: '报警呼叫 Annunciations', query, width })
}

interface ByPriority {
  readonly title: string
  readonly query: string
  readonly width: number
}

function byPriority({ title, query, width }: ByPriority): TimeseriesBuilder {
  const targets = [new InfluxQueryBuilder('A', query).alias('$tag_priority')]
  const panel = bars({ title, targets, quantity: 'starts', width, height: 7 }).decimals(0).min(0)
  for (const [priority, [name, color]] of Object.entries(priorityLooks)) {
    panel.overrideByName(priority, [
      { id: 'displayName', value: name },
      { id: 'color', value: { mode: 'fixed', fixedColor: color } },
    ])
  }
  return panel
}

/** The journal of a site over the range, the newest entry first. */
export function journalTable(plant: Plant, scope: string, width: number): TableBuilder {
  const columns = '"alarm", "event", "priority", "to", "who", "why", "value", "limit"'
  const query = `SELECT ${columns} FROM "alarm" WHERE ${all(scope, peoples, '$timeFilter')} ORDER BY time DESC LIMIT 200`
  return table({
    title: '报警记录 Alarm journal',
    targets: [new InfluxQueryBuilder('A', query).asTable()],
    transformations: [rows.sortBy('Time', 'descending')],
    columns: [
      { field: 'Time', title: '时间 Time', width: 160 },
      { field: 'alarm', title: '报警 Alarm', words: alarmNames(plant) },
      { field: 'event', title: '事件 Event', words: eventNames, width: 150 },
      { field: 'priority', title: '优先级 Priority', words: priorityNames, width: 110 },
      { field: 'value', title: '数值 Value', decimals: 2, width: 80 },
      { field: 'limit', title: '限值 Limit', decimals: 2, width: 80 },
      { field: 'who', title: '谁 Who', width: 110 },
      { field: 'why', title: '原因 Why' },
    ],
    empty: '无记录 Nothing',
    width,
    height: 9,
  })
}
