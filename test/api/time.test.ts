import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime, parseTime } from '../../api/history/time.ts'

const now = Date.UTC(2026, 6, 3, 12)

describe('a time in a query', () => {
  test.each([
    ['now', now],
    ['-24h', now - 86_400_000],
    ['-1.5h', now - 5_400_000],
    ['0', 0],
    ['1783080000000', 1_783_080_000_000],
    ['2026-07-03T02:15:00Z', Date.UTC(2026, 6, 3, 2, 15)],
    ['2026-07-03T10:15:00+08:00', Date.UTC(2026, 6, 3, 2, 15)],
    ['2026-07-03T10:15:00 08:00', Date.UTC(2026, 6, 3, 2, 15)],
    ['2026-07-03T02:15:00.250Z', Date.UTC(2026, 6, 3, 2, 15, 0, 250)],
    ['2026-07-02T20:15:00-06:00', Date.UTC(2026, 6, 3, 2, 15)],
    ['2026-07-03T02:15:00', undefined],
    ['2026-07-03', undefined],
    ['2026-02-30T00:00:00Z', undefined],
    ['yesterday', undefined],
    ['-24 hours', undefined],
    ['-99999999d', undefined],
    ['24h', undefined],
    ['99999999999999999', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseTime(text, now)).toBe(expected)
  })

  test('reads back what the API writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 0, 1) }), (at) => {
        expect(parseTime(formatTime(at), now)).toBe(at)
        expect(parseTime(String(at), now)).toBe(at)
      }),
    )
  })

  test('is written as toISOString writes it, whatever was written before', () => {
    const instant = fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true })
    fc.assert(
      fc.property(instant, (at) => {
        expect(formatTime(at)).toBe(new Date(at).toISOString())
      }),
    )
    expect(() => formatTime(Number.NaN)).toThrow(RangeError)
  })
})
