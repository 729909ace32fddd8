import { afterEach, describe, expect, test } from 'vitest'
import { AlarmStory } from '../../support/alarm-story.ts'

const tashi = { name: 'Tashi', role: 'operator' } as const
const pema = { name: 'Pema', role: 'engineer' } as const
const level = { id: 'level', quantity: 'water_level' }
const state = { id: 'state', quantity: 'pump_state' }
const [parent, child] = ['up.level.parent', 'down.level.child']
const ack = { type: 'acknowledged', channel: 'phone' } as const
const noon = Date.UTC(2026, 6, 3, 4)

let story: AlarmStory
function tell(...parts: ConstructorParameters<typeof AlarmStory>): AlarmStory {
  story = new AlarmStory(...parts)
  return story
}
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(journal)
})

/** A flood upstream explains the one downstream; each gauge on a station of its own. */
function twoGauges(settings: object = {}): AlarmStory {
  const limit = { kind: 'high', point: 'level', limit: 3 }
  return tell(
    [
      { id: 'up', points: [level, state] },
      { id: 'down', points: [level] },
    ],
    {
      rules: [
        { at: 'linka/up', rule: { id: 'parent', ...limit, ...settings } },
        { at: 'linka/down', rule: { id: 'child', ...limit, suppress: [{ parent: 'linka.up.level.parent' }] } },
      ],
    },
  )
}

interface Way {
  readonly how: string
  /** What the parent's rule says more. */
  readonly rule?: object
  /** At 11:00 the parent can no longer call, at 12:00 it can again. */
  readonly aside: (story: AlarmStory) => void
  readonly back: (story: AlarmStory) => void
  readonly to: string
}

const time = () => undefined
const ways: readonly Way[] = [
  {
    how: 'shelved',
    aside: (told) => told.does(parent, pema, { type: 'shelved', why: 'weed', until: noon + 1, mode: 'timed' }),
    back: (told) => told.does(parent, pema, { type: 'unshelved', why: 'weed removed' }),
    to: 'SHLVD',
  },
  {
    how: 'shelved until then',
    aside: (told) => told.does(parent, pema, { type: 'shelved', why: 'weed', until: noon, mode: 'timed' }),
    back: time,
    to: 'SHLVD',
  },
  {
    how: 'out of service',
    aside: (told) => told.does(parent, pema, { type: 'out-of-service', why: 'broken', workOrder: 'WO-7' }),
    back: (told) => told.does(parent, pema, { type: 'returned-to-service', why: 'mended' }),
    to: 'OOSRV',
  },
  { how: 'under maintenance', aside: (told) => told.maintenance('up', '11:00', '12:00'), back: time, to: 'DSUPR' },
  {
    how: 'outside its schedule',
    rule: { schedule: [{ from: '12:00', to: '11:00' }] },
    aside: time,
    back: time,
    to: 'DSUPR',
  },
  {
    how: 'suppressed by a state',
    rule: { suppress: [{ when: 'state == maintenance' }] },
    aside: (told) => told.reads('up/state', 'maintenance'),
    back: (told) => told.reads('up/state', 'running'),
    to: 'DSUPR',
  },
]

interface Child {
  readonly is: string
  readonly before: (story: AlarmStory) => void
  readonly raises?: 'after its parent'
  readonly aside: string
  readonly back: string
}

const children: readonly Child[] = [
  { is: 'not standing', before: time, aside: 'released DSUPR → NORM', back: 'suppressed NORM → DSUPR' },
  {
    is: 'raised under its parent',
    before: time,
    raises: 'after its parent',
    aside: 'released DSUPR → UNACK !',
    back: 'suppressed UNACK → DSUPR',
  },
  {
    is: 'known before its parent stood',
    before: (told) => told.reads('down/level', 3.5).does(child, tashi, ack),
    aside: 'released DSUPR → UNACK !',
    back: 'suppressed UNACK → DSUPR',
  },
  {
    is: 'shelved itself',
    before: (told) =>
      told
        .reads('down/level', 3.5)
        .does(child, tashi, { type: 'shelved', why: 'work', until: noon + 3_600_000, mode: 'timed' }),
    aside: 'released DSUPR → SHLVD',
    back: 'suppressed SHLVD → DSUPR',
  },
  {
    is: 'out of service itself',
    before: (told) => told.does(child, pema, { type: 'out-of-service', why: 'broken', workOrder: 'WO-8' }),
    raises: 'after its parent',
    aside: 'released OOSRV → OOSRV',
    back: 'suppressed OOSRV → OOSRV',
  },
]

