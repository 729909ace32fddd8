import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { bars } from '../kit/charts.ts'
import { anyIsUnseen, batteryVolts, signalDbm } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { stationColumn } from '../kit/places.ts'
import { growth } from '../kit/platform.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import type { Column } from '../kit/tables.ts'
import { rows, table } from '../kit/tables.ts'
import { provenTile, tile } from '../kit/tiles.ts'
import { assetNames, nameOf, unitOf } from '../kit/words.ts'

const { all, bad, from, within } = select
const suspect = '"quality" = 3'

/** Which numbers may I trust? What is silent, bad, suspect, or about to be, worst first. */
export function dataQuality(plant: Plant): Dashboard {
  const every = quantitiesOf(plant)
  const station = linkTo('station', {})
  const flagged = (condition: string, span: string) =>
    `SELECT count("n") AS "points" FROM (SELECT last("quality") AS "n" FROM ${from(...every)} WHERE ${all(condition, within(span))} GROUP BY "site", "asset", "point")`
  const count = (title: string, query: string) => tile({ title, query, colours: anyIsUnseen, width: 4 })
  return frame('data-quality', plant, {
    description: '哪些数可以信?Which numbers may I trust?',
    panels: [
      ['silent', silentTile(plant), station],
      ['bad-points', count('坏数据测点 Points with bad readings, 1 h', flagged(bad, '1h')), station],
      ['suspect-points', count('可疑测点 Points with suspect readings, 1 h', flagged(suspect, '1h')), station],
      ['missing-points', count('缺值测点 Points reported missing, 1 h', flagged('"quality" = 9', '1h')), station],
      [
        'batteries-low',
        provenTile({
          mayLack: !every.includes('battery'),
          title: '低电压 Batteries low',
          description: '< 11.8 V',
          query: select.countProven('battery', '< 11.8', 'low', within('24h')),
          colours: anyIsUnseen,
          width: 4,
        }),
        station,
      ],
      [
        'signals-weak',
        provenTile({
          mayLack: !every.includes('signal'),
          title: '弱信号 Signals weak',
          description: '< −105 dBm',
          query: select.countProven('signal', '< -105', 'weak', within('24h')),
          colours: anyIsUnseen,
          width: 4,
        }),
        station,
      ],
      ['points', flaggedTable(plant), station],
      ['silent-longest', silentTable(plant), station],
      ['received', counted('收到的读数 Readings received', select.received(every, '')), station],
      [
        'bad-readings',
        counted(
          '坏读数 Bad readings',
          `SELECT count("quality") FROM ${from(...every)} WHERE ${all(bad, '$timeFilter')} GROUP BY time($__interval) fill(none)`,
        ),
        station,
      ],
      [
        'suspect-readings',
        counted(
          '可疑读数 Suspect readings',
          `SELECT count("quality") FROM ${from(...every)} WHERE ${all(suspect, '$timeFilter')} GROUP BY time($__interval) fill(none)`,
        ),
        station,
      ],
      ['power', powerTable(plant), station],
      [
        'late',
        bars({
          title: '迟到的读数 Late readings',
          description:
            '比该测点已有的还旧:入库,但不参与报警判断。Older than the newest of their point: kept, not judged by alarms.',
          targets: [new InfluxQueryBuilder('A', growth('ingest_late_total', 'process')).alias('$tag_process')],
          quantity: '',
          width: 12,
        }),
        linkTo('platform-health', {}),
      ],
    ],
  })
}

function silentTile(plant: Plant) {
  const quick = promptQuantities(plant)
  // a row per quantity, which the tile adds up: InfluxQL cannot add across measurements
  const known = `(${select.countPoints(quick, 'n', within('7d'))})`
  const heard = `(${select.countPoints(quick, 'n', within('1h'), -1)})`
  return tile({
    title: '一小时无数据 Points silent for an hour',
    description: '每 20 分钟以内上报一次的测点。Of points that report at least every 20 minutes.',
    query: `SELECT sum("n") AS "silent" FROM ${known}, ${heard}`,
    colours: anyIsUnseen,
    width: 4,
  })
}

