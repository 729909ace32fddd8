import type { Plant } from '../../core/plant/plant.ts'
import { callingTile } from '../kit/alarms.ts'
import { anyIsUnseen } from '../kit/colours.ts'
import { levelLimits } from '../kit/limits.ts'
import { linkTo } from '../kit/links.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { promptQuantities, quantitiesOf } from '../kit/quantities.ts'
import * as select from '../kit/select.ts'
import { codeOf } from '../kit/states.ts'
import { ageTile, tile } from '../kit/tiles.ts'

/** The city in eight numbers: zero everywhere is a quiet night. */
export function cityTiles(plant: Plant): readonly NamedPanel[] {
  const { within, countNewest } = select
  const anyTime = within('7d')
  const margins = select.newestMargins(levelLimits(plant), within('24h'))
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
      tile({
        title: '超警戒水位 Levels at or above 警戒',
        query: `SELECT count("to_WRZ") AS "over" FROM (${margins}) WHERE "to_WRZ" <= 0`,
      }),
      linkTo('water-reach', {}),
    ],
    [
      'pumps-tripped',
      tile({
        title: '水泵跳闸 Pumps tripped',
        query: countNewest('pump_state', `= ${codeOf('pump_state', 'tripped')}`, 'tripped', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'gates-in-fault',
      tile({
        title: '闸门故障 Gates in fault',
        query: countNewest('gate_state', `= ${codeOf('gate_state', 'fault')}`, 'fault', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'without-mains',
      tile({
        title: '停电 Without mains',
        query: countNewest('mains', `= ${codeOf('mains', 'failed')}`, 'failed', anyTime),
      }),
      linkTo('water-pump', {}),
    ],
    [
      'batteries-low',
      tile({
        title: '低电压 Batteries low',
        query: countNewest('battery', '< 11.8', 'low', within('24h')),
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
    ['calling', callingTile('', { width: 3, height: 4 }), linkTo('alarm-ops', {})],
  ]
}
