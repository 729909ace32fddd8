import { describe, expect, test } from 'vitest'
import { rosterOf } from '../../../core/people/escalation/roster.ts'
import { historyOf, lhasa, riverDuty } from '../../support/duty.ts'
import { night, policyOf } from '../../support/escalation.ts'

const crew = { onCall: ['tsering'], crew: ['tsering', 'li', 'dawa'], officer: 'office' }
const tick = { type: 'tick' } as const

describe('nobody answers', () => {
  test('the night: person 1 silent, person 2 has a phone that refuses, person 3 presses 1', () => {
    const story = night(policyOf(crew))
    story.at(4, tick)
    story.at(5, tick)
    story.at(5, { type: 'failed', delivery: story.delivery('li'), because: 'refused' })
    story.at(7, { type: 'acknowledged', by: 'dawa' })
    story.at(30, tick)
    story.at(40, { type: 'arrived' })
    expect(story.said).toEqual([
      '0 tsering wecom-app step',
      '5 step-passed no-answer',
      '5 tsering voice step',
      '5 li voice step',
      '5 dawa voice step',
      '5 li sms next-channel',
      '7 answered dawa',
      '40 over arrived',
    ])
  })

  test('the whole chain three times, then those who are named for it', () => {
    const story = night(policyOf(crew))
    for (let minute = 1; minute <= 70; minute++) story.at(minute, tick)
    expect(story.said.filter((line) => line.includes('office'))).toEqual([
      '10 office voice step',
      '30 office voice step',
      '50 office voice step',
      '60 unanswered office wecom-app step',
    ])
    expect(story.state.stage).toEqual({ name: 'unanswered' })
    story.at(80, { type: 'acknowledged', by: 'office' })
    expect(story.state.stage.name).toBe('answered')
  })

  test('nobody on duty: the next step at once, and said so', () => {
    const story = night(policyOf({ ...crew, onCall: [] }))
    expect(story.said).toEqual([
      '0 step-passed nobody-on-call',
      '0 tsering voice step',
      '0 li voice step',
      '0 dawa voice step',
    ])
  })

  test('nobody at all: said at once, never waited for', () => {
    const story = night(policyOf({ onCall: [], crew: [] }))
    const round = ['0 step-passed nobody-on-call', '0 step-passed nobody', '0 step-passed no-officer']
    expect(story.said).toEqual([...round, ...round, ...round, '0 unanswered', '0 unanswered office wecom-app step'])
  })
})

describe('a channel that does not work', () => {
  test.each(['limited', 'refused', 'undelivered', 'unavailable'] as const)('%s: the next one at once', (because) => {
    const story = night(policyOf(crew))
    story.at(1, { type: 'failed', delivery: story.delivery('tsering'), because })
    expect(story.said).toEqual(['0 tsering wecom-app step', '1 tsering voice next-channel'])
  })

  test('none left of anybody: the next step at once', () => {
    const story = night(policyOf(crew))
    story.at(1, { type: 'failed', delivery: story.delivery('tsering'), because: 'limited' })
    story.at(1, { type: 'failed', delivery: story.delivery('tsering'), because: 'refused' })
    expect(story.said.slice(2, 5)).toEqual([
      '1 no-channel-left tsering',
      '1 step-passed nobody-reachable',
      '1 tsering voice step',
    ])
  })

  test('none left of one of two: said once, and the other is waited for', () => {
    const story = night(policyOf({ ...crew, onCall: ['tsering', 'li'], channels: { tsering: ['voice'] } }))
    const delivery = story.delivery('tsering')
    story.at(1, { type: 'failed', delivery, because: 'refused' })
    story.at(2, { type: 'failed', delivery, because: 'refused' })
    expect(story.said.slice(2)).toEqual(['1 no-channel-left tsering'])
    story.at(5, tick)
    expect(story.said[3]).toBe('5 step-passed no-answer')
  })

  test('a receipt that comes twice, or of a step that is over, changes nothing', () => {
    const story = night(policyOf(crew))
    const delivery = story.delivery('tsering')
    story.at(1, { type: 'failed', delivery, because: 'undelivered' })
    story.at(2, { type: 'failed', delivery, because: 'undelivered' })
    story.at(5, tick)
    story.at(6, { type: 'failed', delivery: 'a#1/0.0.0/tsering/voice', because: 'undelivered' })
    story.at(6, { type: 'failed', delivery: 'nobody knows it', because: 'undelivered' })
    expect(story.said).toHaveLength(6)
  })
})

describe('acknowledged', () => {
  test('ends the calls; nobody there in time: it calls again', () => {
    const story = night(policyOf(crew))
    story.at(3, { type: 'acknowledged', by: 'tsering' })
    for (const minute of [5, 10, 47]) story.at(minute, tick)
    expect(story.said).toHaveLength(2)
    story.at(48, tick)
    expect(story.said.slice(2)).toEqual(['48 restarted not-arrived', '48 tsering wecom-app not-arrived'])
  })

  test('worse meanwhile: from the first step again; better, or the same, is no reason', () => {
    const story = night(policyOf(crew), 'high')
    story.at(3, { type: 'acknowledged', by: 'tsering' })
    story.at(4, { type: 'worsened', priority: 'medium' })
    story.at(4, { type: 'worsened', priority: 'high' })
    expect(story.said).toHaveLength(2)
    story.at(5, { type: 'worsened', priority: 'critical' })
    expect(story.said.slice(2)).toEqual(['5 restarted worse', '5 tsering wecom-app worse'])
  })
})

