import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { both } from '../../core/words/local-text.ts'
import { callingTile, standingTable, watchedTile } from '../kit/alarms.ts'
import { anyIsUnseen } from '../kit/colours.ts'
import { frame } from '../kit/frame.ts'
import { type DashboardName, dashboardNames, dashboards, linkTo, pathOf } from '../kit/links.ts'
import { siteMap } from '../kit/map.ts'
import { newestPlatform } from '../kit/platform.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf } from '../kit/states.ts'
import { text } from '../kit/text.ts'
import { ageTile, provenTile, tile } from '../kit/tiles.ts'
import { questions } from './questions.ts'

/** Where to begin: the state of the city in seven numbers, the map, and the question that each dashboard answers. */
export function home(plant: Plant): Dashboard {
  const tripped = select.countProven(
    'pump_state',
    `= ${codeOf('pump_state', 'tripped')}`,
    'tripped',
    select.within('7d'),
  )
  const newest = `SELECT last("n") FROM ${select.newestReadings(promptQuantities(plant), select.within('7d'))}`
  return frame('home', plant, {
    description: `${both(plant.city.name)} · 从这里开始 begin here`,
    panels: [
      ['calling', callingTile({ width: 4, height: 4 }), linkTo('alarm-ops', {})],
      [
        'tripped',
        provenTile({
          title: '水泵跳闸 Pumps tripped',
          query: tripped,
          mayLack: !quantitiesOf(plant).includes('pump_state'),
          width: 4,
        }),
        linkTo('water-pump', {}),
      ],
      ['newest', ageTile('最新数据 Newest reading', newest, 4), linkTo('water-city', {})],
      [
        'bad-points',
        tile({
          title: '坏数据测点 Points with bad readings, 1 h',
          query: select.countBad(quantitiesOf(plant), 'bad', select.within('1h')),
          colours: anyIsUnseen,
          width: 4,
        }),
        linkTo('data-quality', {}),
      ],
      ['watched', watchedTile(plant).span(4), linkTo('platform-health', {})],
      [
        'not-reached',
        provenTile({
          mayLack: false,
          title: '通知不到的人 Recipients not reached',
          query: newestPlatform('notices_recipients', 'sum', `"state" = 'not-reached'`),
          width: 4,
        }),
        linkTo('platform-health', {}),
      ],
      ['standing', standingTable(plant, '', 14, { height: 10 }), linkTo('alarm-ops', {})],
      ['map', siteMap(plant, { width: 10, height: 10 }), linkTo('water-city', {})],
      ['questions', text('哪块板回答什么 What each dashboard answers', answers(), { width: 24, height: 10 })],
    ],
  })
}

function answers(): string {
  const line = (name: DashboardName) => `| [${dashboards[name].title}](${pathOf(name)}) | ${questions[name]} |`
  return ['| 仪表板 Dashboard | 问题 Question |', '| --- | --- |', ...dashboardNames.map(line)].join('\n')
}
