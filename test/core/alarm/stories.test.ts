import { afterEach, describe, expect, test } from 'vitest'
import { AlarmStory } from '../../support/alarm-story.ts'

const tashi = { name: 'Tashi', role: 'operator' } as const
const pema = { name: 'Pema', role: 'engineer' } as const
const level = { id: 'level', quantity: 'water_level', every: '5min' }
const gauge = { id: 'gauge', points: [level] }

let story: AlarmStory
function tell(...parts: ConstructorParameters<typeof AlarmStory>): AlarmStory {
  story = new AlarmStory(...parts)
  return story
}
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(journal)
  expect(story.replay({ ticks: 'last' }), 'nor does when the ticks come').toEqual(journal)
})

test('a flood night: blue, yellow, acknowledged, worse, orange, then the long fall', () => {
  const levels = { FRZ: 2, WRZ: 3, GRZ: 4, crest: 5 }
  tell([{ ...gauge, levels }], {
    templates: {
      'level-gauge': [
        {
          id: 'warning',
          kind: 'warning',
          point: 'level',
          near: 0.1,
          deadband: 0.05,
          onDelay: '5min',
          offDelay: '10min',
        },
        { id: 'rising', kind: 'rate-of-rise', point: 'level', change: 0.6, per: '1h', window: '30min', deadband: 0.2 },
      ],
    },
  })
  story.at('22:00').readsEvery('5min', 'gauge/level', [2.4, 2.42, 2.44, 2.46, 2.48, 2.5, 2.52])
  expect(story.news()).toEqual([])
  story.at('22:35').readsEvery('5min', 'gauge/level', [2.6, 2.75, 2.85, 2.92, 2.98])
  expect(story.news()).toEqual([
    '22:40 gauge.level.rising raised NORM → UNACK !',
    '22:55 gauge.level.warning raised NORM → UNACK !',
  ])
  expect(story.alarm('gauge.level.warning')).toMatchObject({ colour: 'blue', priority: 'low' })
  story.does('gauge.level.warning', tashi, { type: 'acknowledged', channel: 'phone', note: 'on my way' })
  story.at('23:00').readsEvery('5min', 'gauge/level', [3.1, 3.4, 3.7, 3.9])
  expect(story.news()).toEqual(['22:55 gauge.level.warning acknowledged UNACK → ACKED'])
  story.at('23:20').readsEvery('5min', 'gauge/level', [4.02, 4.03])
  expect(story.alarm('gauge.level.warning')).toMatchObject({ colour: 'orange', priority: 'high' })
  story
    .at('23:30')
    .readsEvery('5min', 'gauge/level', [4.01, 3.98, 3.94, 3.93, 3.92, 3.85, 3.8, 3.7, 3.4, 3.2, 3.0, 2.9])
  story.at('1d 00:30').readsEvery('5min', 'gauge/level', [2.8, 2.7, 2.6])
  expect(story.news().filter((line) => line.includes('warning'))).toEqual([
    '23:20 gauge.level.warning worsened ACKED → UNACK !',
    '23:25 gauge.level.warning worsened UNACK → UNACK !',
    '23:50 gauge.level.warning eased UNACK → UNACK',
    '00:10 gauge.level.warning eased UNACK → UNACK',
    '00:40 gauge.level.warning returned UNACK → RTNUN',
  ])
})

test('water that falls below both limits at once calls nobody again', () => {
  tell([gauge], {
    templates: {
      'level-gauge': [
        { id: 'high-high', kind: 'high-high', point: 'level', limit: 4, priority: 'critical' },
        { id: 'high', kind: 'high', point: 'level', limit: 3, suppress: [{ parent: 'high-high' }] },
      ],
    },
  })
  story.at('22:00').reads('gauge/level', 3.5)
  story.does('gauge.level.high', tashi, { type: 'acknowledged', channel: 'phone' })
  story.at('22:05').reads('gauge/level', 4.1)
  story.does('gauge.level.high-high', tashi, { type: 'acknowledged', channel: 'phone' })
  story.news()
  story.at('22:10').reads('gauge/level', 2.9)
  expect(story.news()).toEqual([
    '22:10 gauge.level.high-high returned ACKED → NORM',
    '22:10 gauge.level.high returned DSUPR → DSUPR',
    '22:10 gauge.level.high released DSUPR → NORM',
  ])
  story.at('22:15').reads('gauge/level', 4.1)
  story.at('22:20').reads('gauge/level', 3.5)
  expect(story.news().filter((line) => line.includes('released'))).toEqual([
    '22:20 gauge.level.high released DSUPR → UNACK !',
  ])
})

