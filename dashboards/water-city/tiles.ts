import type { Plant } from '../../core/plant/plant.ts'
import { callingTile } from '../kit/alarms.ts'
import { anyIsUnseen, anyOverWRZ } from '../kit/colours.ts'
import { levelLimits } from '../kit/limits.ts'
import { linkTo } from '../kit/links.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf } from '../kit/states.ts'
import { ageTile, provenTile, tile } from '../kit/tiles.ts'

/** The city in eight numbers: zero everywhere is a quiet night. */
export function cityTiles(plant: Plant): readonly NamedPanel[] {
  const { within, countProven } = select
  const used = quantitiesOf(plant)
  const limits = levelLimits(plant)
  const anyTime = within('7d')
  const margins = select.newestMargins(limits, within('24h'))
  return [
    [
      'newest',
      ageTile(
        '最新数据 Newest reading',
        `SELECT last("n") FROM ${select.newestReadings(promptQuantities(plant), anyTime)}`,
      ),
      linkTo('data-quality', {}),
    ],
    [
      'over-WRZ',
      provenTile({
        title: '超警戒水位 Levels at or above 警戒',
        query: select.countOver('WRZ', margins),
        colours: anyOverWRZ,
        mayLack: limits.length === 0,
      }),
      linkTo('water-reach', {}),
    ],
    [
      'pumps-tripped',
      provenTile({
        mayLack: !used.includes('pump_state'),
        title: '水泵跳闸 Pumps tripped',
        query: countProven('pump_state', `= ${codeOf('pump_state', 'tripped')}`, 'tripped', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'gates-in-fault',
      provenTile({
        mayLack: !used.includes('gate_state'),
        title: '闸门故障 Gates in fault',
        query: countProven('gate_state', `= ${codeOf('gate_state', 'fault')}`, 'fault', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'without-mains',
      provenTile({
        mayLack: !used.includes('mains'),
        title: '停电 Without mains',
        query: countProven('mains', `= ${codeOf('mains', 'failed')}`, 'failed', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'batteries-low',
      provenTile({
        mayLack: !used.includes('battery'),
        title: '低电压 Batteries low',
        query: countProven('battery', '< 11.8', 'low', within('24h')),
        colours: anyIsUnseen,
        description: '< 11.8 V',
      }),
      linkTo('data-quality', {}),
    ],
    [
      'bad-points',
      tile({
        title: '坏数据测点 Points with bad readings, 1 h',
        query: select.countBad(quantitiesOf(plant), 'bad', within('1h')),
        colours: anyIsUnseen,
      }),
      linkTo('data-quality', {}),
    ],
    ['calling', callingTile({ width: 3, height: 4 }), linkTo('alarm-ops', {})],
  ]
}
