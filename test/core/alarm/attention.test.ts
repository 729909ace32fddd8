import { describe, expect, test } from 'vitest'
import { type Alarm, type AttentionState, newAlarm, stateOf } from '../../../core/alarm/alarm.ts'
import { dueAt } from '../../../core/alarm/attention/time.ts'
import { apply } from '../../../core/alarm/attention.ts'
import type { ActionRefusal, AlarmEvent } from '../../../core/alarm/attention-event.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { alarmRule } from '../../support/alarm-rule.ts'

const operator = { name: 'Tashi', role: 'operator' } as const
const engineer = { name: 'Pema', role: 'engineer', person: '白玛' } as const
const second = { name: 'Dawa', role: 'operator', person: '达瓦' } as const
const raised: AlarmEvent = { type: 'raised', at: 10, value: 2.5, limit: 2, priority: 'high' }
const returned: AlarmEvent = { type: 'returned', at: 20, value: 1.9 }
const worsened: AlarmEvent = { type: 'worsened', at: 15, value: 3, limit: 3, priority: 'critical' }
const acknowledged: AlarmEvent = { type: 'acknowledged', who: operator, channel: 'phone' }
const shelved: AlarmEvent = {
  type: 'shelved',
  who: engineer,
  why: 'weed on the gauge',
  until: 1_000_000,
  mode: 'timed',
}
const oneShot: AlarmEvent = { ...shelved, mode: 'one-shot' }
const unshelved: AlarmEvent = { type: 'unshelved', who: operator, why: 'weed removed' }
const suppressed: AlarmEvent = { type: 'suppressed', at: 12, because: 'season' }
const released: AlarmEvent = { type: 'released', at: 22, because: 'season' }
const outOfService: AlarmEvent = { type: 'out-of-service', who: engineer, why: 'calibration', workOrder: 'WO-17' }
const back: AlarmEvent = { type: 'returned-to-service', who: engineer, why: 'calibrated' }
const reset: AlarmEvent = { type: 'reset', who: operator, why: 'inspected: a stone in the inlet' }
const time: AlarmEvent = { type: 'time' }

function play(rule: AlarmRule, events: readonly AlarmEvent[], serverAt = 100) {
  let alarm: Alarm = newAlarm(rule.id, rule.priority)
  const calls: string[] = []
  for (const event of events) {
    const result = apply(rule, alarm, event, { serverAt })
    if (!result.ok) return { state: stateOf(alarm), alarm, calls, because: result.because }
    alarm = result.alarm
    calls.push(...result.entries.filter(({ call }) => call === 'annunciated').map(({ event }) => event))
  }
  return { state: stateOf(alarm), alarm, calls }
}

const free = alarmRule()
const latching = alarmRule({ latching: 'latching' })
const noted = alarmRule({ note: 'required' })

describe('every row of the table', () => {
  test.each<[string, AlarmRule, AlarmEvent[], AttentionState, number]>([
    ['raised', free, [raised], 'UNACK', 1],
    ['acknowledged', free, [raised, acknowledged], 'ACKED', 1],
    ['a return never hides it', free, [raised, returned], 'RTNUN', 1],
    ['acknowledged, then returned', free, [raised, acknowledged, returned], 'NORM', 1],
    ['returned, then acknowledged', free, [raised, returned, acknowledged], 'NORM', 1],
    ['raised again before anyone saw it', free, [raised, returned, raised], 'UNACK', 2],
    ['worsening un-acknowledges', free, [raised, acknowledged, worsened], 'UNACK', 2],
    ['worsening is announced again', free, [raised, worsened], 'UNACK', 2],
    ['a latch keeps the return', latching, [raised, returned], 'LUNACK', 1],
    ['a latch keeps the acknowledged return', latching, [raised, acknowledged, returned], 'LACKED', 1],
    ['a latched alarm acknowledged', latching, [raised, returned, acknowledged], 'LACKED', 1],
    ['reset after inspection', latching, [raised, returned, acknowledged, reset], 'NORM', 1],
    ['a latched alarm raised again', latching, [raised, acknowledged, returned, raised], 'UNACK', 2],
    ['shelved while quiet, raised under it', free, [shelved, raised], 'SHLVD', 0],
    ['unshelved, condition gone', free, [raised, shelved, returned, unshelved], 'NORM', 1],
    ['unshelved, still true: annunciated', free, [raised, acknowledged, shelved, unshelved], 'UNACK', 2],
    ['a shelving does not open a latch', latching, [raised, shelved, returned, unshelved], 'LUNACK', 2],
    ['one-shot ends with the return', free, [raised, oneShot, returned], 'NORM', 1],
    ['worse than when shelved', free, [raised, shelved, worsened], 'UNACK', 2],
    ['suppressed by design', free, [suppressed, raised], 'DSUPR', 0],
    ['released, still true: annunciated', free, [suppressed, raised, released], 'UNACK', 1],
    ['released, condition gone', free, [suppressed, raised, returned, released], 'NORM', 0],
    ['out of service', free, [raised, outOfService], 'OOSRV', 1],
    ['back, still true: annunciated', free, [raised, outOfService, back], 'UNACK', 2],
    ['one cover of two removed', free, [raised, shelved, suppressed, unshelved], 'DSUPR', 1],
    ['both covers removed', free, [raised, shelved, suppressed, unshelved, released], 'UNACK', 2],
    [
      'shelving does not do away with what is to be acknowledged',
      free,
      [raised, returned, shelved, unshelved],
      'RTNUN',
      1,
    ],
    ['nor does a suppression', free, [raised, returned, suppressed, released], 'RTNUN', 1],
    ['nor a work order', free, [raised, returned, outOfService, back], 'RTNUN', 1],
    ['nor one cover after another', free, [raised, returned, shelved, suppressed, unshelved, released], 'RTNUN', 1],
    ['raised anew under the cover', free, [raised, returned, shelved, raised, unshelved], 'UNACK', 2],
    ['a note that is required is not to be had by shelving', noted, [raised, shelved, returned, unshelved], 'RTNUN', 1],
    ['one-shot neither', noted, [raised, oneShot, returned], 'RTNUN', 1],
    ['nothing called, so there is nothing to note', noted, [shelved, raised, returned, unshelved], 'NORM', 0],
    [
      'noted, then covered',
      noted,
      [raised, { ...acknowledged, note: 'gate 2' }, shelved, returned, unshelved],
      'NORM',
      1,
    ],
    ['the rule withdrawn', free, [raised, { type: 'withdrawn', at: 30 }], 'NORM', 1],
    ['told twice by a replay', free, [raised, raised, returned, returned], 'RTNUN', 1],
  ])('%s', (_, rule, events, state, calls) => {
    const played = play(rule, events)
    expect([played.state, played.calls.length]).toEqual([state, calls])
  })
})

