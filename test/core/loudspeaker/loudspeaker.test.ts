import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Box, playOn } from '../../../core/loudspeaker/box.ts'
import type { Clip } from '../../../core/loudspeaker/clip.ts'
import {
  failures,
  formatAnswer,
  formatCommand,
  type PlayAnswer,
  type PlayCommand,
  parseAnswer,
  parseCommand,
} from '../../../core/loudspeaker/command.ts'
import { type ByRule, decideAnnouncement, type Sent, type Wish } from '../../../core/loudspeaker/decide.ts'
import { standingOf, withAnswer } from '../../../core/loudspeaker/record.ts'

const zone = 'Asia/Shanghai'
const noon = Date.UTC(2026, 6, 3, 4)
const night = Date.UTC(2026, 6, 2, 18, 15)
const audio = 'a'.repeat(64)
const gate: Clip = {
  ...{ number: 12, version: 3, language: 'zh-CN', text: '泄水闸即将开启，请离开河道', audio, isSiren: false },
  approved: { by: 'li', audio },
}
const clips = new Map<number, Clip>([
  [12, gate],
  [13, { ...gate, number: 13, isSiren: true }],
  [14, { ...gate, number: 14, audio: 'b'.repeat(64) }],
])
const person = { kind: 'person', person: 'li', reason: '开闸', confirmed: ['li'] } as const
const rule: ByRule = { kind: 'rule', alarm: 'gate.opens', occurrence: 3, isLifeSafety: true }
const wish = (different: Partial<Wish> = {}): Wish => ({
  id: 'w1',
  device: 'horn1',
  clip: 12,
  by: person,
  ...different,
})
const held = (asked: Wish, now = noon, sent: readonly Sent[] = []) => {
  const decision = decideAnnouncement(asked, { clips, sent, now, zone })
  return decision.play ? 'plays' : decision.because
}

describe('what is said on site', () => {
  test('is a numbered clip in its approved version, for a minute at most', () => {
    const decision = decideAnnouncement(wish({ volume: 99, times: 9 }), { clips, sent: [], now: noon, zone })
    const command = { id: 'w1', clip: 12, version: 3, volume: 31, times: 3, expires: noon + 60_000 }
    expect(decision).toEqual({ play: true, command })
  })

  test.each<[string, Wish, number, string]>([
    ['by whoever has heard it and held the button', wish(), noon, 'plays'],
    ['not what nobody recorded', wish({ clip: 99 }), noon, 'unknown-clip'],
    ['not a new recording before it is approved', wish({ clip: 14 }), noon, 'not-approved'],
    ['not without a reason', wish({ by: { ...person, reason: ' ' } }), noon, 'no-reason'],
    [
      'not before it was heard on the own phone',
      wish({ by: { ...person, confirmed: ['zhang'] } }),
      noon,
      'not-confirmed',
    ],
    [
      'not a siren by one person',
      wish({ clip: 13, by: { ...person, confirmed: ['li', 'li'] } }),
      noon,
      'second-person',
    ],
    ['a siren by two', wish({ clip: 13, by: { ...person, confirmed: ['li', 'zhang'] } }), noon, 'plays'],
    ['not at night by a person', wish(), night, 'quiet-hours'],
    ['not at night by a rule', wish({ by: { ...rule, isLifeSafety: false } }), night, 'quiet-hours'],
    ['at night by a rule of life and death', wish({ by: rule }), night, 'plays'],
    ['not at 22:00', wish(), Date.UTC(2026, 6, 3, 14), 'quiet-hours'],
    ['at 07:00', wish(), Date.UTC(2026, 6, 2, 23), 'plays'],
  ])('%s', (_, asked, now, expected) => {
    expect(held(asked, now)).toBe(expected)
  })

  test('by a rule once for an occurrence, and on one box once in ten minutes', () => {
    const sent: Sent[] = [{ device: 'horn1', at: noon - 599_999, by: rule }]
    expect(held(wish({ by: rule }), noon + 86_400_000, sent)).toBe('told-already')
    expect(held(wish({ by: { ...rule, occurrence: 4 } }), noon, sent)).toBe('too-soon')
    expect(held(wish({ by: { ...rule, occurrence: 4 } }), noon + 1, sent)).toBe('plays')
    // our clock was set back meanwhile
    expect(held(wish({ by: { ...rule, occurrence: 4 } }), noon - 3_600_000, sent)).toBe('plays')
    expect(held(wish({ by: rule, device: 'horn2' }), noon, sent)).toBe('plays')
    expect(held(wish(), noon, sent)).toBe('plays')
  })
})