describe.each(ways)('a parent that is $how', ({ rule, aside, back, to }) => {
  test.each(children)('lets its child call at once, and suppresses it again when it can: the child is $is', (row) => {
    twoGauges(rule).at('09:00')
    row.before(story)
    story.at('10:00').reads('up/level', 3.5)
    if (row.raises) story.reads('down/level', 3.5)
    story.news()
    story.at('11:00')
    aside(story)
    story.at('11:30')
    const put = story.news()
    expect(put.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      expect.stringMatching(new RegExp(`^${parent} .* UNACK → ${to}$`)),
      `${child} ${row.aside}`,
    ])
    story.at('12:00')
    back(story)
    const again = story.news()
    expect(again.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      expect.stringMatching(new RegExp(`^${parent} .* ${to} → UNACK !$`)),
      `${child} ${row.back}`,
    ])
  })

  test('hides nobody who is raised meanwhile, and explains nothing when it has returned', () => {
    twoGauges(rule).at('10:00').reads('up/level', 3.5).at('11:00')
    aside(story)
    story.at('11:10').reads('down/level', 3.5)
    expect(story.news().at(-1)).toBe(`11:10 ${child} raised NORM → UNACK !`)
    story.at('11:20').reads('up/level', 2)
    expect(story.news().filter((line) => line.includes(child))).toEqual([])
    story.at('12:00')
    back(story)
    expect(story.news().filter((line) => line.includes(child))).toEqual([])
    expect(story.alarm(child)).toMatchObject({ bare: 'UNACK', suppressed: [] })
    expect(story.alarm(child)).not.toHaveProperty('unheard')
  })

  test('who was out of the way before it was raised hides nobody either', () => {
    twoGauges(rule).at('11:00')
    aside(story)
    story.at('11:10').reads('up/level', 3.5).reads('down/level', 3.5)
    expect(story.news().at(-1)).toBe(`11:10 ${child} raised NORM → UNACK !`)
    story.at('12:00')
    back(story)
    expect(story.news().at(-1)).toBe(`12:00 ${child} suppressed UNACK → DSUPR`)
    expect(story.state(parent)).toBe('UNACK')
  })
})

test('out of its season a parent hides nobody', () => {
  twoGauges({ season: [8] })
    .at('10:00')
    .reads('up/level', 3.5)
    .reads('down/level', 3.5)
  expect(story.news().at(-1)).toBe(`10:00 ${child} raised NORM → UNACK !`)
  story.at('29d 10:00')
  expect(story.news()).toEqual([`00:00 ${parent} released DSUPR → UNACK !`, `00:00 ${child} suppressed UNACK → DSUPR`])
})

test('the journal says why the child speaks now, and who brought it about', () => {
  twoGauges().at('10:00').reads('up/level', 3.5).reads('down/level', 3.5).at('10:10')
  story.does(parent, pema, { type: 'out-of-service', why: 'broken', workOrder: 'WO-7' })
  expect(story.entries().at(-1)).toMatchObject({
    alarm: `linka.${child}`,
    event: 'released',
    who: 'Pema',
    why: 'parent: linka.up.level.parent (out-of-service)',
    call: 'annunciated',
  })
})

