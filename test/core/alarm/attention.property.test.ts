import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Alarm, newAlarm, stateOf } from '../../../core/alarm/alarm.ts'
import { dueAt } from '../../../core/alarm/attention/time.ts'
import { apply } from '../../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../../core/alarm/attention-event.ts'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import { priorities } from '../../../core/alarm/priority.ts'
import { alarmRule } from '../../support/alarm-rule.ts'

const maxMs = 10_000
const person = fc.record({
  name: fc.constantFrom('Tashi', 'Pema', 'Dawa'),
  role: fc.constantFrom('viewer', 'operator', 'engineer', 'admin'),
})
const priority = fc.constantFrom(...priorities)
const stage = { value: fc.constant(3), limit: fc.constant(2), at: fc.nat(100), priority }
const why = fc.constantFrom('', 'because')
const because = fc.constantFrom('season', 'parent: one', 'parent: two')

/** Every event there is: a new one that is missing here fails the type check below. */
const events: { readonly [T in AlarmEvent['type']]: fc.Arbitrary<AlarmEvent & { type: T }> } = {
  raised: fc.record({ type: fc.constant('raised'), ...stage }),
  worsened: fc.record({ type: fc.constant('worsened'), ...stage }),
  eased: fc.record({ type: fc.constant('eased'), ...stage }),
  returned: fc.record({ type: fc.constant('returned'), at: fc.nat(100), value: fc.constant(1) }),
  overtaken: fc.record({ type: fc.constant('overtaken'), at: fc.nat(100), because: fc.constant('another') }),
  suppressed: fc.record({
    type: fc.constant('suppressed'),
    at: fc.nat(100),
    because,
  }),
  released: fc.record({ type: fc.constant('released'), at: fc.nat(100), because }),
  parent: fc.record({
    type: fc.constant('parent'),
    parent: fc.constantFrom('one', 'two'),
    voice: fc.constantFrom('heard', 'shelved', 'suppressed', 'out-of-service', 'withdrawn'),
    at: fc.nat(100),
    by: fc.constant('Pema'),
  }),
  'clock-stepped': fc.record({ type: fc.constant('clock-stepped'), at: fc.nat(100), from: fc.nat(100) }),
  withdrawn: fc.record({ type: fc.constant('withdrawn'), at: fc.nat(100) }),
  'rule-added': fc.record({ type: fc.constant('rule-added'), at: fc.nat(100) }),
  'rule-changed': fc.record({
    type: fc.constant('rule-changed'),
    at: fc.nat(100),
    before: fc.record({ version: fc.constant('v0'), audience: fc.constantFrom('people', 'shadow') }),
    anew: fc.option(fc.constantFrom('nature', 'audience'), { nil: undefined }),
  }),
  acknowledged: fc.record({ type: fc.constant('acknowledged'), who: person, channel: fc.constant('page'), note: why }),
  commented: fc.record({ type: fc.constant('commented'), who: person, note: why }),
  shelved: fc.record({
    type: fc.constant('shelved'),
    who: person,
    second: person,
    why,
    until: fc.nat(40_000),
    mode: fc.constantFrom('timed', 'one-shot'),
  }),
  unshelved: fc.record({ type: fc.constant('unshelved'), who: person, why }),
  reset: fc.record({ type: fc.constant('reset'), who: person, why }),
  'out-of-service': fc.record({ type: fc.constant('out-of-service'), who: person, why, workOrder: why }),
  'returned-to-service': fc.record({ type: fc.constant('returned-to-service'), who: person, why }),
  time: fc.record({ type: fc.constant('time') }),
}

const history = fc.array(fc.tuple(fc.oneof(...Object.values(events)), fc.nat(3000)), { maxLength: 60 })
const rule = fc.record({
  latching: fc.constantFrom('latching', 'free'),
  note: fc.constantFrom('required', 'optional'),
  reAlarmMs: fc.constantFrom(500, 5000),
  shelveMaxMs: fc.constant({ critical: maxMs / 2, high: maxMs, medium: maxMs, low: maxMs }),
})

test('whatever happens to an alarm, nothing is silently lost', () => {
  fc.assert(
    fc.property(rule, history, (different, steps) => {
      const subject = alarmRule(different)
      let alarm: Alarm = newAlarm(subject.id, subject.priority)
      let serverAt = 0
      let condition: 'normal' | 'active' = 'normal'
      const journal: JournalEntry[] = []
      for (const [event, wait] of steps) {
        serverAt += wait
        const before = alarm
        const result = apply(subject, alarm, event, { serverAt })
        if (!result.ok) {
          expect('who' in event, 'only people are refused').toBe(true)
          continue
        }
        alarm = result.alarm
        journal.push(...result.entries)
        if (event.type === 'raised') condition = 'active'
        if (event.type === 'returned' || event.type === 'withdrawn') condition = 'normal'
        if (event.type === 'rule-changed' && event.anew) condition = 'normal'

        expect(alarm.condition, 'the condition goes on under every cover').toBe(condition)
        if (result.entries.length === 0) expect({ ...alarm, unheard: 0 }).toEqual({ ...before, unheard: 0 })
        else {
          expect(alarm.revision).toBe(before.revision + 1)
          expect(result.entries[0]?.from, 'entries join up').toBe(stateOf(before))
          expect(result.entries.at(-1)?.to).toBe(stateOf(alarm))
        }
        const state = stateOf(alarm)
        if (condition === 'active') expect(['UNACK', 'ACKED', 'SHLVD', 'DSUPR', 'OOSRV']).toContain(state)
        if (state === 'ACKED') expect(alarm.acknowledged, 'a person acknowledged it').toBeDefined()
        if (alarm.shelved) expect(alarm.shelved.until - alarm.shelved.at).toBeLessThanOrEqual(maxMs)
        if (event.type === 'time') expect(dueAt(subject, alarm) ?? serverAt + 1).toBeGreaterThan(serverAt)
        if (
          subject.latching === 'latching' &&
          state === 'NORM' &&
          stateOf(before) !== 'NORM' &&
          alarm.latch === 'set'
        ) {
          throw new Error('a latch was lost')
        }
      }
      const turns = journal.filter(({ event }) => event === 'raised' || event === 'returned' || event === 'withdrawn')
      for (const [index, { event }] of turns.entries()) {
        if (event === 'raised') expect(turns[index - 1]?.event ?? 'returned').not.toBe('raised')
        if (event === 'returned') expect(turns[index - 1]?.event).toBe('raised')
      }
      const calls = journal.filter(({ call, occurrence }) => call === 'annunciated' && occurrence === alarm.occurrence)
      if (alarm.occurrence > 0) expect(alarm.annunciations).toBe(calls.length)
    }),
    { numRuns: 1000 },
  )
})
