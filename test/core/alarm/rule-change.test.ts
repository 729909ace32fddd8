import { afterEach, describe, expect, test } from 'vitest'
import { AlarmStory } from '../../support/alarm-story.ts'

const tashi = { name: 'Tashi', role: 'operator' } as const
const acknowledged = { type: 'acknowledged', channel: 'phone' } as const
const level = { id: 'level', quantity: 'water_level', every: '5min' }
const gauge = { id: 'gauge', points: [level] }
const pump = { id: 'pump', kind: 'pump', points: [{ id: 'state', quantity: 'pump_state' }] }
const high = { id: 'high', kind: 'high', point: 'level', limit: 8 }
const trip = { id: 'trip', kind: 'state', point: 'state', states: ['tripped'] }

let story: AlarmStory
function tell(...parts: ConstructorParameters<typeof AlarmStory>): AlarmStory {
  story = new AlarmStory(...parts)
  return story
}
/** Rules of the gauge and of the pump. */
function alarms(ofGauge: readonly object[], ofPump: readonly object[] = [], devices: readonly object[] = []) {
  return { templates: { 'level-gauge': ofGauge, pump: ofPump }, devices }
}
/** What happened to alarms, without the edits. */
function news(): string[] {
  return story.news().filter((line) => !/rule-(added|changed)/.test(line))
}
afterEach(() => {
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(
    story.replay(),
  )
})

describe('a value that stands is judged', () => {
  test('by a new rule and by a lower limit, at once, in its own time', () => {
    tell([gauge, pump], alarms([high]))
    story.at('10:00').reads('gauge/level', 6).reads('pump/state', 'tripped')
    story.at('10:05').reads('gauge/level', 6)
    story.at('10:07').hasRules(alarms([{ ...high, limit: 5 }], [trip]))
    expect(story.news()).toEqual([
      '10:07 gauge.level.high rule-changed NORM → NORM',
      '10:07 pump.state.trip rule-added NORM → NORM',
      '10:05 gauge.level.high raised NORM → UNACK !',
      '10:00 pump.state.trip raised NORM → UNACK !',
    ])
    story.at('10:10').reads('gauge/level', 6).reads('pump/state', 'tripped')
    expect(news()).toEqual([])
  })

  test('by a higher limit, under which its alarm returns', () => {
    tell([gauge], alarms([{ ...high, limit: 5, deadband: 0.2 }]))
    story.at('10:00').reads('gauge/level', 6)
    story.does('gauge.level.high', tashi, acknowledged)
    story.at('10:07').hasRules(alarms([high]))
    expect(news()).toEqual([
      '10:00 gauge.level.high raised NORM → UNACK !',
      '10:00 gauge.level.high acknowledged UNACK → ACKED',
      '10:00 gauge.level.high returned ACKED → NORM',
    ])
  })

  test('by another on-delay, which counts from when the value began', () => {
    tell([gauge], alarms([{ ...high, limit: 5, onDelay: '1h' }]))
    story.at('10:00').readsEvery('5min', 'gauge/level', [6, 6, 6])
    story.hasRules(alarms([{ ...high, limit: 5, onDelay: '10min' }]))
    expect(news()).toEqual(['10:10 gauge.level.high raised NORM → UNACK !'])
  })

  test('what was about to raise under the old limit does not under the new one', () => {
    tell([pump, gauge], alarms([{ ...high, limit: 5, onDelay: '10min', elapse: 'time' }]))
    story.at('10:00').reads('gauge/level', 6)
    story.at('10:02').hasRules(alarms([{ ...high, onDelay: '1min', elapse: 'time' }]))
    story.at('10:30')
    expect(news()).toEqual([])
  })

  test('while the newest reading is bad: by the last that could be used, and then the condition holds', () => {
    tell([gauge], alarms([high]))
    story.at('10:00').reads('gauge/level', 6)
    story.at('10:05').reads('gauge/level', null)
    story.at('10:07').hasRules(alarms([{ ...high, limit: 5 }]))
    expect(news()).toEqual(['10:00 gauge.level.high raised NORM → UNACK !'])
    story.at('10:10').reads('gauge/level', null)
    story.at('10:15').reads('gauge/level', 4)
    expect(news()).toEqual(['10:15 gauge.level.high returned UNACK → RTNUN'])
  })

  test('under a cover that came with the rule it does not call', () => {
    tell([{ ...pump, points: [...pump.points, level] }], alarms([], []))
    story.at('10:00').reads('pump/state', 'maintenance').reads('pump/level', 6)
    story.at('10:07').hasRules(alarms([], [{ ...high, limit: 5, suppress: [{ when: 'state == maintenance' }] }]))
    expect(news()).toEqual([
      '10:07 pump.level.high suppressed NORM → DSUPR',
      '10:00 pump.level.high raised DSUPR → DSUPR',
    ])
  })
})

