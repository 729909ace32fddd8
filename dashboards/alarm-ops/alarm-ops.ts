import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { priorities } from '../../core/alarm/priority.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { priorityLooks } from '../kit/alarm-words.ts'
import {
  asideTile,
  callingTileOf,
  callsChart,
  callsTile,
  standingChart,
  standingTable,
  watchedTile,
} from '../kit/alarms.ts'
import { frame } from '../kit/frame.ts'
import { linkTo } from '../kit/links.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { pageVariable } from '../kit/variables.ts'

/** What must I do now? What nobody has answered, most urgent first; each row leads to where it is answered. */
export function alarmOps(plant: Plant): Dashboard {
  const act = `\${page}/console#/alarms`
  return frame('alarm-ops', plant, {
    description: '现在要做什么?What must I do now? 应答在页面上做 alarms are answered on the page.',
    variables: [pageVariable()],
    panels: [
      ...priorities.map(
        (priority): NamedPanel => [
          `calling-${priority}`,
          callingTileOf(priority, `${priorityLooks[priority][0]} · 没人应答 no answer yet`),
          act,
        ],
      ),
      ['aside', asideTile(), act],
      ['calls-1h', callsTile('1h'), linkTo('alarm-kpi', {})],
      ['watched', watchedTile(plant), linkTo('platform-health', {})],
      ['standing', standingTable(plant, '', 24, { height: 12, link: `${act}?open=\${__value.raw}` }), act],
      ['standing-trend', standingChart(12), linkTo('alarm-kpi', {})],
      ['calls', callsChart(12), linkTo('alarm-kpi', {})],
    ],
  })
}
