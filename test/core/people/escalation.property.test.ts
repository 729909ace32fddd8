import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWorse, priorities } from '../../../core/alarm/priority.ts'
import { channelNames } from '../../../core/people/channel-kind.ts'
import type { Escalation } from '../../../core/people/escalation/policy.ts'
import type { Delivery, EscalationEvent, EscalationState } from '../../../core/people/escalation/state.ts'
import { beginEscalation, dueAt, type EscalationPolicy, stepEscalation } from '../../../core/people/escalation/step.ts'
import { lhasa } from '../../support/duty.ts'
import { minuteMs, policyOf } from '../../support/escalation.ts'

const numRuns = Number(process.env['HUOSHUI_TEST_ROTAS'] ?? 200)
const start = lhasa('2026-07-03 20:00')
const who = fc.constantFrom('a', 'b', 'c', 'd')
const people = fc.uniqueArray(who, { maxLength: 3 })
const channels = fc.uniqueArray(fc.constantFrom(...channelNames.slice(0, 4)), { maxLength: 3 })

const escalation: fc.Arbitrary<Escalation> = fc
  .record({
    steps: fc.array(
      fc.record({
        tell: fc.oneof(
          fc.constantFrom('on-call' as const, 'crew' as const, 'officer' as const),
          people.map((each) => ({ people: each })),
        ),
        by: fc.option(fc.uniqueArray(fc.constantFrom(...channelNames.slice(0, 4)), { minLength: 1 }), {
          nil: undefined,
        }),
        answerMs: fc.integer({ min: 1, max: 20 }).map((n) => n * minuteMs),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    repeat: fc.integer({ min: 1, max: 3 }),
    arrive: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    unanswered: people,
  })
  .map(({ steps, arrive, ...more }) => ({
    ...{ id: 'random', ...more },
    steps: steps.map(({ by, ...step }) => ({ ...step, ...(by && { by: new Set(by) }) })),
    ...(arrive !== undefined && { arriveMs: arrive * minuteMs }),
  }))

const policy = fc
  .record({
    escalation,
    onCall: people,
    crew: people,
    officer: fc.option(who, { nil: undefined }),
    channels: fc.record({ a: channels, b: channels, c: channels, d: channels }),
    quiet: fc.option(fc.constant({ fromMs: 22 * 60 * minuteMs, toMs: 7 * 60 * minuteMs }), { nil: undefined }),
  })
  .map(({ escalation: chain, quiet, officer, ...crew }) =>
    policyOf({ ...crew, ...(officer !== undefined && { officer }) }, { escalation: chain, ...(quiet && { quiet }) }),
  )
const priority = fc.constantFrom(...priorities)

/** What happens, and how many minutes after the event before; a clock that is set back is among them. */
const events = fc.array(
  fc.record({
    after: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 30 }) },
      { weight: 1, arbitrary: fc.integer({ min: -90, max: 0 }) },
    ),
    type: fc.constantFrom(
      'tick',
      'tick',
      'tick',
      'failed',
      'failed',
      'worsened',
      'acknowledged',
      'arrived',
      'returned',
      'ended',
    ),
    priority,
    which: fc.nat(20),
  }),
  { maxLength: 40 },
)

interface Taken {
  readonly event: EscalationEvent
  readonly before: EscalationState
  readonly after: EscalationState
  readonly deliveries: readonly Delivery[]
}

/** Runs the events; a failure is of one of the deliveries so far. */
function run(given: Story) {
  const first = beginEscalation(given.policy, { id: 'a#1', priority: given.priority, at: start })
  const sent = [...first.deliveries]
  const taken: Taken[] = []
  let { state } = first
  let at = start
  for (const drawn of given.events) {
    at += drawn.after * minuteMs
    const event = eventOf(drawn, at, sent)
    const outcome = stepEscalation(given.policy, state, event)
    taken.push({ event, before: state, after: outcome.state, deliveries: outcome.deliveries })
    sent.push(...outcome.deliveries)
    state = outcome.state
  }
  return { first, sent, taken, state }
}

interface Story {
  readonly policy: EscalationPolicy
  readonly priority: EscalationState['priority']
  readonly events: readonly Drawn[]
}
interface Drawn {
  readonly after: number
  readonly type: string
  readonly priority: EscalationState['priority']
  readonly which: number
}