describe('instruments are judged by a new rule', () => {
  const of = (...devices: object[]) => alarms([], [], devices)

  test('one that has been silent: since when it has, told now', () => {
    tell([gauge], of())
    story.at('10:00').reads('gauge/level', 6)
    story.at('13:00').hasRules(of({ id: 'silent', kind: 'silent', every: '5min' }))
    story.at('13:01')
    expect(news()).toEqual(['10:15 gauge.silent raised NORM → UNACK !'])
    const [told] = story.entries().slice(-1)
    expect(told && told.serverAt - told.at).toBe(165 * 60_000)
    story.at('13:02').hasRules(of({ id: 'silent', kind: 'silent', every: '5min', atLeast: '4h' }))
    expect(news()).toEqual(['13:02 gauge.silent returned UNACK → RTNUN'])
  })

  test('a lost session, a bad reading, a wrong clock and a flat line', () => {
    tell([gauge], of())
    story.at('09:00').reads('gauge/level', 6)
    story.at('10:00').reads('gauge/level', 6, { measured: '09:20' })
    story.at('10:01').reads('gauge/level', null, { measured: '09:21' })
    story.at('10:02').session('gauge', 'lost')
    story.at('10:10').hasRules({
      templates: { '*': [{ id: 'bad', kind: 'bad-quality', point: 'level' }] },
      devices: [
        { id: 'offline', kind: 'offline' },
        { id: 'clock', kind: 'clock', onDelay: '0s' },
      ],
    })
    expect(news().sort()).toEqual([
      '09:21 gauge.level.bad raised NORM → UNACK !',
      '10:01 gauge.clock raised NORM → UNACK !',
      '10:02 gauge.offline raised NORM → UNACK !',
    ])
  })
})

describe('trust', () => {
  const probe = {
    id: 'probe',
    kind: 'water-quality',
    points: [
      { id: 'ph', quantity: 'ph', every: '5min' },
      { id: 'temp', quantity: 'water_temperature', every: '5min' },
      level,
    ],
  }
  const rules = (...list: object[]) => ({ templates: { 'water-quality': list } })
  const acid = { id: 'acid', kind: 'low', point: 'ph', limit: 6 }

  test('a pH that stands is judged when its thermometer recovers', () => {
    tell([probe], rules(acid))
    story.at('10:00').reads('probe/temp', 12).reads('probe/ph', 7)
    story.at('10:05').reads('probe/temp', null).reads('probe/ph', 5)
    story.at('10:10').reads('probe/ph', 5)
    expect(news()).toEqual([])
    story.at('10:12').reads('probe/temp', 12)
    expect(news()).toEqual(['10:10 probe.ph.acid raised NORM → UNACK !'])
    expect(story.alarm('probe.ph.acid')?.raised).toMatchObject({ value: 5 })
  })

  test('a level that stands is judged once the frozen alarm of its gauge has returned, without another reading', () => {
    const frozen = { id: 'frozen', kind: 'frozen', point: 'level', atLeast: '20min', offDelay: '10min', elapse: 'time' }
    tell([probe], rules(frozen, { ...high, limit: 5 }))
    story.at('10:00').readsEvery('5min', 'probe/level', [2, 2, 2, 2, 2])
    story.at('10:25').reads('probe/level', 6)
    expect(news()).toEqual(['10:20 probe.level.frozen raised NORM → UNACK !'])
    story.at('10:40')
    expect(news()).toEqual([
      '10:35 probe.level.frozen returned UNACK → RTNUN',
      '10:25 probe.level.high raised NORM → UNACK !',
    ])
  })

  test('a level is no part of an expression while it is frozen, whichever of the points reports', () => {
    const frozen = { id: 'frozen', kind: 'frozen', point: 'level', atLeast: '20min' }
    tell([probe], rules(frozen, { id: 'odd', kind: 'expression', when: 'level > 5 m and temp > 10 degC' }))
    story.at('10:00').readsEvery('5min', 'probe/level', [6, 6, 6, 6, 6])
    story.at('10:21').reads('probe/temp', 12)
    expect(news()).toEqual(['10:20 probe.level.frozen raised NORM → UNACK !'])
    story.at('10:25').reads('probe/level', 6.1)
    expect(news()).toEqual(['10:25 probe.level.frozen returned UNACK → RTNUN', '10:25 probe.odd raised NORM → UNACK !'])
  })
})

