import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { ranWithin, turn, turnsAt } from '../../../core/alarm/engine/signal/running.ts'
import { AlarmStory } from '../../support/alarm-story.ts'

let story: AlarmStory
afterEach(() => {
  const journal = story.replay()
  expect(story.replay({ restarts: 'after-each' }), 'a restart after every input changes nothing').toEqual(journal)
  expect(story.replay({ ticks: 'last' }), 'nor does when the ticks come').toEqual(journal)
})

/** A pump that reports when its state changes; or every so often. */
function pump(rule: object, every: object = {}): AlarmStory {
  const points = [{ id: 'state', quantity: 'pump_state', ...every }]
  story = new AlarmStory([{ id: 'p1', kind: 'pump', points }], { templates: { pump: [{ point: 'state', ...rule }] } })
  return story
}
const hours = { id: 'hours', kind: 'run-hours', limit: 8, window: '12h' }

test('a pump that says once that it runs has run for too long when it has, and no reading is needed for that', () => {
  pump(hours).at('00:00').reads('p1/state', 'running')
  expect(story.at('07:59:59').news()).toEqual([])
  expect(story.at('20:00').news()).toEqual(['08:00 p1.state.hours raised NORM → UNACK !'])
  story.reads('p1/state', 'stopped')
  expect(story.at('23:59:59').news()).toEqual([])
  expect(story.at('1d 08:00').news()).toEqual(['00:00 p1.state.hours returned UNACK → RTNUN'])
})

test('what it had run before counts until it leaves the window', () => {
  pump(hours).at('00:00').reads('p1/state', 'running').at('05:00').reads('p1/state', 'stopped')
  story.at('10:00').reads('p1/state', 'running')
  // 5 h and 2 h by 12:00; then one run leaves as the other grows, until the first has gone at 17:00
  expect(story.at('17:59:59').news()).toEqual([])
  expect(story.at('18:30').news()).toEqual(['18:00 p1.state.hours raised NORM → UNACK !'])
})

test('too many starts are over when the first of them is an hour old', () => {
  pump({ id: 'starts', kind: 'starts', limit: 3 }).at('00:00')
  story.readsEvery('5min', 'p1/state', ['running', 'stopped', 'running', 'stopped', 'running', 'stopped'])
  expect(story.news()).toEqual(['00:20 p1.state.starts raised NORM → UNACK !'])
  expect(story.at('00:59:59').news()).toEqual([])
  expect(story.at('02:00').news()).toEqual(['01:00 p1.state.starts returned UNACK → RTNUN'])
})

test('where the pump is silent or its reading bad, nobody knows whether it runs: nothing is raised, nothing returns', () => {
  pump(hours, { every: '1h' }).at('00:00').reads('p1/state', 'running').at('06:00').reads('p1/state', null)
  expect(story.at('23:00').news()).toEqual([])
  pump(hours, { every: '1h' }).at('00:00').reads('p1/state', 'running').at('02:00').reads('p1/state', 'running')
  expect(story.at('23:00').news()).toEqual([])
})

test('its buffer tells later that it had stopped: the hours are those that it ran', () => {
  pump(hours).at('00:00').reads('p1/state', 'running')
  expect(story.at('09:00').news()).toEqual(['08:00 p1.state.hours raised NORM → UNACK !'])
  story.reads('p1/state', 'stopped', { measured: '03:00' })
  expect(story.news()).toEqual(['08:00 p1.state.hours returned UNACK → RTNUN'])
})

test('the moment that is foretold is the first at which the figure is on the other side', () => {
  const limits = fc.record({
    of: fc.constantFrom('starts' as const, 'run-hours' as const),
    windowMs: fc.constantFrom(40, 100),
    limit: fc.constantFrom(2, 3),
  })
  fc.assert(
    fc.property(limits, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), (spec, waits) => {
      const memory = { turns: [] }
      const limit = { ...spec, limit: spec.of === 'starts' ? spec.limit : (spec.limit * 10) / 3_600_000 }
      let at = 1000
      for (const [index, wait] of waits.entries()) {
        turn(memory, at, index % 2 === 0 ? 'runs' : 'stands', limit.windowMs)
        const isPast = (time: number) => ranWithin(memory, time, limit) >= limit.limit
        const foretold = turnsAt(memory, at, limit)
        const within = Array.from({ length: 400 }, (_, step) => at + step + 1)
        expect(within.find((time) => isPast(time) !== isPast(at)) ?? Number.POSITIVE_INFINITY).toBe(foretold)
        at += wait
      }
    }),
  )
})
