import { describe, expect, test } from 'vitest'
import type { RawReading } from '../../core/decode/decoder.ts'
import { checkQuality, type QualityMemory } from '../../core/quality.ts'
import type { QualityReason } from '../../core/reading.ts'
import { plantOf } from '../support/plant.ts'

const plant = plantOf([
  { id: 'level', quantity: 'water_level', range: [0, 6], spike: 0.5, maxRate: { change: 6, per: '1h' }, flat: '6h' },
  { id: 'bare', quantity: 'water_level' },
  { id: 'pump', quantity: 'pump_state' },
])
const minute = 60_000
const noon = Date.UTC(2026, 6, 1, 12)

/** [minutes after noon, value, expected quality, expected reason] */
type Line = readonly [at: number, value: number | null, quality: number, reason?: QualityReason]

function judge(pointName: string, lines: readonly Line[], said: Partial<RawReading> = {}): Line[] {
  const point = plant.points.get(`nangan/gate-1/${pointName}`)
  if (!point) throw new Error(`no point ${pointName}`)
  let memory: QualityMemory | undefined
  return lines.map(([at, value]): Line => {
    const verdict = checkQuality({ point, at: noon + at * minute, value, ...said }, memory)
    memory = verdict.memory
    return verdict.reason ? [at, value, verdict.quality, verdict.reason] : [at, value, verdict.quality]
  })
}

const stories: readonly (readonly [name: string, point: string, lines: readonly Line[]])[] = [
  [
    'a level within its range is good',
    'level',
    [
      [0, 1, 1],
      [5, 1.1, 1],
    ],
  ],
  ['nothing to check against is not evaluated', 'bare', [[0, 1, 2]]],
  ['a state is good', 'pump', [[0, 1, 1]]],
  ['no value is missing', 'level', [[0, null, 9, 'no-value']]],
  [
    'what the instrument cannot report is bad, and is not remembered',
    'level',
    [
      [0, 1, 1],
      [5, 9.9, 4, 'out-of-range'],
      [10, 1.1, 1],
    ],
  ],
  [
    'a spike is suspect, and the return from it is not',
    'level',
    [
      [0, 1, 1],
      [60, 3, 3, 'spike'],
      [65, 1.01, 1],
    ],
  ],
  [
    'a step that stays is suspect once',
    'level',
    [
      [0, 1, 1],
      [60, 3, 3, 'spike'],
      [65, 3.01, 1],
      [70, 3.02, 1],
    ],
  ],
  [
    'too fast a rise is suspect until time has made it possible',
    'level',
    [
      [0, 1, 1],
      [1, 1.3, 3, 'rate-of-change'],
      [4, 1.3, 1],
    ],
  ],
  [
    'too fast a rise that the next reading confirms is believed, and suspect once',
    'level',
    [
      [0, 2, 1],
      [1, 2.4, 3, 'rate-of-change'],
      [2, 2.6, 1],
      [3, 2.75, 1],
    ],
  ],
  [
    'a flood in steps larger than a spike is doubted once, not for as long as it rises',
    'level',
    [
      [0, 1, 1],
      [60, 1.6, 3, 'spike'],
      [120, 2.2, 1],
      [180, 2.8, 1],
      [240, 3.4, 1],
      [300, 3.4, 1],
      [360, 4, 3, 'spike'],
    ],
  ],
  [
    'one that rises ever faster is doubted no more than every other reading',
    'level',
    [
      [0, 1, 1],
      [60, 1.6, 3, 'spike'],
      [120, 2.7, 1],
      [180, 4.4, 3, 'spike'],
      [240, 5.9, 1],
    ],
  ],
  [
    'jumps up and down are spikes, all of them',
    'level',
    [
      [0, 2, 1],
      [60, 4, 3, 'spike'],
      [120, 0.5, 3, 'spike'],
      [180, 5, 3, 'spike'],
      [240, 2.1, 1],
    ],
  ],
  [
    'a copy of a doubted reading, or another value of its time, confirms nothing',
    'level',
    [
      [0, 1, 1],
      [60, 3, 3, 'spike'],
      [60, 3, 3, 'spike'],
      [60, 4, 3, 'spike'],
      [90, 1, 1],
    ],
  ],
  [
    'a flat line is suspect after six hours, until it moves',
    'level',
    [
      [0, 1, 1],
      [300, 1, 1],
      [360, 1, 3, 'flat-line'],
      [400, 1, 3, 'flat-line'],
      [405, 1.01, 1],
    ],
  ],
  [
    'a gap in a flat line does not end it',
    'level',
    [
      [0, 1, 1],
      [100, null, 9, 'no-value'],
      [360, 1, 3, 'flat-line'],
    ],
  ],
  [
    'a late reading is judged by its value alone and rewinds nothing',
    'level',
    [
      [60, 1, 1],
      [0, 3, 1],
      [65, 1.1, 1],
      [1, 7, 4, 'out-of-range'],
    ],
  ],
]

describe('a reading', () => {
  test.each(stories)('%s', (_, point, lines) => expect(judge(point, lines)).toEqual(lines))

  test('a sentinel is missing, with its value', () => {
    expect(judge('level', [[0, -9999, 9]], { reason: 'sentinel' })).toEqual([[0, -9999, 9, 'sentinel']])
  })

  test("the device's own doubt is kept", () => {
    expect(judge('level', [[0, 1, 4]], { reason: 'device-says-bad' })).toEqual([[0, 1, 4, 'device-says-bad']])
    expect(judge('level', [[0, 1, 3]], { reason: 'device-says-suspect' })).toEqual([[0, 1, 3, 'device-says-suspect']])
  })
})
