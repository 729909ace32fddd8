import { afterEach, expect, test } from 'vitest'
import { clockAheadMs, hearServerDate } from '../../../web/lib/server-clock.ts'

afterEach(() => hearServerDate(new Date().toUTCString()))

test('a phone whose clock is right is not taken for fast because an answer lay there for a while before it was looked at', () => {
  const at = Date.now() - 20_000
  hearServerDate(new Date(at).toUTCString(), at)
  expect(clockAheadMs()).toBe(0)
  hearServerDate(new Date(Date.now() - 20_000).toUTCString())
  expect(clockAheadMs()).toBeGreaterThan(15_000)
})
