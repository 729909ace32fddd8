import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDateTime, readTime } from '../../core/instant.ts'
import { instantsOf, isZone, wallClock } from '../../core/local-time.ts'

const wall = (text: string): number => parseDateTime(text)?.wallMs ?? Number.NaN
const utc = (text: string): number => Date.parse(`${text}Z`)

describe('the instants that a wall clock shows', () => {
  test.each<[wallClock: string, zone: string, instants: string[]]>([
    ['2026-07-03T10:15:00', 'Asia/Shanghai', ['2026-07-03T02:15:00']],
    ['1988-07-01T10:00:00', 'Asia/Shanghai', ['1988-07-01T01:00:00']],
    ['1992-01-01T00:30:00', 'Asia/Shanghai', ['1991-12-31T16:30:00']],
    ['2026-07-03T10:15:00', '+08:00', ['2026-07-03T02:15:00']],
    ['2026-01-15T12:00:00', 'Europe/London', ['2026-01-15T12:00:00']],
    ['2026-07-15T12:00:00', 'Europe/London', ['2026-07-15T11:00:00']],
    ['2026-03-29T01:30:00', 'Europe/London', []],
    ['2026-10-25T01:30:00', 'Europe/London', ['2026-10-25T00:30:00', '2026-10-25T01:30:00']],
    ['2026-10-04T02:15:00', 'Australia/Lord_Howe', []],
    ['2026-04-05T01:45:00', 'Australia/Lord_Howe', ['2026-04-04T14:45:00', '2026-04-04T15:15:00']],
    ['2011-12-30T12:00:00', 'Pacific/Apia', []],
    ['2026-07-03T10:15:00', 'Asia/Kathmandu', ['2026-07-03T04:30:00']],
  ])('%s in %s', (local, zone, instants) => {
    expect(instantsOf(wall(local), zone)).toEqual(instants.map(utc))
  })

  test('of a time shown twice, both are told, and the later that is not after the receipt is taken', () => {
    const read = (receivedAt: string) => readTime('2026-10-25T01:30:00', 'Europe/London', utc(receivedAt))
    const instants = [utc('2026-10-25T00:30:00'), utc('2026-10-25T01:30:00')]
    const local = { wallMs: wall('2026-10-25T01:30:00'), instants }
    expect(read('2026-10-25T00:30:05')).toEqual({ ok: true, at: instants[0], local })
    expect(read('2026-10-25T01:30:05')).toEqual({ ok: true, at: instants[1], local })
    expect(read('2020-01-01T00:00:00')).toEqual({ ok: true, at: instants[0], local })
    expect(readTime('2026-10-27T01:30:00', 'Europe/London')).toEqual({ ok: true, at: utc('2026-10-27T01:30:00') })
  })

  test('a time in a gap is refused', () => {
    expect(readTime('2026-03-29T01:30:00', 'Europe/London')).toMatchObject({ ok: false })
  })
})

test('every instant is among those that its own wall clock shows', () => {
  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'Europe/London',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    '-03:30',
  )
  const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(zones, instants, (zone, date) => {
      const at = date.getTime()
      expect(instantsOf(wallClock(at, zone), zone)).toContain(at)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['Asia/Shanghai', true],
  ['+08:00', true],
  ['Lhasa', false],
  ['', false],
])('%s is a zone: %s', (zone, expected) => expect(isZone(zone)).toBe(expected))
