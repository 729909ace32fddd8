import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKey, isLoopback } from '../../api/limits/address.ts'
import { createBuckets } from '../../api/limits/buckets.ts'

describe('a token bucket', () => {
  test('gives its burst at once, then its rate, and says how long to wait', () => {
    const buckets = createBuckets({ perSecond: 2, burst: 3, most: 10 })
    expect([0, 0, 0, 0].map((now) => buckets.take('a', now))).toEqual([0, 0, 0, 500])
    expect(buckets.take('b', 0)).toBe(0)
    expect(buckets.take('a', 499)).toBeGreaterThan(0)
    expect(buckets.take('a', 500)).toBe(0)
    expect(buckets.wait('a', 500)).toBe(500)
  })

  test('is forgotten when too many others came after it', () => {
    const buckets = createBuckets({ perSecond: 1, burst: 1, most: 2 })
    for (const key of ['a', 'b', 'a', 'c']) buckets.take(key, 0)
    expect(buckets.size).toBe(2)
    expect([buckets.wait('a', 0), buckets.wait('b', 0)]).toEqual([1000, 0])
  })

  test('never gives more than burst and rate allow, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2_000, max: 2_000 }), { maxLength: 200 }), (steps) => {
        const buckets = createBuckets({ perSecond: 5, burst: 10, most: 1 })
        let now = 1e6
        let forward = 0
        let given = 0
        for (const step of steps) {
          now += step
          forward += Math.max(0, step)
          if (buckets.take('a', now) === 0) given++
        }
        expect(given).toBeLessThanOrEqual(10 + (5 * forward) / 1000 + 1e-6)
      }),
    )
  })
})

describe('an address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9', false],
    ['::ffff:203.0.113.9', '203.0.113.9', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['::ffff:127.0.0.1', '127.0.0.1', true],
    ['::1', '0:0:0:0', true],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', false],
    ['2001:db8::5', '2001:db8:0:0', false],
    ['fe80::1%eth0', 'fe80:0:0:0', false],
    ['128.0.0.1', '128.0.0.1', false],
    [undefined, 'unknown', false],
  ])('%s counts as %s', (address, key, loopback) => {
    expect([addressKey(address), isLoopback(address)]).toEqual([key, loopback])
  })
})
