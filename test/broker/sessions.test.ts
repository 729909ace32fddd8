import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { createBrokerMetrics } from '../../broker/metrics.ts'
import { FilterTree } from '../../broker/sessions/filter-tree.ts'
import { SessionQueue } from '../../broker/sessions/session-queue.ts'
import { type SessionLimits, Sessions } from '../../broker/sessions/sessions.ts'
import { TopicTree } from '../../broker/sessions/topic-tree.ts'
import { topicMatches } from '../../core/topic.ts'

const level = fc.constantFrom('a', 'b', 'c', '$x')
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 3 }), fc.constantFrom('#', '+', 'a'))
  .map(([levels, last]) => [...levels, last].join('/'))

test('the filter tree finds what topicMatches says, also after removals', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter), fc.array(filter), topic, (filters, removed, t) => {
      const tree = new FilterTree<string>()
      for (const f of filters) tree.set(f, 'client', f)
      for (const f of removed) tree.delete(f, 'client')
      const left = filters.filter((f) => !removed.includes(f))
      expect(tree.size).toBe(left.length)
      expect(tree.match(t).sort()).toEqual(left.filter((f) => topicMatches(f, t)).sort())
    }),
  )
})

test('the topic tree finds what topicMatches says, also after removals', () => {
  fc.assert(
    fc.property(fc.uniqueArray(topic), fc.array(topic), filter, (topics, removed, f) => {
      const tree = new TopicTree<string>()
      for (const t of topics) tree.set(t, t)
      for (const t of removed) tree.delete(t)
      const left = topics.filter((t) => !removed.includes(t))
      expect(tree.size).toBe(left.length)
      expect(tree.match(f).sort()).toEqual(left.filter((t) => topicMatches(f, t)).sort())
    }),
  )
})

const message = (brokerCounter: number, payload = 'x') =>
  ({
    cmd: 'publish',
    brokerId: 'b',
    brokerCounter,
    topic: 't',
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
  }) as const

describe('the queue of a session', () => {
  test('a packet id that an older message has is changed', () => {
    const queue = new SessionQueue()
    for (const counter of [1, 2]) queue.add({ ...message(counter) })
    const first = { brokerCounter: 1, messageId: 65_535 }
    const second = { brokerCounter: 2, messageId: 65_535 }
    queue.sent(first)
    queue.sent(second)
    expect([first.messageId, second.messageId]).toEqual([65_535, 1])
    queue.acknowledged(65_535)
    expect([...queue].map((queued) => queued.messageId)).toEqual([1])
  })

  test('counts the bytes that it keeps', () => {
    const queue = new SessionQueue()
    queue.add({ ...message(1, 'abc') })
    queue.sent({ brokerCounter: 1, messageId: 9 })
    expect(queue.bytes).toBe(3)
    queue.received(9)
    expect([queue.bytes, queue.size]).toEqual([0, 1])
    queue.acknowledged(9)
    expect([queue.bytes, queue.size]).toEqual([0, 0])
  })
})

function sessions(limits: Partial<SessionLimits>, online: string[] = []) {
  const gauges = {
    connections: () => 0,
    waiting: () => 0,
    stalled: () => false,
    sessions: () => 0,
    queued: () => 0,
    retained: () => 0,
    unreadBytes: () => 0,
  }
  const metrics = createBrokerMetrics(new Registry(), gauges)
  return new Sessions({
    limits: { sessions: 10, sessionsEach: 10, queued: 10, queuedBytes: 1_000, ...limits },
    metrics,
    isOnline: (clientId) => online.includes(clientId),
  })
}

test('all sessions together keep a bounded number of bytes, and the room comes back', () => {
  const kept = sessions({ queuedBytes: 20 })
  for (const id of ['a', 'b', 'c', 'd']) {
    kept.open(id, { id, since: 0 })
    kept.subscribe(id, 't', 1)
  }
  kept.keep(kept.wanting('t'), message(1, '12345'))
  kept.keep(kept.wanting('t'), message(2, '1'))
  expect([kept.queued, kept.queuedBytes]).toEqual([4, 20])
  kept.forget('a')
  expect([kept.queued, kept.queuedBytes, kept.wanting('t').length]).toEqual([3, 15, 3])
})

test('above the limit the session of the client that is away longest is forgotten', () => {
  const kept = sessions({ sessions: 2 }, ['a'])
  for (const id of ['a', 'b', 'c']) kept.open(id, { id, since: 0 })
  expect(['a', 'b', 'c'].map((id) => kept.has(id))).toEqual([true, false, true])
})

test('one credential gets a quarter of the bytes, however many sessions it has; the others have theirs', () => {
  const kept = sessions({ queuedBytes: 20 })
  for (const id of ['greedy 1', 'greedy 2', 'good 1']) {
    kept.open(id, { id: id.slice(0, -2), since: 0 })
    kept.subscribe(id, 't', 1)
  }
  kept.keep(kept.wanting('t'), message(1, '1234'))
  expect(['greedy 1', 'greedy 2', 'good 1'].map((id) => kept.queueOf(id)?.size)).toEqual([1, 0, 1])
})

test('a credential above its number of sessions loses its own that is away longest', () => {
  const kept = sessions({ sessionsEach: 2 })
  kept.open('good 1', { id: 'good', since: 0 })
  for (const id of ['greedy 1', 'greedy 2', 'greedy 1', 'greedy 3']) kept.open(id, { id: 'greedy', since: 0 })
  const all = ['good 1', 'greedy 1', 'greedy 2', 'greedy 3']
  expect(all.map((id) => kept.has(id))).toEqual([true, true, false, true])
})

test('a credential that is made again under its old name does not get the sessions of the one before', () => {
  const kept = sessions({})
  kept.open('box 1', { id: 'box', since: 1 })
  kept.subscribe('box 1', 't', 1)
  kept.keep(kept.wanting('t'), message(1, 'secret'))
  kept.open('box 1', { id: 'box', since: 2 })
  expect([kept.queued, kept.subscriptionsOf('box 1')]).toEqual([0, []])
})