describe('over', () => {
  test('before anybody acknowledged: whoever was called is told once', () => {
    const story = night(policyOf(crew))
    story.at(2, { type: 'returned' })
    story.at(3, { type: 'returned' })
    for (const minute of [5, 10, 100]) story.at(minute, tick)
    expect(story.said.slice(1)).toEqual(['2 over returned', '2 over tsering wecom-app step'])
  })

  test('after it was acknowledged, or out of service: nobody is told anything more', () => {
    const story = night(policyOf(crew))
    story.at(1, { type: 'acknowledged', by: 'tsering' })
    story.at(2, { type: 'returned' })
    story.at(60, tick)
    expect(story.said.slice(1)).toEqual(['1 answered tsering', '2 over returned'])
    const other = night(policyOf(crew), 'high')
    other.at(1, { type: 'ended' })
    other.at(5, tick)
    other.at(6, { type: 'worsened', priority: 'critical' })
    expect(other.said.slice(1)).toEqual(['1 over ended'])
  })
})

describe('quiet hours', () => {
  const quiet = { fromMs: 22 * 3_600_000, toMs: 7 * 3_600_000 }

  test.each([
    ['low', ['0 held quiet-hours']],
    ['medium', ['0 held quiet-hours']],
    ['high', ['0 tsering wecom-app step']],
    ['critical', ['0 tsering wecom-app step']],
  ] as const)('%s', (priority, expected) => {
    expect(night(policyOf(crew, { quiet }), priority).said).toEqual(expected)
  })

  test('hold until they are over; what gets urgent does not wait', () => {
    const story = night(policyOf(crew, { quiet }), 'low')
    story.at(299, tick)
    story.at(300, tick)
    expect(story.said.slice(1)).toEqual(['300 tsering wecom-app step'])
    const other = night(policyOf(crew, { quiet }), 'low')
    other.at(10, { type: 'worsened', priority: 'medium' })
    other.at(20, { type: 'worsened', priority: 'high' })
    expect(other.said.slice(1)).toEqual([
      '10 restarted worse',
      '10 held quiet-hours',
      '20 restarted worse',
      '20 tsering wecom-app worse',
    ])
  })

  test('begin in the middle of a chain, and what has returned meanwhile is told at their end', () => {
    const story = night(policyOf(crew, { quiet }), 'low', '2026-07-03 21:58')
    story.at(5, tick)
    story.at(6, { type: 'returned' })
    story.at(541, tick)
    expect(story.said).toEqual(['0 tsering wecom-app step', '5 step-passed no-answer', '5 held quiet-hours'])
    story.at(542, tick)
    expect(story.said.slice(3)).toEqual(['542 over returned', '542 over tsering wecom-app step'])
  })
})

test('a clock that is set back: what was waited for counts, and nothing is sent twice', () => {
  const story = night(policyOf(crew))
  story.at(4, tick)
  story.at(-60, tick)
  story.at(-60, tick)
  expect(story.said).toHaveLength(1)
  story.at(-59, tick)
  expect(story.said.slice(1, 3)).toEqual(['-59 step-passed no-answer', '-59 tsering voice step'])
})

test('who is told is who is on duty when the step begins', () => {
  const roster = rosterOf(historyOf(riverDuty), 'river')
  const story = night(policyOf(crew, { roster }), 'critical', '2026-07-03 07:58')
  expect(story.said).toEqual(['0 pema voice step', '0 zhao voice step'])
  expect([roster.onCall(lhasa('2026-07-03 07:58')), roster.onCall(lhasa('2026-07-03 08:00'))]).toEqual([
    ['pema', 'zhao'],
    ['tsering', 'li'],
  ])
  expect([roster.officer(0), roster.channels('li', 0)]).toEqual(['office', ['voice', 'sms']])
})

describe('what a person or the alarm itself says', () => {
  test('who cannot come passes it on: the next step at once; of what was taken, all from the first step', () => {
    const story = night(policyOf(crew))
    story.at(1, { type: 'passed-on', by: 'tsering' })
    // once from each: a second tap carries it past nobody
    story.at(1, { type: 'passed-on', by: 'tsering' })
    expect(story.said.slice(1)).toEqual([
      '1 step-passed passed-on',
      '1 tsering voice step',
      '1 li voice step',
      '1 dawa voice step',
    ])
    story.at(2, { type: 'acknowledged', by: 'dawa' })
    story.at(3, { type: 'passed-on', by: 'li' })
    expect(story.said.slice(-2)).toEqual(['3 restarted passed-on', '3 tsering wecom-app passed-on'])
  })

  test('the alarm calls again after it was over: from the first step, under ids of its own; while it calls, nothing', () => {
    const story = night(policyOf(crew))
    const first = story.delivery('tsering')
    story.at(1, { type: 'called-again', priority: 'critical' })
    expect(story.said).toHaveLength(1)
    story.at(2, { type: 'ended' })
    story.at(30, { type: 'called-again', priority: 'critical' })
    expect(story.said.slice(-2)).toEqual(['30 restarted called-again', '30 tsering wecom-app called-again'])
    expect(story.delivery('tsering')).not.toBe(first)
  })
})
