import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Plant } from '../../core/plant/plant.ts'
import { quality } from '../../core/reading.ts'
import { colour } from '../kit/colours.ts'
import { InfluxQueryBuilder } from '../kit/influxql.ts'
import { linkTo } from '../kit/links.ts'
import { quantitiesOf } from '../kit/quantities.ts'
import { all, bad, chosen, from, within } from '../kit/select.ts'
import { rows, table } from '../kit/tables.ts'
import { assetNames } from '../kit/words.ts'

const qualityNames: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: {
      [quality.good]: { text: '好 good', color: colour.ok, index: 0 },
      [quality.notEvaluated]: { text: '未评 not evaluated', color: colour.idle, index: 1 },
      [quality.suspect]: { text: '可疑 suspect', color: colour.unseen, index: 2 },
      [quality.bad]: { text: '坏 bad', color: colour.unseen, index: 3 },
      [quality.missing]: { text: '缺 missing', color: colour.unseen, index: 4 },
    },
  },
]

/** Every point of the site with its newest reading, the worst quality first; a good one has none beside it. */
export function pointTable(plant: Plant): PanelBuilder {
  const where = all(chosen, within('7d'))
  const part = (is: string, number: string, condition = '') =>
    `(SELECT "${is}" AS "n", "${number}" AS "number", "quality" AS "flag" FROM ${from(...quantitiesOf(plant))} WHERE ${all(condition, where)})`
  const link = linkTo('point-detail', {
    site: `\${site}`,
    // of a column that has words Grafana gives the words
    asset: `\${__data.fields.of}`,
    point: `\${__value.raw}`,
  })
  const newest = `SELECT last("n"), "number", "flag" FROM ${part('value', 'value')}, ${part('quality', 'raw', bad)} GROUP BY "site", "asset", "point"`
  return table({
    title: '全部测点的最新读数 Newest reading of every point',
    targets: [
      new InfluxQueryBuilder(
        'A',
        `SELECT "asset", "asset" AS "of", "point", "number", "flag" FROM (${newest})`,
      ).asTable(),
    ],
    transformations: [rows.sortBy('flag', 'descending')],
    columns: [
      { field: 'asset', title: '设施 Asset', words: assetNames(plant), width: 260 },
      { field: 'point', title: '测点 Point', width: 200, link },
      { field: 'number', title: '数值(状态为代码) Value (a state is its code)', decimals: 2, none: '–' },
      { field: 'flag', title: '质量 Quality', words: qualityNames, none: '好 good', width: 160 },
      { field: 'Time', title: '测于 Measured', unit: 'dateTimeFromNow' },
      { field: 'of', title: 'id', isHidden: true },
    ],
    width: 24,
    height: 12,
  })
}
