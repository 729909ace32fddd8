import type { Plant } from '../../core/plant/plant.ts'
import { batteryVolts, belowWRZ, colour, rainMm, signalDbm } from '../kit/colours.ts'
import { levelLimits } from '../kit/limits.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { quantitiesOf } from '../kit/quantities.ts'
import {
  all,
  chosen,
  countBad,
  countProven,
  from,
  newestMargins,
  newestReadings,
  rainOf,
  within,
} from '../kit/select.ts'
import { codeOf } from '../kit/states.ts'
import { ageTile, provenTile, tile } from '../kit/tiles.ts'
import { unitOf } from '../kit/words.ts'

/** The chosen site in eight numbers. */
export function stationTiles(plant: Plant): readonly NamedPanel[] {
  const every = quantitiesOf(plant)
  const pumps = (word: string) =>
    countProven('pump_state', `= ${codeOf('pump_state', word)}`, word, all(chosen, within('7d')))
  const margins = newestMargins(levelLimits(plant), all(chosen, within('24h')))
  const lowest = (quantity: string) => `SELECT min("value") FROM ${from(quantity)} WHERE ${all(chosen, within('1h'))}`
  return [
    [
      'newest',
      ageTile('最新数据 Newest reading', `SELECT last("n") FROM ${newestReadings(every, all(chosen, within('7d')))}`),
    ],
    [
      'below-WRZ',
      tile({
        title: '距警戒 Below 警戒',
        query: `SELECT min("to_WRZ") FROM (${margins})`,
        colours: belowWRZ,
        unit: 'lengthm',
        decimals: 2,
        none: '–',
        of: 'min',
      }),
    ],
    [
      'pumps-running',
      provenTile({ title: '泵运行 Pumps running', query: pumps('running'), colours: [colour.none], mayLack: true }),
    ],
    ['pumps-tripped', provenTile({ title: '泵跳闸 Pumps tripped', query: pumps('tripped'), mayLack: true })],
    [
      'bad-points',
      tile({
        title: '坏数据测点 Points with bad readings, 1 h',
        query: countBad(every, 'bad', all(chosen, within('1h'))),
      }),
    ],
    [
      'rain-12h',
      tile({
        title: '12 小时雨量 Rain, 12 h',
        query: rainOf(plant, '12h', 'rain', chosen),
        colours: rainMm['12h'],
        unit: 'lengthmm',
        decimals: 1,
        none: '–',
        of: 'max',
      }),
    ],
    [
      'lowest-battery',
      tile({
        title: '最低电压 Lowest battery, 1 h',
        query: lowest('battery'),
        colours: batteryVolts,
        unit: unitOf('battery'),
        decimals: 1,
        none: '–',
        of: 'min',
      }),
    ],
    [
      'weakest-signal',
      tile({
        title: '最弱信号 Weakest signal, 1 h',
        query: lowest('signal'),
        colours: signalDbm,
        unit: unitOf('signal'),
        none: '–',
        of: 'min',
      }),
    ],
  ]
}