describe('a box', () => {
  const box: Box = { clips: new Map([[12, 3]]), had: new Map(), busyUntil: 0 }
  const command: PlayCommand = { id: 'w1', clip: 12, version: 3, volume: 20, times: 2, expires: noon + 60_000 }

  test('plays once, and refuses the same again', () => {
    const first = playOn(box, command, noon, 4_000)
    expect(first.answer).toEqual({ id: 'w1', state: 'started', at: noon })
    expect(playOn(first.box, command, noon + 9_000, 4_000).answer).toMatchObject({ reason: 'repeated' })
    expect(playOn(first.box, { ...command, id: 'w2' }, noon + 7_999, 4_000).answer).toMatchObject({ reason: 'busy' })
    expect(playOn(first.box, { ...command, id: 'w2' }, noon + 8_000, 4_000).answer).toMatchObject({ state: 'started' })
  })

  test.each<[string, Partial<PlayCommand>, number | undefined]>([
    ['no-time', {}, undefined],
    ['expired', {}, noon + 60_000],
    ['expires-too-late', { expires: noon + 3_600_000 }, noon],
    ['unknown-clip', { clip: 13 }, noon],
    ['unknown-clip', { version: 2 }, noon],
  ])('refuses with %s %j at %s', (reason, different, time) => {
    const { answer, box: after } = playOn(box, { ...command, ...different }, time, 4_000)
    expect(answer).toMatchObject({ state: 'failed', reason })
    expect(after).toBe(box)
  })

  test('never plays a command twice, nor after its end, whatever comes when', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      after: fc.integer({ min: 0, max: 40_000 }),
      lived: fc.integer({ min: -10_000, max: 60_000 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let [state, time] = [box, noon]
        const expires = new Map<string, number>()
        const played: string[] = []
        for (const { id, after, lived } of steps) {
          time += after
          const until = expires.get(id) ?? time + lived
          expires.set(id, until)
          const { box: next, answer } = playOn(state, { ...command, id, expires: until }, time, 1)
          state = next
          if (answer.state !== 'started') continue
          expect(until).toBeGreaterThan(time)
          played.push(id)
        }
        expect(new Set(played).size).toBe(played.length)
        expect(state.had.size).toBeLessThanOrEqual(3)
      }),
    )
  })
})

test('what is on record stays, in whatever order a box answers, and finished is not heard', () => {
  const sent = { id: 'w1', sentAt: 1 }
  const answers: PlayAnswer[] = [
    { id: 'w1', state: 'started', at: 5 },
    { id: 'w1', state: 'failed', reason: 'repeated', at: 6 },
    { id: 'w1', state: 'finished', at: 9 },
  ]
  const all = (list: readonly PlayAnswer[]) => list.reduce((record, answer) => withAnswer(record, answer, 10), sent)
  expect(standingOf(all([]))).toBe('sent')
  expect(standingOf(all(answers.slice(0, 2)))).toBe('started')
  expect(standingOf(all(answers))).toBe('finished')
  expect(all(answers.toReversed())).toEqual(all(answers))
  expect(standingOf(all([{ id: 'w1', state: 'failed', reason: 'expired' }]))).toBe('failed')
  expect(all([{ id: 'other', state: 'started', at: 5 }])).toBe(sent)
})

test('commands and answers are read as they were written, and nothing else is one', () => {
  const id = fc.stringMatching(/^[\w.-]{1,64}$/)
  const at = fc.nat()
  const command = fc.record({
    ...{ id, clip: fc.integer({ min: 1, max: 999 }), version: fc.integer({ min: 1, max: 99 }) },
    ...{ volume: fc.integer({ min: 0, max: 31 }), times: fc.integer({ min: 1, max: 3 }), expires: at },
  })
  const answer: fc.Arbitrary<PlayAnswer> = fc.oneof(
    fc.record({ id, state: fc.constantFrom('started', 'finished'), at }),
    fc.record({ id, state: fc.constant('failed' as const), reason: fc.constantFrom(...failures), at }),
  )
  fc.assert(fc.property(command, (written) => void expect(parseCommand(formatCommand(written))).toEqual(written)))
  fc.assert(fc.property(answer, (written) => void expect(parseAnswer(formatAnswer(written))).toEqual(written)))
  for (const text of ['', '{}', '[]', '{"do":"play"}', '{"id":"a","state":"started","at":1,"text":"free"}']) {
    expect([parseCommand(text), parseAnswer(text)]).toEqual([undefined, undefined])
  }
})
