import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../core/duration.ts'

test.each([
  ['10s', 10_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
  // Not 1100.0000000000002: InfluxDB takes no time stamp with a fraction.
  ['1.1s', 1_100],
  ['0.29min', 17_400],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '10', '10 s', '-1s', '1e3s', 's', '1w'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('the shortest form reads back', () => {
  for (const ms of [0, 1, 1_000, 90_000, 300_000, 3_600_000, 86_400_000, 1_234]) {
    expect(parseDuration(formatDuration(ms))).toBe(ms)
  }
})
