import { afterEach, describe, expect, test } from 'vitest'
import { AlarmStory } from '../../support/alarm-story.ts'

let story: AlarmStory
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(journal)
})

const gauge = { id: 'gauge', points: [{ id: 'level', quantity: 'water_level', every: '5min' }] }
const pump = { id: 'pump', kind: 'pump', points: [{ id: 'state', quantity: 'pump_state' }] }
const operator = { name: 'Tashi', role: 'operator' } as const
const alarms = {
  templates: {
    'level-gauge': [
      { id: 'high', kind: 'high', point: 'level', limit: 3, onDelay: '10min' },
      { id: 'day', kind: 'low', point: 'level', limit: 0.2, schedule: [{ from: '08:00', to: '20:00' }] },
    ],
    pump: [{ id: 'trip', kind: 'state', point: 'state', states: ['tripped'], onDelay: '30s' }],
  },
  devices: [
    { id: 'silent', kind: 'silent', every: '5min' },
    { id: 'offline', kind: 'offline' },
    { id: 'clock', kind: 'clock' },
  ],
}

function tell(): AlarmStory {
  story = new AlarmStory([gauge, pump], alarms)
  return story.at('11:00').reads('gauge/level', 1, { measured: '10:59:59' }).reads('pump/state', 'running')
}

describe.each(['noted', 'unnoticed'] as const)(
  'our clock five days and eleven hours ahead for a moment, %s',
  (note) => {
    /** The clock is wrong from 11:04 on, one reading comes, and it is right again. */
    function wrongForAMoment(): AlarmStory {
      tell().at('11:04').clockSet('5d 22:04', note)
      story.reads('gauge/level', 1, { measured: '11:04:01' })
      return story.clockSet('11:05', note)
    }

    test('silence is told when it has lasted, not days later', () => {
      wrongForAMoment().reads('gauge/level', 1, { measured: '11:04:59' }).reads('pump/state', 'running')
      story.news()
      expect(story.at('11:19:59').news()).toEqual([])
      // where nothing said that our clock had gone ahead, they were silent for a moment: called, and returned
      const from = note === 'noted' ? 'NORM' : 'RTNUN'
      expect(story.at('12:00').news()).toEqual([
        `11:20 gauge.silent raised ${from} → UNACK !`,
        `11:20 pump.silent raised ${from} → UNACK !`,
      ])
    })

    test('a daytime rule calls at noon', () => {
      wrongForAMoment().at('12:00').reads('gauge/level', 0.1, { measured: '11:59:59' })
      expect(story.news().at(-1)).toBe('11:59:59 gauge.level.day raised NORM → UNACK !')
    })

    test('a delayed trip comes', () => {
      wrongForAMoment().reads('pump/state', 'tripped')
      story.news()
      expect(story.at('11:05:29').news()).toEqual([])
      expect(story.at('11:06').news()).toEqual(['11:05:30 pump.state.trip raised NORM → UNACK !'])
    })

    test('it stands in the journal', () => {
      const steps = wrongForAMoment()
        .reads('gauge/level', 1)
        .entries()
        .filter(({ event }) => event === 'clock-stepped')
      const times = ['2026-07-03T03:04:00.000Z', '2026-07-08T14:04:00.000Z', '2026-07-03T03:05:00.000Z']
      const expected = [
        `clock stepped from ${times[0]} to ${times[1]}`,
        `clock stepped from ${times[1]} to ${times[2]}`,
      ]
      expect(steps.map(({ why }) => why)).toEqual(note === 'noted' ? expected : expected.slice(1))
      expect(steps.map(({ alarm, who, call }) => [alarm, who, call]).at(-1)).toEqual([
        'huoshui.clock',
        'broker',
        'quiet',
      ])
    })
  },
)

test('a step of days makes nobody silent or offline, and no device’s clock wrong', () => {
  tell().at('11:04').clockSet('5d 11:04')
  for (const minute of ['05', '10', '15', '20', '25']) {
    story
      .at(`5d 11:${minute}`)
      .reads('gauge/level', 1, { measured: `11:${minute}` })
      .reads('pump/state', 'running')
  }
  story.clockSet('11:30').at('11:30').reads('gauge/level', 1, { measured: '11:30' }).reads('pump/state', 'running')
  expect(story.news().map((line) => line.slice(6))).toEqual([
    'huoshui.clock clock-stepped NORM → NORM',
    'huoshui.clock clock-stepped NORM → NORM',
  ])
})

test('a flood while our clock is wrong is called, by devices with a clock and without', () => {
  tell().at('11:04').clockSet('-5d 11:04')
  story.reads('gauge/level', 3.5, { measured: '11:04' }).reads('pump/state', 'tripped').at('-5d 11:05')
  story.at('-5d 11:14').reads('gauge/level', 3.6, { measured: '11:14' })
  expect(story.news().slice(1)).toEqual([
    '11:04:30 pump.state.trip raised NORM → UNACK !',
    '11:14 gauge.level.high raised NORM → UNACK !',
  ])
})

test('what people did moves along: a shelving has as long to go as it had', () => {
  tell().at('11:00').reads('pump/state', 'tripped').at('11:01')
  story.does(
    'pump.state.trip',
    { ...operator, role: 'engineer' },
    { type: 'shelved', why: 'known', until: story.now + 4 * 3_600_000, mode: 'timed' },
  )
  story.clockSet('5d 11:01').at('5d 11:02')
  expect(story.state('pump.state.trip')).toBe('SHLVD')
  story.clockSet('11:02').at('15:00:59')
  expect(story.state('pump.state.trip')).toBe('SHLVD')
  expect(story.at('15:01').state('pump.state.trip')).toBe('UNACK')
})

test('slewing, and steps of seconds back, are nothing', () => {
  tell().news()
  story.at('11:04:00').reads('gauge/level', 1, { measured: '11:03:59' })
  story.clockSet('11:03:50').reads('gauge/level', 1, { measured: '11:04:00' })
  story.clockSet('11:03:20', 'unnoticed').reads('gauge/level', 1, { measured: '11:04:10' })
  expect(story.news()).toEqual([])
  expect(story.at('11:30').news()[0]).toBe('11:15 pump.silent raised NORM → UNACK !')
})
