import { describe, expect, test } from 'vitest'
import { isOpen, nextCheck } from '../../../core/alarm/calendar.ts'
import type { Calendar } from '../../../core/alarm/rule.ts'
import { warningStages } from '../../../core/alarm/warning.ts'

const night: Calendar = { windows: [{ days: [5], from: 22 * 60 + 30, to: 6 * 60 }] }
const frost: Calendar = { months: [11, 12, 1, 2, 3] }
const januaryNights: Calendar = { months: [1], windows: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 6 * 60 }] }
const instant = (text: string) => Date.parse(text)

test.each<[string, Calendar, string, ReturnType<typeof isOpen>]>([
  ['before the night', night, '2026-07-03T22:29:59+08:00', false],
  ['Friday night', night, '2026-07-03T22:30:00+08:00', true],
  ['into Saturday morning', night, '2026-07-04T05:59:59+08:00', true],
  ['morning', night, '2026-07-04T06:00:00+08:00', false],
  ['Saturday night', night, '2026-07-04T23:00:00+08:00', false],
  ['the last moment of October in Lhasa', frost, '2026-10-31T15:59:59Z', false],
  ['November in Lhasa, October in London', frost, '2026-10-31T16:00:00Z', true],
  ['a morning before the season', januaryNights, '2026-01-01T05:59:00+08:00', false],
  ['its first night', januaryNights, '2026-01-01T22:00:00+08:00', true],
  ['its last night', januaryNights, '2026-01-31T23:59:00+08:00', true],
  ['ends with the night', januaryNights, '2026-02-01T05:59:00+08:00', true],
  ['and no later', januaryNights, '2026-02-01T06:00:00+08:00', false],
  ['and is not followed by another', januaryNights, '2026-02-01T22:00:00+08:00', false],
])('%s', (_, calendar, at, open) => {
  expect(isOpen(calendar, instant(at), 'Asia/Shanghai')).toBe(open)
})

describe('between two checks a calendar never changes', () => {
  test.each(['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'Australia/Lord_Howe'])('%s', (zone) => {
    const calendar: Calendar = {
      months: [4, 10],
      windows: [...(night.windows ?? []), { days: [0, 1], from: 95, to: 150 }],
    }
    const end = instant('2026-04-06T00:00:00Z')
    let at = instant('2026-03-27T13:37:00Z')
    while (at < end) {
      const next = nextCheck(calendar, at, zone)
      expect(next).toBeGreaterThan(at)
      const state = isOpen(calendar, at, zone)
      for (let minute = at; minute < next; minute += 60_000) expect(isOpen(calendar, minute, zone)).toBe(state)
      at = next
    }
  })
})

/** The worst stage that a level has come to. */
const colourAt = (levels: Parameters<typeof warningStages>[0], level: number) =>
  warningStages(levels, 0.1, 0).findLast(({ limit }) => level >= limit)?.colour

test.each([
  [2.8, undefined],
  [2.9, 'blue'],
  [3.5, 'blue'],
  [3.9, 'yellow'],
  [4, 'orange'],
  [5.2, 'red'],
])('at %d m the warning is %s', (level, colour) => {
  expect(colourAt({ WRZ: 3, GRZ: 4, crest: 5 }, level)).toBe(colour)
})

test('a station without its dike has no red', () => {
  expect(colourAt({ WRZ: 3, GRZ: 4 }, 9)).toBe('orange')
})
