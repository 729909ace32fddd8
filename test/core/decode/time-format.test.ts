import { expect, test } from 'vitest'
import { readFormattedTime, TimeFormat } from '../../../core/decode/time-format.ts'

const receivedAt = Date.parse('2026-07-03T02:15:00Z')

test.each<[format: string, sent: unknown, expected: string | undefined]>([
  ['us', 1_783_044_600_123_456, '2026-07-03T02:10:00.123Z'],
  ['ns', '1783044600123456789', '2026-07-03T02:10:00.123Z'],
  ['s', 1_783_044_600_000, undefined],
  ['compact', '20260703101000', '2026-07-03T02:10:00Z'],
  ['compact', '20260703101000123', '2026-07-03T02:10:00.123Z'],
  ['YYYY/MM/DD HH:mm:ss', '2026/07/03 10:10:00', '2026-07-03T02:10:00Z'],
  ['YYYY/MM/DD HH:mm:ss', '2026/7/3 10:10:00', undefined],
  ['YYYY/M/D H:m', '2026/7/3 9:5', '2026-07-03T01:05:00Z'],
  ['YYMMDDHHmm', '2607031010', '2026-07-03T02:10:00Z'],
  ['YYMMDDHHmm', 2_607_031_010, '2026-07-03T02:10:00Z'],
  ['YYYY年M月D日', '2026年7月3日', '2026-07-02T16:00:00Z'],
  ['DD.MM.YYYY HH:mm:ss.SSS', '31.02.2026 10:10:00.000', undefined],
  ['DD.MM.YYYY', '03x07x2026', undefined],
  ['DD.MM.YYYY HH:mm', '03.07.2026 25:00', undefined],
  ['YYYY-MM-DD', null, undefined],
  ['YYYY-MM-DD', { toString: 1 }, undefined],
])('%s reads %j', (format, sent, expected) => {
  const time = readFormattedTime(sent, format, 'Asia/Shanghai', receivedAt)
  expect(time.ok ? new Date(time.at).toISOString() : undefined).toBe(
    expected === undefined ? undefined : new Date(expected).toISOString(),
  )
})

test.each([
  ['iso', true],
  ['YYYY-MM-DDTHH:mm', true],
  ['YY/M/D', true],
  ['YYYYMD', false],
  ['YYYYMMDDHm', false],
  ['YYYYMDDH', false],
  ['YYYYMMDDHmm', true],
  ['YYYYMDD', true],
  ['YYYY-MM', false],
  ['YYYY-MM-DD YYYY', false],
  ['HH:mm', false],
  ['epoch', false],
  ['DD/MM/YYYY hh:mm a', false],
  ['YYYY-MM-DD HH:mm:SS', false],
  ['YYY-MM-DD', false],
  ['YYYY-MM-DD HH:mm:ss UTC', true],
  ['YYYYMMDDTHHmmssZ', true],
])('%s is a format: %s', (format, expected) => {
  expect(TimeFormat.safeParse(format).success).toBe(expected)
})

test.each([
  ['DD/MM/YYYY', '11/27/2026', '"11/27/2026" is no day and time of day as DD/MM/YYYY'],
  ['DD/MM/YYYY', '27/11/1926', '"27/11/1926": '],
  ['ns', '1783044900', '(in s it is one'],
  ['s', '1783044900000', '(in ms it is one'],
  ['ms', '5', '"5" is not a time in epoch ms'],
])('%s of %s is told as it was sent', (format, sent, expected) => {
  const time = readFormattedTime(sent, format, 'Asia/Shanghai', receivedAt)
  expect(time.ok ? '' : time.detail).toContain(expected)
})
