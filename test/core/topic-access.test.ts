import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { topicMatches } from '../../core/topic.ts'
import { accessOf, coversFilter, filterMatcher, grantOf, isFilter } from '../../core/topic-access.ts'

const level = fc.constantFrom('a', 'b', '', '$x')
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([levels, rest]) => (rest ? [...levels, '#'] : levels).join('/'))
  .filter(isFilter)

test('a compiled filter matches what topicMatches does', () => {
  fc.assert(
    fc.property(filter, topic, (f, t) => filterMatcher(f)(t) === topicMatches(f, t)),
    { numRuns: 2_000 },
  )
})

test('a filter that is covered matches nothing that the covering one does not', () => {
  fc.assert(
    fc.property(filter, filter, topic, (granted, asked, t) => {
      fc.pre(coversFilter(granted, asked) && topicMatches(asked, t))
      expect(topicMatches(granted, t)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('a filter covers itself', () => {
  fc.assert(fc.property(filter, (f) => coversFilter(f, f)))
})

test.each([
  ['v1/#', true],
  ['+/+', true],
  ['#', true],
  ['', false],
  ['a#', false],
  ['a/#/b', false],
  ['a+/b', false],
  ['a\0', false],
])('%j is a filter: %s', (text, expected) => expect(isFilter(text)).toBe(expected))

const denied = (because: string) => ({ allowed: false, because })
const yes = { allowed: true }

describe('a device', () => {
  const access = accessOf(grantOf({ id: 'nangan-1', kind: 'device' }))
  test.each([
    ['v1/nangan/nangan-1/readings', yes],
    ['v1/elsewhere/nangan-1/status', yes],
    ['v1/nangan/nangan-1/result', yes],
    ['v1/nangan/nangan-1/command', denied('not-granted')],
    ['v1/nangan/nangan-2/readings', denied('not-granted')],
    ['v1/nangan/nangan-1/readings/x', denied('not-granted')],
    ['v1/+/nangan-1/readings', denied('invalid-topic')],
    ['', denied('invalid-topic')],
    ['$SYS/x', denied('reserved-topic')],
    ['v1/nangan/alarms/high', denied('reserved-topic')],
  ])('publishes on %j: %j', (topic, expected) => expect(access.mayPublish(topic)).toEqual(expected))

  test.each([
    ['v1/nangan/nangan-1/command', yes],
    ['v1/+/nangan-1/command', yes],
    ['v1/nangan/nangan-1/#', yes],
    ['v1/+/nangan-1/status', yes],
    ['v1/+/+/command', denied('not-granted')],
    ['v1/nangan/nangan-2/#', denied('not-granted')],
    ['v1/nangan/+/status', denied('not-granted')],
    ['v1/nangan/#', denied('not-granted')],
    ['$share/g/v1/+/nangan-1/command', denied('reserved-topic')],
    ['a#', denied('invalid-topic')],
  ])('subscribes to %j: %j', (filter, expected) => expect(access.maySubscribe(filter)).toEqual(expected))
})

test('a gateway speaks for one site, and never for the platform', () => {
  const access = accessOf(grantOf({ id: 'gw', kind: 'gateway', site: 'nangan' }))
  expect(access.mayPublish('v1/nangan/chasi-2/readings')).toEqual(yes)
  expect(access.mayPublish('v1/chasi/chasi-2/readings')).toEqual(denied('not-granted'))
  expect(access.mayPublish('v1/chasi/gw/status')).toEqual(yes)
  expect(access.mayPublish('v1/nangan/alarms/status')).toEqual(denied('reserved-topic'))
  expect(access.mayRead('v1/nangan/chasi-2/command')).toBe(true)
})

test('a reader publishes nothing', () => {
  const access = accessOf(grantOf({ id: 'tool', kind: 'reader', subscribe: ['v1/#'], publish: ['#'] }))
  expect(access.mayPublish('v1/nangan/tool/readings')).toEqual(denied('not-granted'))
  expect(access.maySubscribe('v1/nangan/#')).toEqual(yes)
  expect(access.mayRead('v1/nangan/alarms/high')).toBe(true)
})