describe('high-high-high, high-high and high', () => {
  const alarms = {
    templates: {
      'level-gauge': [
        { id: 'h3', kind: 'high', point: 'level', limit: 5 },
        { id: 'h2', kind: 'high', point: 'level', limit: 4, suppress: [{ parent: 'h3' }] },
        { id: 'h1', kind: 'high', point: 'level', limit: 3, suppress: [{ parent: 'h2' }] },
      ],
    },
  }
  const chain = () => tell([{ id: 'gauge', points: [level] }], alarms)
  const states = () => ['h3', 'h2', 'h1'].map((id) => story.state(`gauge.level.${id}`))
  const out = { type: 'out-of-service', why: 'broken', workOrder: 'WO-7' } as const

  test('one of three calls, the worst that can', () => {
    chain().at('10:00').reads('gauge/level', 5.5)
    expect(states()).toEqual(['UNACK', 'DSUPR', 'DSUPR'])
    story.at('10:10').does('gauge.level.h3', pema, out)
    expect(states()).toEqual(['OOSRV', 'UNACK', 'DSUPR'])
    story.at('10:20').does('gauge.level.h2', pema, out)
    expect(states()).toEqual(['OOSRV', 'OOSRV', 'UNACK'])
    story.at('10:30').does('gauge.level.h3', pema, { type: 'returned-to-service', why: 'mended' })
    // What is out of service explains nothing, whoever suppresses it: `h1` speaks for itself.
    expect(states()).toEqual(['UNACK', 'OOSRV', 'UNACK'])
    story.at('10:40').does('gauge.level.h2', pema, { type: 'returned-to-service', why: 'mended' })
    expect(states()).toEqual(['UNACK', 'DSUPR', 'DSUPR'])
    expect(story.news().filter((line) => line.endsWith('!'))).toEqual([
      '10:00 gauge.level.h3 raised NORM → UNACK !',
      '10:10 gauge.level.h2 released DSUPR → UNACK !',
      '10:20 gauge.level.h1 released DSUPR → UNACK !',
      '10:30 gauge.level.h3 returned-to-service OOSRV → UNACK !',
    ])
  })

  test('one in the middle that is out of service explains nothing, though the worst speaks', () => {
    chain().at('10:00').reads('gauge/level', 3.5).reads('gauge/level', 5.5, { measured: '10:01' })
    story.at('10:10').does('gauge.level.h2', pema, out)
    expect(states()).toEqual(['UNACK', 'OOSRV', 'UNACK'])
  })
})

describe('a parent that chatters', () => {
  const alarms = {
    templates: {
      'level-gauge': [
        { id: 'high-high', kind: 'high-high', point: 'level', limit: 4 },
        { id: 'high', kind: 'high', point: 'level', limit: 3, suppress: [{ parent: 'high-high' }] },
      ],
    },
  }
  const gauge = () => tell([{ id: 'gauge', points: [level] }], alarms)
  const calls = () => story.news().filter((line) => line.endsWith('!') && line.includes('.high '))

  test('does not make its child call again: what was acknowledged stays so', () => {
    gauge().at('10:00').reads('gauge/level', 3.5).does('gauge.level.high', tashi, ack)
    expect(calls()).toEqual(['10:00 gauge.level.high raised NORM → UNACK !'])
    story.at('10:05').readsEvery('5min', 'gauge/level', [4.1, 3.9, 4.1, 3.9, 4.1, 3.9])
    expect(calls()).toEqual([])
    expect(story.state('gauge.level.high')).toBe('ACKED')
  })

  test('lets a child that could not call do so once', () => {
    gauge().at('10:05').readsEvery('5min', 'gauge/level', [4.1, 3.9, 4.1, 3.9, 4.1, 3.9])
    expect(calls()).toEqual(['10:10 gauge.level.high released DSUPR → UNACK !'])
    expect(story.alarm('gauge.level.high')).toMatchObject({ bare: 'UNACK', annunciations: 1 })
  })

  test('a return that nobody acknowledged is not lost under it', () => {
    gauge().at('10:00').readsEvery('5min', 'gauge/level', [3.5, 4.1, 2])
    expect(story.state('gauge.level.high')).toBe('RTNUN')
    expect(story.alarm('gauge.level.high-high')).toMatchObject({ bare: 'RTNUN' })
  })

  test('what got worse under it calls when it can', () => {
    const levels = { WRZ: 3, GRZ: 4, crest: 5 }
    tell([{ id: 'gauge', levels, points: [level, state] }], {
      templates: {
        'level-gauge': [
          { id: 'gate', kind: 'state', point: 'state', states: ['tripped'] },
          { id: 'warning', kind: 'warning', point: 'level', suppress: [{ parent: 'linka.gauge.state.gate' }] },
        ],
      },
    })
    story.at('10:00').reads('gauge/level', 3.2).does('gauge.level.warning', tashi, ack)
    story.at('10:05').reads('gauge/state', 'tripped')
    story.at('10:10').reads('gauge/level', 4.2)
    story.news()
    story.at('10:15').reads('gauge/state', 'stopped')
    expect(story.news()).toEqual([
      '10:15 gauge.state.gate returned UNACK → RTNUN',
      '10:15 gauge.level.warning released DSUPR → UNACK !',
    ])
  })
})