test('a flapping float switch raises one alarm, not forty', () => {
  const float = { id: 'float', quantity: 'float_switch' }
  tell([{ id: 'sump', kind: 'sump', points: [float] }], {
    templates: {
      sump: [
        { id: 'high', kind: 'state', point: 'float', states: ['on'], onDelay: '10s', offDelay: '1min' },
        { id: 'naive', kind: 'state', point: 'float', states: ['on'], shadow: true },
      ],
    },
  })
  const waves = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'on' : 'off'))
  story.at('08:00').readsEvery('3s', 'sump/float', waves)
  expect(story.news().filter((line) => !line.includes('naive'))).toEqual([])
  story.at('08:02').reads('sump/float', 'on')
  story.at('08:03')
  expect(story.news().filter((line) => !line.includes('naive'))).toEqual([
    '08:02:10 sump.float.high raised NORM → UNACK !',
  ])
  story.at('08:04').readsEvery('3s', 'sump/float', waves)
  story.at('08:10')
  expect(story.news().filter((line) => !line.includes('naive'))).toEqual([
    '08:06:57 sump.float.high returned UNACK → RTNUN',
  ])
  expect(story.alarm('sump.float.naive')?.annunciations).toBe(40)
})

describe('a station offline for three hours', () => {
  const alarms = {
    templates: {
      'level-gauge': [
        { id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.05, onDelay: '10min', offDelay: '10min' },
        { id: 'silent', kind: 'silent', point: 'level' },
      ],
    },
    devices: [
      { id: 'offline', kind: 'offline', onDelay: '1min' },
      { id: 'clock', kind: 'clock' },
    ],
  }

  test('the alarm holds, the instrument speaks, and the backlog is told in its own time', () => {
    tell([gauge], alarms)
    story.at('10:00').readsEvery('5min', 'gauge/level', [3.1, 3.1, 3.1])
    expect(story.news()).toEqual(['10:10 gauge.level.high raised NORM → UNACK !'])
    story.at('10:12').session('gauge', 'lost').at('12:59')
    // Lost session first; the silence that follows from it is covered, and the level alarm neither clears nor repeats.
    expect(story.news()).toEqual([
      '10:13 gauge.offline raised NORM → UNACK !',
      '10:13 gauge.level.silent suppressed NORM → DSUPR',
      '10:25 gauge.level.silent raised DSUPR → DSUPR',
    ])
    expect(story.state('gauge.level.high')).toBe('UNACK')
    story.at('13:10').session('gauge', 'online')
    // It has its interval to speak up; that its session is back is no reading.
    expect(story.news()).toEqual(['13:10 gauge.offline returned UNACK → RTNUN'])
    const backlog = [3.05, 2.9, 2.8, 2.7, 2.7, 3.2, 3.2, 3.2, 3.2, 2.6]
    for (const [index, value] of backlog.entries()) {
      story.reads('gauge/level', value, { measured: `10:${String(15 + 4 * index).padStart(2, '0')}` })
    }
    expect(story.news()).toEqual([
      '13:10 gauge.level.silent returned DSUPR → DSUPR',
      '13:10 gauge.level.silent released DSUPR → NORM',
      '10:31 gauge.level.high returned UNACK → RTNUN',
      '10:47 gauge.level.high raised RTNUN → UNACK !',
    ])
    story.at('13:11').reads('gauge/level', 2.6).at('13:25')
    expect(story.news()).toEqual(['13:11 gauge.level.high returned UNACK → RTNUN'])
  })

  test('the Last Will of an old session does not stand while data flow, and suppresses no silence', () => {
    tell([gauge], alarms)
    story.at('10:00').reads('gauge/level', 1).at('10:01').session('gauge', 'lost').at('10:02')
    expect(story.news()).toEqual([
      '10:02 gauge.offline raised NORM → UNACK !',
      '10:02 gauge.level.silent suppressed NORM → DSUPR',
    ])
    story.at('10:05').reads('gauge/level', 1)
    expect(story.news()).toEqual([
      '10:05 gauge.offline returned UNACK → RTNUN',
      '10:05 gauge.level.silent released DSUPR → NORM',
    ])
    story.at('10:06').session('gauge', 'lost').readsEvery('30s', 'gauge/level', [1, 1])
    expect(story.at('10:10').news(), 'nor is it raised, where it waits for a while').toEqual([])
    expect(story.at('10:30').news()).toEqual(['10:21:30 gauge.level.silent raised NORM → UNACK !'])
  })

  test('a gateway is not lost while what speaks through it does', () => {
    const through = [{ id: 'gw' }, { id: 'bus', gateway: 'gw' }, { id: 'a', gateway: 'bus' }]
    tell([{ ...gauge, id: 'a' }], alarms, through)
    story.at('09:00').reads('a/level', 1).session('gw', 'lost').session('bus', 'lost').at('09:04')
    expect(story.state('gw.offline')).toBe('UNACK')
    story.at('09:05').reads('a/level', 1)
    expect([story.state('gw.offline'), story.state('bus.offline')]).toEqual(['RTNUN', 'NORM'])
  })

  test('a gateway that is lost covers all that speaks through it', () => {
    const through = [{ id: 'gw' }, { id: 'a', gateway: 'gw' }, { id: 'b', gateway: 'gw' }]
    tell(
      [
        { ...gauge, id: 'a' },
        { ...gauge, id: 'b' },
      ],
      alarms,
      through,
    )
    story.at('09:00').reads('a/level', 1).reads('b/level', 1).session('gw', 'lost')
    story.at('09:30')
    expect(story.news().filter((line) => line.endsWith('!'))).toEqual(['09:01 gw.offline raised NORM → UNACK !'])
    story.at('09:31').session('gw', 'online').at('09:36').reads('a/level', 1).at('09:47')
    expect(story.news().filter((line) => line.endsWith('!'))).toEqual(['09:46 b.level.silent released DSUPR → UNACK !'])
  })
})

