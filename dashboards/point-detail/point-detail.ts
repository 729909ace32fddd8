import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { bars, lines } from '../kit/charts.ts'
import { anyIsUnseen, colour } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { all, bad, newestReadings, within } from '../kit/select.ts'
import { ageTile, tile } from '../kit/tiles.ts'
import { choice } from '../kit/variables.ts'

const one = '"site" =~ /^$site$/ AND "asset" =~ /^$asset$/ AND "point" =~ /^$point$/'
const raw = '"$quantity"'
const hourly = '"1h"."$quantity"'
const over = all(one, '$timeFilter')
const each = 'GROUP BY time($__interval) fill(none)'

/** One point: raw against roll-up, quality, how often it reports, and the power of its station. */
export function pointDetail(plant: Plant): Dashboard {
  const up = linkTo('station', { site: `\${site}` })
  const target = (refId: string, query: string, name: string) => new InfluxQueryBuilder(refId, query).alias(name)
  const count = (condition: string) => `SELECT count("quality") AS "n" FROM ${raw} WHERE ${all(condition, over)}`
  const chart = { quantity: '', gapMs: 3_600_000, width: 12 } as const
  return frame('point-detail', plant, {
    description:
      '一个测点:原始值与汇总、质量、电池、间隔。One point: raw against roll-up, quality, battery, intervals.',
    variables: [
      choice('site', '站点 Site', 'SHOW TAG VALUES WITH KEY = "site" WHERE "asset" != \'\''),
      choice('asset', '设施 Asset', 'SHOW TAG VALUES WITH KEY = "asset" WHERE "site" =~ /^$site$/'),
      choice(
        'point',
        '测点 Point',
        'SHOW TAG VALUES WITH KEY = "point" WHERE "site" =~ /^$site$/ AND "asset" =~ /^$asset$/',
      ),
      choice('quantity', '监测量 Quantity', `SHOW MEASUREMENTS WHERE ${one}`),
    ],
    panels: [
      [
        'newest',
        ageTile(
          '最新数据 Newest reading',
          `SELECT last("n") FROM ${newestReadings(['$quantity'], all(one, within('7d')))}`,
          4,
        ),
        up,
      ],
      [
        'usable',
        tile({
          title: '可用读数 Usable readings',
          query: `SELECT count("value") AS "n" FROM ${raw} WHERE ${over}`,
          colours: [colour.none],
          width: 4,
        }),
        up,
      ],
      ['suspect', tile({ title: '可疑 Suspect', query: count('"quality" = 3'), colours: anyIsUnseen, width: 4 }), up],
      ['bad', tile({ title: '坏或缺 Bad or missing', query: count(bad), colours: anyIsUnseen, width: 4 }), up],
      [
        'mean',
        tile({
          title: '平均(可用) Mean of usable',
          query: `SELECT mean("value") AS "n" FROM ${raw} WHERE ${over}`,
          colours: [colour.none],
          decimals: 3,
          none: '–',
          of: 'max',
          width: 4,
        }),
        up,
      ],
      [
        'longest-gap',
        tile({
          title: '最长间隔 Longest interval',
          query: `SELECT max("s") AS "s" FROM (SELECT elapsed("value", 1s) AS "s" FROM ${raw} WHERE ${over})`,
          colours: [colour.none],
          unit: 's',
          none: '–',
          of: 'max',
          width: 4,
        }),
        up,
      ],
      [
        'raw',
        lines({
          ...chart,
          title: '读数与坏值 Readings, and bad ones',
          targets: [
            target('A', `SELECT mean("value") FROM ${raw} WHERE ${over} ${each}`, '平均 mean'),
            target('B', `SELECT min("value") FROM ${raw} WHERE ${over} ${each}`, '最小 min'),
            target('C', `SELECT max("value") FROM ${raw} WHERE ${over} ${each}`, '最大 max'),
            target('D', `SELECT mean("raw") FROM ${raw} WHERE ${over} ${each}`, '坏值 bad'),
          ],
        }),
        up,
      ],
      [
        'rolled',
        lines({
          ...chart,
          title: '小时汇总 Hourly roll-up',
          description: '与左图应一致;汇总含迟到的读数。As on the left; late readings are in it.',
          targets: [
            target('A', `SELECT "mean" FROM ${hourly} WHERE ${all(one, '"count" > 0', '$timeFilter')}`, '平均 mean'),
            target('B', `SELECT "min" FROM ${hourly} WHERE ${all(one, '"count" > 0', '$timeFilter')}`, '最小 min'),
            target('C', `SELECT "max" FROM ${hourly} WHERE ${all(one, '"count" > 0', '$timeFilter')}`, '最大 max'),
          ],
          gapMs: 3 * 3_600_000,
        }),
        up,
      ],
      [
        'quality',
        bars({
          title: '质量 Quality',
          description: '3 可疑 suspect · 4 坏 bad · 9 缺 missing',
          targets: [
            target('A', `SELECT count("value") FROM ${raw} WHERE ${over} ${each}`, '可用 usable'),
            target(
              'B',
              `SELECT count("quality") FROM ${raw} WHERE ${all('"quality" = 3', over)} ${each}`,
              '可疑 suspect',
            ),
            target('C', `SELECT count("quality") FROM ${raw} WHERE ${all(bad, over)} ${each}`, '坏或缺 bad or missing'),
          ],
          quantity: '',
          width: 12,
        }),
        up,
      ],
      [
        'intervals',
        lines({
          ...chart,
          title: '读数间隔 Interval between readings, longest',
          targets: [
            target(
              'A',
              `SELECT max("s") FROM (SELECT elapsed("value", 1s) AS "s" FROM ${raw} WHERE ${over}) WHERE $timeFilter ${each}`,
              '间隔 interval',
            ),
          ],
        }).unit('s'),
        up,
      ],
      [
        'battery',
        lines({
          ...chart,
          title: '站点电池 Batteries of the site',
          targets: [
            target(
              'A',
              `SELECT min("value") FROM "battery" WHERE ${all('"site" =~ /^$site$/', '$timeFilter')} GROUP BY time($__interval), "asset" fill(none)`,
              '$tag_asset',
            ),
          ],
          quantity: 'battery',
        }),
        up,
      ],
      [
        'signal',
        lines({
          ...chart,
          title: '站点信号 Signals of the site',
          targets: [
            target(
              'A',
              `SELECT min("value") FROM "signal" WHERE ${all('"site" =~ /^$site$/', '$timeFilter')} GROUP BY time($__interval), "asset" fill(none)`,
              '$tag_asset',
            ),
          ],
          quantity: 'signal',
        }),
        up,
      ],
    ],
  })
}