describe('parent and child that are put aside by one plan', () => {
  const schedule = [{ from: '08:00', to: '12:00' }]
  function both(settings: object): AlarmStory {
    return tell([{ id: 'gauge', points: [level, state] }], {
      templates: {
        'level-gauge': [
          { id: 'high-high', kind: 'high-high', point: 'level', limit: 4, ...settings },
          {
            id: 'high',
            kind: 'high',
            point: 'level',
            limit: 3,
            ...settings,
            suppress: [...('suppress' in settings ? (settings.suppress as object[]) : []), { parent: 'high-high' }],
          },
        ],
      },
    })
  }
  const calls = () => story.news().filter((line) => line.endsWith('!'))

  test('their schedule closes and opens: one call, of the worse', () => {
    both({ schedule }).at('09:00').reads('gauge/level', 4.5)
    story.news()
    story.at('13:00')
    expect(calls()).toEqual([])
    story.at('1d 09:00')
    expect(calls()).toEqual(['08:00 gauge.level.high-high released DSUPR → UNACK !'])
  })

  test('maintenance begins and ends', () => {
    both({}).at('09:00').reads('gauge/level', 4.5).maintenance('gauge', '10:00', '11:00')
    story.news()
    story.at('10:30')
    expect(calls()).toEqual([])
    story.at('11:30')
    expect(calls()).toEqual(['11:00 gauge.level.high-high released DSUPR → UNACK !'])
  })

  test('the state of their asset changes', () => {
    both({ suppress: [{ when: 'state == maintenance' }] })
      .at('09:00')
      .reads('gauge/level', 4.5)
    story.news()
    story.at('10:00').reads('gauge/state', 'maintenance')
    expect(calls()).toEqual([])
    story.at('11:00').reads('gauge/state', 'running')
    expect(calls()).toEqual(['11:00 gauge.level.high-high released DSUPR → UNACK !'])
  })

  test('they are shelved until the same moment', () => {
    both({}).at('09:00').reads('gauge/level', 4.5)
    for (const id of ['high', 'high-high']) {
      story.does(`gauge.level.${id}`, pema, { type: 'shelved', why: 'weed', until: noon, mode: 'timed' })
    }
    story.news()
    story.at('12:30')
    expect(calls()).toEqual(['12:00 gauge.level.high-high shelving-ended SHLVD → UNACK !'])
  })
})

describe('a device that is lost', () => {
  const alarms = {
    devices: [
      { id: 'offline', kind: 'offline', onDelay: '1min' },
      { id: 'silent', kind: 'silent', every: '5min' },
    ],
  }
  const station = () => tell([{ id: 'gauge', points: [level] }], alarms)
  const calls = () => story.news().filter((line) => line.endsWith('!'))

  test('`offline` out of service does not hide `silent`', () => {
    station().at('10:00').reads('gauge/level', 1)
    story.does('gauge.offline', pema, { type: 'out-of-service', why: 'modem', workOrder: 'WO-7' })
    story.at('10:01').session('gauge', 'lost').at('11:00')
    expect(calls()).toEqual(['10:15 gauge.silent raised NORM → UNACK !'])
  })

  test('a session that comes and goes is no reading: who says nothing in it is silent', () => {
    station().at('10:00').reads('gauge/level', 1)
    story.does('gauge.offline', pema, { type: 'out-of-service', why: 'modem', workOrder: 'WO-7' })
    for (const minute of ['03', '13', '23', '33']) {
      story
        .at(`10:${minute}`)
        .session('gauge', 'lost')
        .at(`10:${minute.replace('3', '8')}`)
        .session('gauge', 'online')
    }
    expect(calls()).toEqual(['10:15 gauge.silent raised NORM → UNACK !'])
    story.at('10:45').reads('gauge/level', 1)
    expect(story.state('gauge.silent')).toBe('RTNUN')
  })

  test('back again it has its interval to speak up', () => {
    station().at('10:00').reads('gauge/level', 1).at('10:01').session('gauge', 'lost')
    story.at('11:00').session('gauge', 'online').at('11:14:59')
    expect(calls()).toEqual(['10:02 gauge.offline raised NORM → UNACK !'])
    story.at('11:20')
    expect(calls()).toEqual(['11:15 gauge.silent released DSUPR → UNACK !'])
  })
})

