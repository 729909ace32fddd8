import { afterEach, describe, expect, test } from 'vitest'
import { AlarmStory } from '../../support/alarm-story.ts'

let story: AlarmStory
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(journal)
  expect(story.replay({ ticks: 'last' }), 'nor does when the ticks come').toEqual(journal)
})

const gauge = { id: 'gauge', points: [{ id: 'level', quantity: 'water_level', every: '5min' }] }
const high = { id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.1 }
const operator = { name: 'Tashi', role: 'operator' } as const

function tell(rule: object = {}): AlarmStory {
  story = new AlarmStory([gauge], { templates: { 'level-gauge': [{ ...high, ...rule }] } })
  return story.at('07:00').reads('gauge/level', 1)
}

/** What a buffer holds, all received now: measured at these times. */
function empties(buffer: Readonly<Record<string, number>>): void {
  for (const [measured, value] of Object.entries(buffer)) story.reads('gauge/level', value, { measured })
}
const calls = () => story.news().filter((line) => line.endsWith('!'))

describe('work from 09:00 to 17:00', () => {
  const work = () => tell().maintenance('gauge', '09:00', '17:00')

  test('what was measured meanwhile calls nobody, when its buffer is emptied afterwards', () => {
    work().at('17:30')
    empties({ '08:55': 1, '12:00': 3.5, '12:30': 3.6, '13:00': 2, '16:00': 3.2, '16:30': 2, '17:25': 1 })
    expect(
      story
        .at('23:00')
        .news()
        .filter((line) => !line.startsWith('09:00') && !line.startsWith('17:00')),
    ).toEqual([
      '12:00 gauge.level.high suppressed NORM → DSUPR',
      '12:00 gauge.level.high raised DSUPR → DSUPR',
      '13:00 gauge.level.high returned DSUPR → DSUPR',
      '17:30 gauge.level.high released DSUPR → NORM',
      '16:00 gauge.level.high suppressed NORM → DSUPR',
      '16:00 gauge.level.high raised DSUPR → DSUPR',
      '16:30 gauge.level.high returned DSUPR → DSUPR',
      '17:30 gauge.level.high released DSUPR → NORM',
    ])
  })

  test('what still stands when the work is over calls with the first reading after it', () => {
    work().at('17:30')
    empties({ '16:50': 3.5, '16:59': 3.5 })
    expect(calls()).toEqual([])
    empties({ '17:01': 3.5 })
    expect(calls()).toEqual(['17:01 gauge.level.high released DSUPR → UNACK !'])
  })

  test('or, where nothing more comes, once its own time has come to the end', () => {
    work().at('17:30')
    empties({ '16:50': 3.5 })
    expect(
      story
        .at('17:39:59')
        .news()
        .filter((line) => line.endsWith('!')),
    ).toEqual([])
    expect(story.at('18:00').news()).toEqual(['17:00 gauge.level.high released DSUPR → UNACK !'])
  })

  test('or at once, where the work turns out to have been at another time', () => {
    work().at('17:30')
    empties({ '16:50': 3.5 })
    expect(calls()).toEqual([])
    story.at('17:35').maintenance('gauge', '18:00', '19:00')
    expect(calls()).toEqual(['17:35 gauge.level.high released DSUPR → UNACK !'])
    expect(story.at('18:30').news()).toEqual([])
  })

  test('what was measured before it, and comes during it, calls, and goes on calling', () => {
    work().at('10:00')
    empties({ '08:30': 3.5, '08:55': 3.5 })
    expect(calls()).toEqual(['08:30 gauge.level.high raised NORM → UNACK !'])
    empties({ '09:30': 3.5, '09:55': 3.5 })
    story.at('10:00:30').reads('gauge/level', 3.5)
    expect(story.state('gauge.level.high')).toBe('UNACK')
    story.at('11:00').reads('gauge/level', 2)
    expect(story.state('gauge.level.high')).toBe('DSUPR')
    expect(story.at('17:00').state('gauge.level.high'), 'nobody has acknowledged it').toBe('RTNUN')
  })

  test('what was measured during it, and comes during it, calls nobody', () => {
    work().at('12:00')
    empties({ '10:00': 3.5, '11:59': 3.5 })
    story.at('16:00').reads('gauge/level', 2).at('18:00')
    expect(calls()).toEqual([])
  })

  test('what stood before it and was acknowledged is not called again by old readings of the same', () => {
    work().at('08:00').reads('gauge/level', 3.5)
    story.does('gauge.level.high', operator, { type: 'acknowledged', channel: 'page' })
    story.news()
    story.at('10:00')
    empties({ '08:30': 3.5, '08:45': 3.6, '09:30': 3.5 })
    expect(calls()).toEqual([])
    expect(story.state('gauge.level.high')).toBe('DSUPR')
  })
})

describe('a rule of the night, 22:00 to 06:00', () => {
  const night = () => tell({ schedule: [{ from: '22:00', to: '06:00' }] })

  test('calls for what was measured at night, though it comes by day', () => {
    night().at('1d 08:00')
    empties({ '23:00': 3.5 })
    expect(calls()).toEqual(['23:00 gauge.level.high raised NORM → UNACK !'])
  })

  test('and not for what was measured by day, though it comes at night', () => {
    night().at('23:00')
    empties({ '20:00': 3.5, '21:00': 3.5, '21:30': 2 })
    expect(
      story
        .at('1d 12:00')
        .news()
        .filter((line) => line.endsWith('!')),
    ).toEqual([])
  })
})
