import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime } from '../../api/time.ts'
import { askedTime, checkInstant } from '../../core/instant.ts'

const now = Date.UTC(2026, 6, 3, 12)

describe('a time that is asked for', () => {
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
    ['1970-01-01T00:00:00Z', 0],
  ])('%s', (text, at) => {
    expect(askedTime(text, now)).toEqual({ ok: true, at })
  })

  test.each([
    ['1792454400', 'it looks like seconds: in ms it is 1792454400000'],
    ['1792454400000000', 'it looks like µs: in ms it is 1792454400000'],
    ['1792454400000000000', 'it looks like ns: in ms it is 1792454400000'],
    ['20261020', 'it looks like a date: it needs a time and a zone, like 2026-10-20T00:00:00+08:00'],
    ['202610201015', 'it looks like a date: it needs a time and a zone, like 2026-10-20T00:00:00+08:00'],
    ['20261020101500', 'it looks like a date: it needs a time and a zone, like 2026-10-20T00:00:00+08:00'],
    ['2026-10-20', 'it looks like a date: it needs a time and a zone, like 2026-10-20T00:00:00+08:00'],
    ['2026-07-03T02:15:00', 'it has no zone: add Z or an offset like +08:00'],
    ['24h', 'before now it is -24h'],
    ['42', 'as epoch ms it is not between 1990 and 2100'],
    ['99999999999999999999999', 'as epoch ms it is not between 1990 and 2100'],
    ['2026-02-30T00:00:00Z', undefined],
    ['yesterday', undefined],
    ['-24 hours', undefined],
    ['-99999999d', undefined],
    ['-1792454400', undefined],
    ['1e12', undefined],
    ['', undefined],
  ])('%s is none', (text, hint) => {
    expect(askedTime(text, now)).toEqual(hint === undefined ? { ok: false } : { ok: false, hint })
  })

  test('reads back what the API writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) - 1 }), (at) => {
        expect(askedTime(formatTime(at), now)).toEqual({ ok: true, at })
        expect(askedTime(String(at), now)).toEqual({ ok: true, at })
      }),
    )
  })

  test('a number is never taken for a time in another unit or form', () => {
    const beside = fc.oneof(
      fc.integer({ min: 1, max: 631_152_000_000 - 1 }),
      fc.integer({ min: 4_102_444_800_000, max: Number.MAX_SAFE_INTEGER }),
    )
    fc.assert(
      fc.property(beside, (number) => {
        expect(askedTime(String(number), now).ok).toBe(false)
        expect(checkInstant(number).ok).toBe(false)
      }),
    )
  })
})

test.each([
  [1_783_044_600, 'it looks like seconds'],
  [1_783_044_600_000_000, 'it looks like µs'],
  [20_261_020, 'it looks like the date 2026-10-20'],
  [20_261_020_101_500, 'it looks like the date 2026-10-20'],
])('a device that says %d is told what it looks like', (number, hint) => {
  const detail = `${number} is not a time in epoch ms between 1990 and 2100 (${hint})`
  expect(checkInstant(number)).toEqual({ ok: false, detail })
})
