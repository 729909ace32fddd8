import { describe, expect, test } from 'vitest'
import { clockText, spanText } from '../../../core/words/time.ts'

const now = Date.UTC(2026, 6, 18, 2, 14)
const reader = { now, zone: 'Asia/Shanghai', language: 'en' as const }

describe('a time on the clock of the city', () => {
  test.each([
    ['today', now - 3_600_000, '09:14', '09:14'],
    ['just after midnight there', Date.UTC(2026, 6, 17, 16, 5), '00:05', '00:05'],
    ['yesterday there, though today in UTC', Date.UTC(2026, 6, 17, 15, 59), 'Jul 17 23:59', '7月17日 23:59'],
    ['of another year', Date.UTC(2025, 6, 18, 2, 14), 'Jul 18, 2025 10:14', '2025年7月18日 10:14'],
    ['of the new year there', Date.UTC(2025, 11, 31, 17), 'Jan 1 01:00', '1月1日 01:00'],
    ['of before it', Date.UTC(2025, 11, 31, 15), 'Dec 31, 2025 23:00', '2025年12月31日 23:00'],
  ])('%s', (_, at, english, chinese) => {
    expect(clockText(at, reader)).toBe(english)
    expect(clockText(at, { ...reader, language: 'zh-CN' })).toBe(chinese)
  })
})

test.each([
  [0, '0 s', '0 秒'],
  [59_400, '59 s', '59 秒'],
  [61_000, '1 min', '1 分钟'],
  [7_500_000, '2 h 5 min', '2 小时 5 分钟'],
  [49 * 3_600_000, '2 d', '2 天'],
])('a span of %d ms', (ms, english, chinese) => {
  expect([spanText(ms, 'en'), spanText(ms, 'zh-CN')]).toEqual([english, chinese])
})