function eventOf({ type, priority: worse, which }: Drawn, at: number, sent: readonly Delivery[]): EscalationEvent {
  if (type === 'failed') {
    return { type, at, delivery: sent[which % Math.max(1, sent.length)]?.id ?? 'none', because: 'refused' }
  }
  if (type === 'worsened') return { type, at, priority: worse }
  return type === 'acknowledged' ? { type, at, by: 'a' } : { type: type as 'tick', at }
}

const story = fc.record({ policy, priority, events })

test('10: nothing is sent twice, whatever comes, in whatever order, and wherever the clock is set', () => {
  fc.assert(
    fc.property(story, (given) => {
      const { sent } = run(given)
      expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length)
    }),
    { numRuns },
  )
})

test('10: an acknowledgement ends the calls everywhere; only what is worse, or nobody arriving, begins them again', () => {
  fc.assert(
    fc.property(story, (given) => {
      for (const { event, before, after, deliveries } of run(given).taken) {
        if (before.stage.name !== 'answered') continue
        if (after.run === before.run) expect(deliveries).toEqual([])
        else if (event.type === 'worsened') expect(isWorse(event.priority, before.priority)).toBe(true)
        else
          expect([event.type, (before.stage.arriveBy ?? Infinity) <= event.at || event.at < before.at]).toEqual([
            'tick',
            true,
          ])
      }
    }),
    { numRuns },
  )
})

test("10: a send that fails goes to the person's next channel at once, or it is said that there is none", () => {
  fc.assert(
    fc.property(story, (given) => {
      const { taken } = run(given)
      for (const { event, before, after, deliveries } of taken) {
        if (event.type !== 'failed') continue
        const failed = before.calls.find((each) => each.delivery === event.delivery && each.outcome === 'open')
        const [channel] = failed?.left ?? []
        if (!failed) expect(deliveries).toEqual([])
        else if (channel !== undefined) {
          expect(deliveries).toMatchObject([{ person: failed.person, channel, because: 'next-channel' }])
          expect(dueAt(after)).toBe(dueAt({ ...before, stage: after.stage }))
        }
      }
    }),
    { numRuns },
  )
})

test('10: quiet hours hold low priorities only, and nobody is called in them', () => {
  fc.assert(
    fc.property(story, (given) => {
      const { taken, first } = run(given)
      for (const state of [first.state, ...taken.map(({ after }) => after)]) {
        if (state.stage.name === 'quiet') expect(['low', 'medium']).toContain(state.priority)
      }
    }),
    { numRuns },
  )
})

test('10: left alone, it comes to its end: answered by nobody, all steps gone through, none waited for in vain', () => {
  fc.assert(
    fc.property(policy, (given) => {
      const { escalation: chain } = given
      let { state, deliveries } = beginEscalation(given, { id: 'a#1', priority: 'critical', at: start })
      const sent = [...deliveries]
      let steps = 0
      for (let due = dueAt(state); due !== undefined; due = dueAt(state)) {
        // somebody is being called, or it would not be waited for
        expect(state.calls.some(({ outcome }) => outcome === 'open')).toBe(true)
        ;({ state, deliveries } = stepEscalation(given, state, { type: 'tick', at: due }))
        sent.push(...deliveries)
        expect(++steps).toBeLessThanOrEqual(chain.steps.length * chain.repeat)
      }
      expect(state.stage.name).toBe('unanswered')
      const told = sent.filter(({ purpose }) => purpose === 'unanswered').map(({ person }) => person)
      const reachable = chain.unanswered.filter((id) => given.roster.channels(id, start).length > 0)
      expect(told).toEqual(reachable)
    }),
    { numRuns },
  )
})

test('10: the state is plain data: kept as JSON and read again, it goes on the same', () => {
  fc.assert(
    fc.property(story, (given) => {
      for (const { before, event, after } of run(given).taken) {
        const again = stepEscalation(given.policy, JSON.parse(JSON.stringify(before)), event)
        expect(again.state).toEqual(after)
      }
    }),
    { numRuns },
  )
})