function counted(title: string, query: string) {
  return bars({
    title,
    description: '按监测量,每根柱一小时或更长。By quantity, an hour or more a bar.',
    targets: [new InfluxQueryBuilder('A', query).alias('$m')],
    quantity: '',
    width: 8,
  })
}

function places(plant: Plant): readonly Column[] {
  return [stationColumn(plant, 190), { field: 'asset', title: '设施 Asset', words: assetNames(plant), width: 170 }]
}

/** The points with most readings that are bad or suspect over a day. */
function flaggedTable(plant: Plant): TableBuilder {
  const of = (condition: string, name: string) =>
    `SELECT "site", "asset", "point", "${name}" FROM (SELECT count("quality") AS "${name}" FROM ${from(...quantitiesOf(plant))} WHERE ${all(condition, within('24h'))} GROUP BY "site", "asset", "point")`
  return table({
    title: '24 小时内最不可信的测点 Points least to be trusted, 24 h',
    targets: [
      new InfluxQueryBuilder('A', of(bad, 'bad')).asTable(),
      new InfluxQueryBuilder('B', of(suspect, 'suspect')).asTable(),
    ],
    transformations: [
      rows.withoutTime('/^[A-B]$/'),
      rows.stack(),
      rows.sortBy('bad', 'descending'),
      { id: 'limit', options: { limitField: 30 } },
    ],
    columns: [
      ...places(plant),
      { field: 'point', title: '测点 Point', width: 130 },
      { field: 'bad', title: '坏或缺 Bad or missing', colours: anyIsUnseen, none: '0', width: 130 },
      {
        field: 'suspect',
        title: '可疑 Suspect',
        colours: anyIsUnseen,
        none: '0',
        width: 100,
      },
    ],
    empty: '都可信 All to be trusted',
    width: 14,
    height: 10,
  })
}

/** The points that have been silent the longest. */
function silentTable(plant: Plant): TableBuilder {
  const newest = select.newestOfAny(promptQuantities(plant), within('7d'))
  return table({
    title: '最久无数据的测点 Points silent the longest',
    description: '每 20 分钟以内上报一次的测点。Points that report at least every 20 minutes.',
    targets: [new InfluxQueryBuilder('A', `SELECT "site", "asset", "point", "n" FROM (${newest})`).asTable()],
    transformations: [rows.sortBy('Time', 'ascending'), { id: 'limit', options: { limitField: 20 } }],
    columns: [
      ...places(plant),
      { field: 'point', title: '测点 Point', width: 110 },
      { field: 'Time', title: '最新数据 Newest reading', unit: 'dateTimeFromNow' },
    ],
    width: 10,
    height: 10,
  })
}

/** Batteries and radio links, the weakest first. */
function powerTable(plant: Plant): TableBuilder {
  const list = (quantity: string) =>
    `SELECT "site", "asset", "${quantity}" FROM (${select.newest(quantity, quantity, within('24h'))})`
  return table({
    title: '电池与信号,最弱的在前 Battery and signal, weakest first',
    targets: [
      new InfluxQueryBuilder('A', list('battery')).asTable(),
      new InfluxQueryBuilder('B', list('signal')).asTable(),
    ],
    transformations: [rows.withoutTime('/^[A-Z]$/'), rows.stack(), rows.sortBy('battery', 'ascending')],
    columns: [
      ...places(plant),
      {
        field: 'battery',
        title: nameOf('battery'),
        unit: unitOf('battery'),
        decimals: 1,
        colours: batteryVolts,
        none: '–',
      },
      { field: 'signal', title: nameOf('signal'), unit: unitOf('signal'), colours: signalDbm, none: '–' },
    ],
    width: 12,
    height: 9,
  })
}
