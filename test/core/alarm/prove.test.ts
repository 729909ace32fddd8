import { expect, test } from 'vitest'
import { proveRules } from '../../../core/alarm/prove.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

const plant = storyPlant([
  {
    id: 'pump',
    kind: 'pump',
    points: [
      { id: 'level', quantity: 'water_level', range: [0, 5], every: '5min', maxRate: { change: 1, per: '1h' } },
      { id: 'other', quantity: 'water_level', range: [0, 5] },
      { id: 'state', quantity: 'pump_state', every: '10s' },
    ],
  },
])
const level = { point: 'level', deadband: 0.05 }

test.each<[string, Record<string, unknown>[], string[]]>([
  [
    'sound limits',
    [
      { id: 'h', kind: 'high', limit: 3, ...level },
      { id: 'l', kind: 'low', limit: 1, ...level },
    ],
    [],
  ],
  ['beyond the instrument', [{ id: 'h', kind: 'high', limit: 6, ...level }], ['impossible: can never be raised']],
  ['below the instrument', [{ id: 'l', kind: 'low', limit: -1, ...level }], ['impossible: can never be raised']],
  ['always true', [{ id: 'h', kind: 'high', limit: 0, ...level }], ['impossible: is always raised']],
  [
    'cannot return',
    [{ id: 'h', kind: 'high', limit: 0.5, point: 'level', deadband: 0.5 }],
    ['impossible: can never return'],
  ],
  ['nothing against noise', [{ id: 'h', kind: 'high', limit: 3, point: 'level' }], ['doubtful: has neither deadband']],
  [
    'a huge deadband',
    [{ id: 'h', kind: 'high', limit: 4, point: 'level', deadband: 3 }],
    ['doubtful: a deadband of 3'],
  ],
  [
    'limits out of order',
    [
      { id: 'hh', kind: 'high-high', limit: 3, ...level },
      { id: 'h', kind: 'high', limit: 4, ...level },
    ],
    ['impossible: its limit 3 must be above'],
  ],
  [
    'a deadband over the neighbour',
    [
      { id: 'hh', kind: 'high-high', limit: 3, point: 'level', deadband: 0.3 },
      { id: 'h', kind: 'high', limit: 2.8, ...level },
    ],
    ['doubtful: its deadband 0.3 reaches over'],
  ],
  [
    'a delay within one interval',
    [{ id: 'h', kind: 'high', limit: 3, onDelay: '1min', ...level }],
    ['doubtful: a reading comes'],
  ],
  [
    'a delay that eats the time to respond',
    [{ id: 'h', kind: 'high', limit: 3, onDelay: '30min', timeToRespond: '20min', ...level }],
    ['impossible: waits 30min'],
  ],
  [
    'a rise that the quality check doubts: the next reading confirms it',
    [{ id: 'r', kind: 'rate-of-rise', point: 'level', change: 2, per: '1h', window: '1h' }],
    [],
  ],
  [
    'a window of two readings',
    [{ id: 'r', kind: 'rate-of-rise', point: 'level', change: 0.3, per: '1h', window: '6min' }],
    ['impossible: a rate needs three readings'],
  ],
  [
    'a deviation that cannot be',
    [{ id: 'd', kind: 'deviation', point: 'level', from: 'other', limit: 6 }],
    ['impossible: can never be raised'],
  ],
  [
    'an expression that cannot be',
    [{ id: 'e', kind: 'expression', when: 'level > 6 m' }],
    ['impossible: can never be true'],
  ],
  [
    'an expression that always is',
    [{ id: 'e', kind: 'expression', when: 'level < 6 m' }],
    ['impossible: is always true'],
  ],
  [
    'an expression that can be',
    [{ id: 'e', kind: 'expression', when: 'state == running and level - other > 2 m' }],
    [],
  ],
  [
    'an expression whose parts exclude each other by range',
    [{ id: 'e', kind: 'expression', when: 'state == running and abs(level) < -1 m' }],
    ['impossible: can never be true'],
  ],
  [
    'an expression that asks for a high and a low level at once',
    [{ id: 'e', kind: 'expression', when: 'level > 2 m and (state == running and 50 cm > level)' }],
    ['impossible: can never be true: it asks linka/pump/level to be two things at once'],
  ],
  [
    'an expression that asks for two states at once',
    [{ id: 'e', kind: 'expression', when: 'state == running and state == tripped' }],
    ['impossible: can never be true: it asks linka/pump/state to be two things at once'],
  ],
  [
    'an expression of one state or another, and of a band',
    [{ id: 'e', kind: 'expression', when: '(state == running or state == tripped) and level > 1 m and level < 2 m' }],
    [],
  ],
  [
    'more hours than the window has',
    [{ id: 'hours', kind: 'run-hours', point: 'state', limit: 30 }],
    ['impossible: can never be raised'],
  ],
])('%s', (_, rules, messages) => {
  const found = proveRules(plant, storyRules(plant, { templates: { pump: rules } }))
  expect(found.map(({ verdict, message }) => `${verdict}: ${message}`)).toEqual(
    messages.map((message) => expect.stringContaining(message)),
  )
})

test('bounds are said, and compared, as a person adds up', () => {
  // 0.3 − 0.1 is 0.19999999999999998 to the machine
  const close = storyPlant([
    {
      id: 'gate',
      points: [
        { id: 'up', quantity: 'water_level', range: [0.1, 0.3] },
        { id: 'down', quantity: 'water_level', range: [0.1, 0.3] },
      ],
    },
  ])
  const proved = (limit: number) => {
    const rule = { id: 'gap', kind: 'deviation', point: 'up', from: 'down', limit, deadband: 0.01 }
    return proveRules(close, storyRules(close, { templates: { 'level-gauge': [rule] } })).map(({ message }) => message)
  }
  expect(proved(0.2)).toEqual([])
  expect(proved(0.25)).toEqual([expect.stringContaining('the limit 0.25 is outside 0 to 0.2')])
})