describe('an alarm id with another rule', () => {
  const rise = { id: 'high', kind: 'rate-of-rise', point: 'level', change: 1, per: '1h', window: '20min' }

  test('of another kind: the alarm is withdrawn, and begins anew', () => {
    tell([gauge], alarms([{ ...high, limit: 5 }]))
    story.at('10:00').readsEvery('5min', 'gauge/level', [6, 6])
    story.does('gauge.level.high', tashi, acknowledged)
    story.news()
    story.at('10:06').hasRules(alarms([rise]))
    expect(story.news()).toEqual([
      '10:06 gauge.level.high rule-changed ACKED → ACKED',
      '10:06 gauge.level.high withdrawn ACKED → NORM',
    ])
    story.at('10:10').readsEvery('5min', 'gauge/level', [6.5, 7, 7.5, 8])
    expect(news()).toEqual(['10:20 gauge.level.high raised NORM → UNACK !'])
    expect(story.alarm('gauge.level.high')?.occurrence).toBe(2)
  })

  test.each([
    ['point', { ...trip, id: 'x' }, { id: 'x', kind: 'state', point: 'gate', states: ['tripped'] }],
    ['direction', { ...high, id: 'x', limit: 5 }, { id: 'x', kind: 'low', point: 'level', limit: 7 }],
    [
      'expression',
      { id: 'x', kind: 'expression', when: 'level > 5 m' },
      { id: 'x', kind: 'expression', when: 'level < 7 m' },
    ],
    [
      'state in an expression',
      { id: 'x', kind: 'expression', when: 'state == tripped' },
      { id: 'x', kind: 'expression', when: 'gate == tripped' },
    ],
  ])('of another %s: withdrawn, and it calls anew', (_, before, after) => {
    const works = { ...pump, points: [...pump.points, { id: 'gate', quantity: 'pump_state' }, level] }
    tell([works], alarms([], [before]))
    const id =
      'kind' in before && before.kind === 'expression' ? 'pump.x' : `pump.${'point' in before ? before.point : ''}.x`
    story.at('10:00').reads('pump/state', 'tripped').reads('pump/gate', 'tripped').reads('pump/level', 6)
    story.does(id, tashi, acknowledged)
    story.news()
    story.at('10:06').hasRules(alarms([], [after]))
    expect(story.news().slice(-1)[0]).toMatch(/^10:00 pump\S*x raised NORM → UNACK !$/)
  })

  test('with another number in its expression it is the same alarm', () => {
    const deep = (limit: number) => alarms([{ id: 'deep', kind: 'expression', when: `level > ${limit} m` }])
    tell([gauge], deep(5))
    story.at('10:00').reads('gauge/level', 6)
    story.does('gauge.deep', tashi, acknowledged)
    story.news()
    story.at('10:06').hasRules(deep(5.5))
    expect(story.news()).toEqual(['10:06 gauge.deep rule-changed ACKED → ACKED'])
    story.at('10:07').hasRules(deep(7))
    expect(news()).toEqual(['10:00 gauge.deep returned ACKED → NORM'])
  })
})

describe('an edit of what an alarm means to people', () => {
  test('a higher priority un-acknowledges, a lower one does not', () => {
    const of = (priority: string) => alarms([{ ...high, limit: 5, priority }])
    tell([gauge], of('medium'))
    story.at('10:00').reads('gauge/level', 6)
    story.does('gauge.level.high', tashi, acknowledged)
    story.news()
    story.at('10:06').hasRules(of('high'))
    expect(news()).toEqual(['10:06 gauge.level.high worsened ACKED → UNACK !'])
    expect(story.alarm('gauge.level.high')).toMatchObject({ priority: 'high' })
    story.does('gauge.level.high', tashi, acknowledged)
    story.at('10:08').hasRules(of('low'))
    expect(news().slice(1)).toEqual(['10:08 gauge.level.high eased ACKED → ACKED'])
    story.at('10:09').hasRules(of('low'))
    expect(story.news()).toEqual([])
  })

  test('a rule that leaves its trial calls, and one that goes on trial ends what it told', () => {
    const of = (shadow: boolean) => alarms([{ ...high, limit: 5, shadow }])
    tell([gauge], of(true))
    story.at('10:00').reads('gauge/level', 6)
    story.news()
    story.at('10:06').hasRules(of(false))
    expect(story.entries().slice(-3)).toMatchObject([
      { event: 'rule-changed', audience: 'people', call: 'quiet' },
      { event: 'withdrawn', audience: 'shadow', call: 'quiet' },
      { event: 'raised', audience: 'people', call: 'annunciated', value: 6 },
    ])
    story.at('10:08').hasRules(of(true))
    expect(story.entries().slice(-3)).toMatchObject([
      { event: 'rule-changed', audience: 'shadow' },
      { event: 'withdrawn', audience: 'people', from: 'UNACK', to: 'NORM' },
      { event: 'raised', audience: 'shadow' },
    ])
  })
})