describe('what is refused, and why', () => {
  const critical: AlarmEvent = { ...raised, priority: 'critical' }
  test.each<[string, AlarmRule, AlarmEvent[], ActionRefusal]>([
    ['nothing is there to acknowledge', free, [acknowledged], 'nothing-to-acknowledge'],
    ['acknowledging twice', free, [raised, acknowledged, acknowledged], 'nothing-to-acknowledge'],
    ['the rule asks for a note', noted, [raised, acknowledged], 'note-required'],
    ['blank is no note', noted, [raised, { ...acknowledged, note: ' ' }], 'note-required'],
    ['acknowledging under a cover', free, [raised, shelved, acknowledged], 'covered'],
    [
      'a viewer only views',
      free,
      [raised, { ...acknowledged, who: { name: 'Lobsang', role: 'viewer' } }],
      'role-too-low',
    ],
    ['an operator does not shelve a high alarm', free, [raised, { ...shelved, who: operator }], 'role-too-low'],
    ['shelving longer than allowed', free, [{ ...shelved, until: 1e9 }], 'too-long'],
    ['shelving into the past', free, [{ ...shelved, until: 100 }], 'already-over'],
    ['shelving without a reason', free, [{ ...shelved, why: '' }], 'reason-required'],
    ['a critical alarm takes two to shelve', free, [critical, shelved], 'second-person-required'],
    ['neither of them a token', free, [critical, { ...shelved, second: operator }], 'second-person-required'],
    [
      'nor the first',
      free,
      [critical, { ...shelved, second, who: { ...operator, role: 'engineer' } }],
      'second-person-required',
    ],
    ['and not the same one twice', free, [critical, { ...shelved, second: engineer }], 'second-person-required'],
    ['unshelving what is not shelved', free, [raised, unshelved], 'not-shelved'],
    ['resetting what is not latched', free, [raised, acknowledged, reset], 'not-latched'],
    ['resetting before anyone saw it', latching, [raised, returned, reset], 'acknowledge-first'],
    ['out of service without a work order', free, [{ ...outOfService, workOrder: '' }], 'reason-required'],
    ['out of service twice', free, [outOfService, outOfService], 'already-out-of-service'],
    ['back from where it never was', free, [back], 'not-out-of-service'],
    ['the alarm has changed since the page was drawn', free, [raised, { ...acknowledged, ifRevision: 0 }], 'stale'],
  ])('%s', (_, rule, events, because) => {
    expect(play(rule, events).because).toBe(because)
  })

  test('two people can shelve a critical alarm', () => {
    expect(play(free, [critical, { ...shelved, second }]).state).toBe('SHLVD')
  })
})