describe('a state that suppresses', () => {
  const pump = (state: object, device: Record<string, unknown>[] = []) => [
    {
      id: 'pump',
      kind: 'pump',
      points: [{ id: 'state', quantity: 'pump_state', ...state }, { id: 'flow', quantity: 'flow' }, ...device],
    },
  ]
  const rules = (more: object = {}) => ({
    templates: {
      pump: [
        { id: 'low', kind: 'low', point: 'flow', limit: 1, suppress: [{ when: 'state == maintenance', ...more }] },
      ],
    },
  })
  const news = () => story.news().map((line) => line.replace('pump.flow.low ', ''))

  test.each<[string, object, object, string]>([
    ['an interval is known: three of them', { every: '30min' }, {}, '11:30'],
    ['and at least an hour', { every: '1min' }, {}, '11:00'],
    ['the rule says it', { every: '30min' }, { holds: '10min' }, '10:10'],
    ['none is known: a day after the device was last heard', {}, {}, '1d 10:00'],
    ['nor does the rule need one', {}, { holds: '10min' }, '10:10'],
  ])('ends some time after its point was last heard: %s', (_, state, holds, end) => {
    tell(pump(state), rules(holds)).at('10:00').reads('pump/flow', 0.5).reads('pump/state', 'maintenance')
    expect(news()).toEqual(['10:00 raised NORM → UNACK !', '10:00 suppressed UNACK → DSUPR'])
    story.at('2d 12:00')
    expect(news()).toEqual([`${end.split(' ').at(-1)} released DSUPR → UNACK !`])
    expect(story.entries().at(-1)?.why).toBe('state: state == maintenance (silent or bad for too long)')
    story.reads('pump/state', 'maintenance')
    expect(news()).toEqual(['12:00 suppressed UNACK → DSUPR'])
  })

  test('goes on for as long as it is told', () => {
    tell(pump({ every: '30min' }), rules())
      .at('10:00')
      .reads('pump/flow', 0.5)
    story.readsEvery(
      '30min',
      'pump/state',
      Array.from({ length: 20 }, () => 'maintenance'),
    )
    expect(news()).toHaveLength(2)
    story.at('1d 10:00')
    expect(news()).toEqual(['21:00 released DSUPR → UNACK !'])
  })

  test('that is reported on change goes on for as long as its device is heard', () => {
    tell(pump({}), rules()).at('10:00').reads('pump/state', 'maintenance')
    for (const time of ['22:00', '1d 20:00', '2d 18:00', '3d 16:00']) story.at(time).reads('pump/flow', 0.5)
    expect(news().filter((line) => line.endsWith('!'))).toEqual([])
    story.at('5d 00:00')
    expect(news()).toEqual(['16:00 released DSUPR → UNACK !'])
  })

  test('does not outlive bad readings either', () => {
    tell(pump({ every: '30min' }), rules())
      .at('10:00')
      .reads('pump/flow', 0.5)
      .reads('pump/state', 'maintenance')
    story.readsEvery('30min', 'pump/state', [null, null, null, null, null])
    expect(news().at(-1)).toBe('11:30 released DSUPR → UNACK !')
  })

  test('of which one of two points is known is known', () => {
    const mode = { id: 'mode', quantity: 'pump_state', every: '30min' }
    const either = {
      templates: {
        pump: [
          {
            id: 'low',
            kind: 'low',
            point: 'flow',
            limit: 1,
            suppress: [{ when: 'state == maintenance or mode == maintenance' }],
          },
        ],
      },
    }
    tell(pump({ every: '30min' }, [mode]), either)
      .at('10:00')
      .reads('pump/flow', 0.5)
    story.reads('pump/state', 'maintenance').reads('pump/mode', 'maintenance')
    story.at('10:30').readsEvery('30min', 'pump/mode', ['maintenance', 'maintenance', 'maintenance', 'maintenance'])
    expect(news().at(-1)).toBe('10:00 suppressed UNACK → DSUPR')
    story.at('14:00')
    expect(news()).toEqual(['13:30 released DSUPR → UNACK !'])
  })
})
