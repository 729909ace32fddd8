import { afterEach, expect, test } from 'vitest'
import { Evaluation } from '../../../alarms/evaluation.ts'
import type { AddressedEvent } from '../../../core/alarm/engine/addressed-event.ts'
import { AlarmStory, storyPlant, storyRules } from '../../support/alarm-story.ts'
import { messageOf } from '../../support/decode.ts'

/** Readings that moved too far to be believed alone, and what becomes of them. */
const gauge = {
  id: 'gauge',
  points: [{ id: 'level', quantity: 'water_level', every: '5min', range: [0, 9], spike: 0.5 }],
}
const alarms = {
  templates: {
    'level-gauge': [
      { id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.1, onDelay: '5min' },
      { id: 'high-high', kind: 'high-high', point: 'level', limit: 4 },
    ],
  },
}
const spike = { quality: 'suspect', reason: 'spike' } as const

let story: AlarmStory
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' })).toEqual(journal)
})

test('a doubted value that the next one bears out is judged in its own time: delays run from there', () => {
  story = new AlarmStory([gauge], alarms)
  story.at('10:00').reads('gauge/level', 2).at('10:05').reads('gauge/level', 4.2, spike)
  expect(story.news()).toEqual([])
  story.at('10:10').reads('gauge/level', 4.3)
  expect(story.news()).toEqual([
    '10:05 gauge.level.high-high raised NORM → UNACK !',
    '10:10 gauge.level.high raised NORM → UNACK !',
  ])
})

test('a spike, up and back, calls nobody', () => {
  story = new AlarmStory([gauge], alarms)
  story.at('10:00').reads('gauge/level', 2).at('10:05').reads('gauge/level', 4.2, spike)
  story.at('10:10').readsEvery('5min', 'gauge/level', [2.1, 2])
  expect(story.news()).toEqual([])
})

test('a doubted fall does not end an alarm before the next reading says so, and then ends it in its own time', () => {
  story = new AlarmStory([gauge], alarms)
  story.at('10:00').reads('gauge/level', 4.2).at('10:05').reads('gauge/level', 1, spike)
  expect(story.news()).toEqual(['10:00 gauge.level.high-high raised NORM → UNACK !'])
  story.at('10:10').reads('gauge/level', 1.1)
  expect(story.news()).toEqual(['10:05 gauge.level.high-high returned UNACK → RTNUN'])
})

test('readings that say nothing do not settle a doubt', () => {
  story = new AlarmStory([gauge], alarms)
  story.at('10:00').reads('gauge/level', 2).at('10:05').reads('gauge/level', 4.2, spike)
  story.at('10:10').reads('gauge/level', null).at('10:15').reads('gauge/level', 4.1)
  expect(story.news()).toEqual([
    '10:05 gauge.level.high-high raised NORM → UNACK !',
    '10:15 gauge.level.high raised NORM → UNACK !',
  ])
})

/** What the platform tells of levels five minutes apart. */
function told(levels: readonly number[]): string[] {
  const plant = storyPlant([gauge])
  const evaluation = new Evaluation({ ...plant, rules: storyRules(plant, alarms) })
  const events: AddressedEvent[] = []
  const begin = Date.UTC(2026, 6, 3)
  return levels.flatMap((level, index) => {
    const at = begin + index * 300_000
    evaluation.take(messageOf('v1/linka/gauge/readings', { at, readings: { level } }, at), events)
    return events.splice(0).map(({ rule, event }) => {
      return `${index}: ${rule.id.split('.').at(-1)} ${event.type} of ${(event.at - begin) / 300_000}`
    })
  })
}

test('what a sensor says twice running is believed, also of one that flaps: a lost flood would be worse', () => {
  expect(told([2, 4.5, 2, 4.5, 2, 4.5, 2])).toEqual([])
  expect(told([2, 4.5, 4.5, 2, 2])).toEqual([
    '2: high-high raised of 1',
    '2: high raised of 2',
    '4: high returned of 3',
    '4: high-high returned of 3',
  ])
})

test('a value far above what was trusted is believed the second time, and the doubted one only where it is near', () => {
  expect(told([2, 8, 2.9, 2.95, 3])).toEqual([])
  expect(told([2, 8, 3.1, 3.15])).toEqual(['3: high raised of 3'])
})
