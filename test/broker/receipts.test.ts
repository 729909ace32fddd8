import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Receipts } from '../../broker/receipts.ts'
import { startTestBroker } from '../support/broker.ts'
import { publish } from '../support/raw-mqtt.ts'

test('a burst on one topic is told a millisecond apart, and another topic is not moved by it', () => {
  const receipts = new Receipts()
  const burst = Array.from({ length: 50 }, () => receipts.stamp('v1/a/b/readings', 1_000))
  expect(burst).toEqual(Array.from({ length: 50 }, (_, index) => 1_000 + index))
  expect(receipts.stamp('v1/a/c/readings', 1_000)).toBe(1_000)
  expect(receipts.stamp('v1/a/b/readings', 1_010)).toBe(1_050)
  expect(receipts.stamp('v1/a/b/readings', 1_100)).toBe(1_100)
})

test('is never more than a second ahead, and follows a clock that was set back', () => {
  const receipts = new Receipts()
  const burst = Array.from({ length: 3_000 }, () => receipts.stamp('t', 5_000))
  expect(burst.at(-1)).toBe(6_000)
  expect(receipts.stamp('t', 1_000)).toBe(1_000)
})

test('whatever comes: within a topic it grows as long as nothing shares the last moment, and is between the clock and a second ahead', () => {
  const arrivals = fc.array(
    fc.record({ wait: fc.constantFrom(0, 0, 0, 1, 2, 500), topic: fc.constantFrom('a', 'b') }),
    {
      maxLength: 200,
    },
  )
  fc.assert(
    fc.property(arrivals, (all) => {
      const receipts = new Receipts()
      const last = new Map<string, number>()
      let now = 1_000_000
      for (const { wait, topic } of all) {
        now += wait
        const at = receipts.stamp(topic, now)
        expect(at).toBeGreaterThanOrEqual(now)
        expect(at).toBeLessThanOrEqual(now + 1_000)
        expect(at).toBeGreaterThan(last.get(topic) ?? 0)
        last.set(topic, at)
      }
    }),
  )
})

test('a buffer that a station empties in one go is kept as so many moments', async () => {
  await using running = await startTestBroker({ clock: () => 1_790_000_000_000, steady: () => 0 })
  const station = await running.client({ kind: 'device', id: 'nangan-1' })
  for (let messageId = 1; messageId <= 50; messageId++)
    station.send(publish('v1/nangan/nangan-1/readings', `{"readings":{"rain":${messageId}}}`, { qos: 1, messageId }))
  for (let messageId = 1; messageId <= 50; messageId++) await station.take('puback')
  const receipts = (await running.recorded()).map(({ receivedAt }) => receivedAt)
  expect(receipts).toEqual(Array.from({ length: 50 }, (_, index) => 1_790_000_000_000 + index))
})