test('a pump trip: the first of its group is marked, latches, and is reset after inspection', () => {
  const points = [
    { id: 'state', quantity: 'pump_state', every: '10s' },
    { id: 'current', quantity: 'current', every: '10s' },
    { id: 'flow', quantity: 'flow', every: '10s' },
  ]
  const group = 'pump-1'
  tell([{ id: 'pump-1', kind: 'pump', points }], {
    templates: {
      pump: [
        { id: 'trip', kind: 'state', point: 'state', states: ['tripped'], latching: true, noteRequired: true, group },
        { id: 'overload', kind: 'high', point: 'current', limit: 44, deadband: 2, group },
        {
          id: 'no-flow',
          kind: 'expression',
          when: 'state == running and flow < 0.01 m3/s',
          onDelay: '60s',
          group,
          suppress: [{ when: 'state == maintenance' }],
        },
      ],
    },
  })
  const running = (current: number, flow = 0.1) =>
    story.reads('pump-1/state', 'running').reads('pump-1/current', current).reads('pump-1/flow', flow)
  story.at('03:00')
  running(38)
  story.at('03:00:10')
  running(47)
  story.at('03:00:20').reads('pump-1/state', 'tripped').reads('pump-1/current', 0).reads('pump-1/flow', 0)
  expect(story.news()).toEqual([
    '03:00:10 pump-1.current.overload raised NORM → UNACK !',
    '03:00:20 pump-1.state.trip raised NORM → UNACK !',
    '03:00:20 pump-1.current.overload returned UNACK → RTNUN',
  ])
  expect(story.alarm('pump-1.current.overload')?.raised?.order).toBe('first-out')
  expect(story.alarm('pump-1.state.trip')?.raised?.order).toBeUndefined()

  story.at('03:05').reads('pump-1/state', 'stopped')
  expect(() => story.does('pump-1.state.trip', tashi, { type: 'acknowledged', channel: 'phone' })).toThrow(
    'note-required',
  )
  story.does('pump-1.state.trip', tashi, { type: 'acknowledged', channel: 'phone', note: 'stone in the impeller' })
  expect(story.state('pump-1.state.trip')).toBe('LACKED')
  story.at('03:40').does('pump-1.state.trip', tashi, { type: 'reset', why: 'stone removed, turned by hand' })
  expect(story.state('pump-1.state.trip')).toBe('NORM')

  for (const second of ['10', '20', '30', '40', '50']) {
    story.at(`03:45:${second}`)
    running(30, 0)
  }
  story.at('03:46:10')
  expect(story.state('pump-1.no-flow'), 'not yet: 60 s between samples').toBe('NORM')
  running(30, 0)
  expect(story.state('pump-1.no-flow')).toBe('UNACK')
  story.at('03:46:20').reads('pump-1/state', 'maintenance')
  expect(story.state('pump-1.no-flow')).toBe('DSUPR')
  story.at('03:50').reads('pump-1/state', 'stopped')
  expect(story.state('pump-1.no-flow')).toBe('NORM')
})

