import { expect, test } from 'vitest'
import { proveFamilies } from '../../../core/alarm/prove/family.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

const plant = storyPlant([{ id: 'gauge', points: [{ id: 'level', quantity: 'water_level' }] }])
const winter = { season: [11, 12, 1, 2] }
const nights = { schedule: [{ from: '22:00', to: '06:00' }] }
const weekdays = { schedule: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '00:00' }] }
const gap = (when: string) =>
  `its parent linka.gauge.level.worse is out of its season or schedule when this one applies (${when})`

test.each<[string, object, object, string[]]>([
  ['both always', {}, {}, []],
  ['both in winter', winter, winter, []],
  ['a child of the season alone', {}, winter, []],
  ['a parent of the season alone', winter, {}, [gap('Wed 00:00 in March')]],
  ['a parent of some of its months', { season: [11, 12] }, winter, [gap('Sat 00:00 in January')]],
  ['a parent of more months', { season: [10, 11, 12, 1, 2, 3] }, winter, []],
  ['a parent at night, a child always', nights, {}, [gap('Sat 06:00 in January')]],
  ['a child at night, a parent always', {}, nights, []],
  [
    'a parent of a shorter night',
    { schedule: [{ from: '23:30', to: '06:00' }] },
    nights,
    [gap('Sat 22:00 in January')],
  ],
  [
    'a parent of a night in two parts',
    {
      schedule: [
        { from: '22:00', to: '01:00' },
        { from: '01:00', to: '06:00' },
      ],
    },
    nights,
    [],
  ],
  ['a parent on weekdays', weekdays, {}, [gap('Sat 00:00 in January')]],
  // the last night of a season ends in the morning
  ['a night of January under January', { season: [1] }, { season: [1], ...nights }, [gap('Tue 00:00 in February')]],
  [
    'a parent that is less urgent',
    { priority: 'low' },
    { priority: 'high' },
    ['is high, and its parent linka.gauge.level.worse only low'],
  ],
])('%s', (_, parent, child, messages) => {
  const rule = { kind: 'high', point: 'level', priority: 'medium' }
  const rules = storyRules(plant, {
    templates: {
      'level-gauge': [
        { ...rule, id: 'worse', limit: 4, ...parent },
        { ...rule, id: 'high', limit: 3, suppress: [{ parent: 'worse' }], ...child },
      ],
    },
  })
  expect(proveFamilies(rules)).toEqual(
    messages.map((message) => {
      return { rule: 'linka.gauge.level.high', verdict: 'doubtful', message: expect.stringContaining(message) }
    }),
  )
})
