import { expect, test } from 'vitest'
import { type ForwardRules, route } from '../../../ingest/bridge/rules.ts'

const rules: ForwardRules = {
  topics: ['factory/#'],
  remotePrefix: 'factory/',
  localPrefix: 'v1/',
  retained: 'skip',
  maxTopicLevels: 5,
  maxPacketBytes: 100,
}
const here = (topic: string) => ({ forward: true, topic })
const skipped = (because: string) => ({ forward: false, because })

test.each<[string, Partial<Parameters<typeof route>[0]>, Partial<ForwardRules>, object]>([
  ['a prefix gives way to ours', {}, {}, here('v1/nangan/n1/readings')],
  ['without prefixes the topic stays', {}, { remotePrefix: '', localPrefix: '' }, here('factory/nangan/n1/readings')],
  [
    'a prefix that is not there is not taken off',
    {},
    { remotePrefix: 'works/' },
    here('v1/factory/nangan/n1/readings'),
  ],
  ['a topic nobody asked for', { topic: 'office/door' }, {}, skipped('not-asked-for')],
  ['a retained message', { retain: true }, {}, skipped('retained')],
  ['a retained message that is wanted', { retain: true }, { retained: 'forward' }, here('v1/nangan/n1/readings')],
  ["the platform's own alarms", { topic: 'factory/nangan/alarms/high' }, {}, skipped('reserved-topic')],
  ['nothing left of a topic', { topic: 'factory/' }, { localPrefix: '' }, skipped('reserved-topic')],
  ["the broker's own topics", { topic: 'factory/$SYS/x' }, { localPrefix: '' }, skipped('reserved-topic')],
  ['more levels than our broker takes', { topic: 'factory/a/b/c/d/e' }, {}, skipped('topic-too-deep')],
  ['more bytes than our broker takes', { payload: 'x'.repeat(80) }, {}, skipped('too-large')],
])('%s', (_, packet, over, expected) => {
  const whole = { topic: 'factory/nangan/n1/readings', payload: '{}', retain: false, ...packet }
  expect(route(whole, { ...rules, ...over })).toEqual(expected)
})
