import { expect, test } from 'vitest'
import { askOf } from '../../../../core/decode/sl651/ask.ts'

/** Commands for a series, and what is asked of the station. */
function asked(from: string, to: string, zone = 'Asia/Shanghai') {
  return askOf({ sl651: { series: '39', from, to, step: '1h' } }, zone)
}

test.each([
  ['hours', '2026-07-02T08:00:00+08:00', '2026-07-03T00:00:00+08:00', '26070208', '26070300'],
  ['one hour', '2026-07-03T08:00:00+08:00', '2026-07-03T00:00:00Z', '26070308', '26070308'],
])('%s', (_, from, to, first, last) => {
  expect(asked(from, to)).toMatchObject({ ok: true, ask: { kind: 'series', from: first, to: last } })
})

test.each([
  ['from after to', '2026-07-03T00:00:00+08:00', '2026-07-02T08:00:00+08:00', 'is after'],
  ['from that is no whole hour', '2026-07-03T00:10:00+08:00', '2026-07-03T08:00:00+08:00', 'whole hours'],
  ['to that is no whole hour', '2026-07-03T00:00:00+08:00', '2026-07-03T08:00:01+08:00', 'whole hours'],
])('%s is malformed', (_, from, to, detail) => {
  expect(asked(from, to)).toEqual({ ok: false, detail: expect.stringContaining(detail) })
})

test('an hour is whole on the clock of the city', () => {
  const times = ['2026-07-03T00:30:00Z', '2026-07-03T02:30:00Z'] as const
  expect(asked(...times, 'Asia/Kolkata')).toMatchObject({ ok: true, ask: { from: '26070306', to: '26070308' } })
  expect(asked(...times)).toMatchObject({ ok: false })
})