test('a shelving ends by itself, and an alarm that is still there is heard', () => {
  const { alarm } = play(free, [raised, { ...shelved, until: 5000 }])
  expect(dueAt(free, alarm)).toBe(5000)
  expect(apply(free, alarm, time, { serverAt: 4999 })).toEqual({ ok: true, alarm, entries: [] })
  const ended = apply(free, alarm, time, { serverAt: 5003 })
  expect(ended.ok && ended.entries).toMatchObject([
    { event: 'shelving-ended', at: 5000, serverAt: 5003, from: 'SHLVD', to: 'UNACK', who: 'time', call: 'annunciated' },
  ])
})

describe('how long an alarm may be shelved', () => {
  const longest = { critical: 1000, high: 2000, medium: 4000, low: 8000 }
  const warning = alarmRule({ kind: 'warning', priority: 'low', shelveMaxMs: longest })
  const blue: AlarmEvent = { ...raised, priority: 'low' }
  const red: AlarmEvent = { ...worsened, priority: 'critical' }
  const shelve = (until: number): AlarmEvent => ({ ...shelved, until, second })

  /** Plays events at their times; gives the state at the end, or why the last one was refused. */
  function playAt(rule: AlarmRule, events: readonly (readonly [serverAt: number, event: AlarmEvent])[]): string {
    let alarm: Alarm = newAlarm(rule.id, rule.priority)
    for (const [serverAt, event] of events) {
      const result = apply(rule, alarm, event, { serverAt })
      if (!result.ok) return result.because
      alarm = result.alarm
    }
    return stateOf(alarm)
  }

  test.each<[string, [number, AlarmEvent][], string]>([
    [
      'a blue warning for long',
      [
        [0, blue],
        [0, shelve(8000)],
      ],
      'SHLVD',
    ],
    [
      'a red one not',
      [
        [0, blue],
        [0, red],
        [0, shelve(1001)],
      ],
      'too-long',
    ],
    [
      'a red one for its own time',
      [
        [0, blue],
        [0, red],
        [0, shelve(1000)],
      ],
      'SHLVD',
    ],
    [
      'one that gets worse comes out',
      [
        [0, blue],
        [0, shelve(8000)],
        [1, red],
      ],
      'UNACK',
    ],
    [
      'one that was red and is over, as blue again',
      [
        [0, blue],
        [0, red],
        [0, acknowledged],
        [1, returned],
        [2, shelve(8002)],
      ],
      'SHLVD',
    ],
    [
      'and red again comes out',
      [
        [0, blue],
        [0, red],
        [0, acknowledged],
        [1, returned],
        [2, shelve(8002)],
        [3, blue],
        [4, red],
      ],
      'UNACK',
    ],
    [
      'renewed within its time',
      [
        [0, blue],
        [0, shelve(3000)],
        [2000, shelve(8000)],
      ],
      'SHLVD',
    ],
    [
      'renewed beyond it',
      [
        [0, blue],
        [0, shelve(3000)],
        [2000, shelve(8001)],
      ],
      'shelved-enough',
    ],
    [
      'renewed by taking it out for a moment',
      [
        [0, blue],
        [0, shelve(7000)],
        [6000, unshelved],
        [6001, shelve(8002)],
      ],
      'shelved-enough',
    ],
    [
      'renewed once it has run out',
      [
        [0, blue],
        [0, shelve(8000)],
        [8000, time],
        [8001, shelve(8002)],
      ],
      'shelved-enough',
    ],
    [
      'again for what was left',
      [
        [0, blue],
        [0, shelve(7000)],
        [7000, time],
        [9000, shelve(10_000)],
      ],
      'SHLVD',
    ],
    [
      'again after it stood in sight as long',
      [
        [0, blue],
        [0, shelve(8000)],
        [8000, time],
        [16_000, shelve(24_000)],
      ],
      'SHLVD',
    ],
  ])('%s', (_, events, result) => {
    expect(playAt(warning, events)).toBe(result)
  })
})

test('an acknowledged alarm that nobody acts on is annunciated again', () => {
  const rule = alarmRule({ reAlarmMs: 1000 })
  const { alarm } = play(rule, [raised, acknowledged])
  expect(dueAt(rule, alarm)).toBe(1100)
  const again = apply(rule, alarm, time, { serverAt: 1100 })
  expect(again.ok && again.entries).toMatchObject([
    { event: 're-alarm', from: 'ACKED', to: 'UNACK', call: 'annunciated' },
  ])
})

test('a journal entry says when, from where to where, who and why', () => {
  const result = apply(free, newAlarm(free.id, 'high'), raised, { serverAt: 12 })
  expect(result.ok && result.entries).toEqual([
    {
      alarm: 'linka.gauge.level.high',
      site: 'linka',
      occurrence: 1,
      event: 'raised',
      at: 10,
      serverAt: 12,
      from: 'NORM',
      to: 'UNACK',
      who: 'evaluator',
      why: 'high',
      ruleVersion: 'v1',
      priority: 'high',
      call: 'annunciated',
      audience: 'people',
      value: 2.5,
      limit: 2,
    },
  ])
})