test('a maintenance window that ends with the condition still true', () => {
  tell([gauge], {
    templates: { 'level-gauge': [{ id: 'low', kind: 'low', point: 'level', limit: 0.5, deadband: 0.02 }] },
  })
  story.at('08:00').reads('gauge/level', 0.8).maintenance('gauge', '09:00', '11:00')
  story.at('09:30').readsEvery('5min', 'gauge/level', [0.4, 0.2, 0.1])
  expect(story.news()).toEqual([
    '09:00 gauge.level.low suppressed NORM → DSUPR',
    '09:30 gauge.level.low raised DSUPR → DSUPR',
  ])
  story.at('12:00')
  expect(story.news()).toEqual(['11:00 gauge.level.low released DSUPR → UNACK !'])
})

test('a device whose clock steps back an hour', () => {
  tell([gauge], {
    templates: {
      'level-gauge': [
        { id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.1 },
        { id: 'silent', kind: 'silent', point: 'level' },
      ],
    },
    devices: [{ id: 'clock', kind: 'clock' }],
  })
  story.at('10:00').readsEvery('5min', 'gauge/level', [3.2, 3.2])
  expect(story.news()).toEqual(['10:00 gauge.level.high raised NORM → UNACK !'])
  for (const minute of ['10', '15', '20', '25']) {
    story.at(`10:${minute}`).reads('gauge/level', 1, { measured: `09:${minute}` })
  }
  // Late by the device's own clock: they rewind nothing. It is not silent; its clock is wrong, and says so.
  expect(story.news()).toEqual(['10:20 gauge.clock raised NORM → UNACK !'])
  expect([story.counts.late, story.state('gauge.level.high')]).toEqual([4, 'UNACK'])
  story.at('10:30').reads('gauge/level', 1)
  expect(story.news()).toEqual([
    '10:30 gauge.clock returned UNACK → RTNUN',
    '10:30 gauge.level.high returned UNACK → RTNUN',
  ])
})

test('a clock that runs ahead: its readings are judged by receipt, and its own alarm tells of it', () => {
  tell([gauge], {
    templates: { 'level-gauge': [{ id: 'high', kind: 'high', point: 'level', limit: 3 }] },
    devices: [{ id: 'clock', kind: 'clock', onDelay: '0s' }],
  })
  story.at('10:00').reads('gauge/level', 3.2)
  story.at('10:05').reads('gauge/level', 1, { claimed: '18:05' })
  story.at('10:10').reads('gauge/level', 2)
  expect(story.news()).toEqual([
    '10:00 gauge.level.high raised NORM → UNACK !',
    '10:05 gauge.clock raised NORM → UNACK !',
    '10:05 gauge.level.high returned UNACK → RTNUN',
    '10:10 gauge.clock returned UNACK → RTNUN',
  ])
})

test('the platform was down for an hour: nobody was silent, it was deaf', () => {
  const silent = { id: 'silent', kind: 'silent', point: 'level' }
  tell([gauge, { ...gauge, id: 'mute' }], { templates: { 'level-gauge': [silent] } })
  story.at('10:00').reads('gauge/level', 1).at('10:10').reads('gauge/level', 1)
  story.wasDeafSince('10:16', '11:16').reads('gauge/level', 1)
  // One had been silent before; the other has its interval to speak up again.
  expect(story.news()).toEqual(['10:15 mute.level.silent raised NORM → UNACK !'])
  story.at('11:30').reads('mute/level', 1).at('11:40')
  expect(story.news()).toEqual([
    '11:30 mute.level.silent returned UNACK → RTNUN',
    '11:31 gauge.level.silent raised NORM → UNACK !',
  ])
})

test('a bad sensor: its own alarm speaks, the level alarm stays as it is', () => {
  tell([gauge], {
    templates: {
      'level-gauge': [
        { id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.1 },
        { id: 'quality', kind: 'bad-quality', point: 'level', onDelay: '10min' },
      ],
    },
  })
  story.at('10:00').reads('gauge/level', 3.2)
  for (const minute of ['05', '10', '15', '20']) {
    story.at(`10:${minute}`).reads('gauge/level', -9999, { quality: 'missing', reason: 'sentinel' })
  }
  story.at('10:25').reads('gauge/level', 9, { quality: 'suspect', reason: 'spike' })
  story.at('10:30').reads('gauge/level', 2)
  expect(story.news()).toEqual([
    '10:00 gauge.level.high raised NORM → UNACK !',
    '10:15 gauge.level.quality raised NORM → UNACK !',
    '10:30 gauge.level.quality returned UNACK → RTNUN',
    '10:30 gauge.level.high returned UNACK → RTNUN',
  ])
})

test('out of season an alarm is suppressed by design, and speaks when the season opens', () => {
  tell([gauge], {
    templates: {
      'level-gauge': [
        { id: 'low', kind: 'low', point: 'level', limit: 0.5, season: [6, 8] },
        { id: 'night', kind: 'low', point: 'level', limit: 0.5, schedule: [{ from: '22:30', to: '06:00' }] },
      ],
    },
  })
  story.at('21:00').reads('gauge/level', 0.2)
  expect([story.state('gauge.level.low'), story.state('gauge.level.night')]).toEqual(['DSUPR', 'DSUPR'])
  story.news()
  story.at('23:00')
  expect(story.news()).toEqual(['22:30 gauge.level.night released DSUPR → UNACK !'])
  story.at('1d 07:00')
  expect(story.news()).toEqual(['06:00 gauge.level.night suppressed UNACK → DSUPR'])
  story.at('29d 00:10')
  expect(story.news().filter((line) => line.includes('low'))).toEqual([
    '00:00 gauge.level.low released DSUPR → UNACK !',
  ])
})

test('an engineer shelves a flapping gauge, and it comes back by itself', () => {
  tell([gauge], { templates: { 'level-gauge': [{ id: 'high', kind: 'high', point: 'level', limit: 3 }] } })
  story.at('10:00').reads('gauge/level', 3.2)
  story.does('gauge.level.high', pema, {
    type: 'shelved',
    why: 'weed',
    until: Date.UTC(2026, 6, 3, 4),
    mode: 'timed',
  })
  story.at('12:30')
  expect(story.news().slice(1)).toEqual([
    '10:00 gauge.level.high shelved UNACK → SHLVD',
    '12:00 gauge.level.high shelving-ended SHLVD → UNACK !',
  ])
})
