import { expect, test } from 'vitest'
import { goodForMs, type Look, watch } from '../../../core/order/watch.ts'

const disposedAt = Date.UTC(2026, 6, 3, 2)
const point = 'linka/lake/level'
const minute = 60_000

function look(minutes: number, more: Partial<Look> = {}, quality = 1): Look {
  const at = disposedAt + minutes * minute
  return { at, condition: 'normal', readings: [{ point, at, value: 1, quality }], ...more }
}

test('normal and good for half an hour after the work, by the times of the readings', () => {
  expect(watch(undefined, disposedAt, look(1))).toEqual({ is: 'not-yet', since: disposedAt + minute })
  const since = disposedAt + minute
  expect(watch(since, disposedAt, look(30))).toEqual({ is: 'not-yet', since })
  expect(watch(since, disposedAt, look(31))).toMatchObject({ is: 'good', reading: { point, value: 1 } })
  expect(goodForMs).toBe(30 * minute)
})

test.each<[string, Look, string]>([
  ['it is in alarm', look(20, { condition: 'active' }), 'active'],
  ['nothing was heard since the work', look(-1), 'no-readings'],
  ['the alarm has no point', look(20, { readings: [] }), 'no-readings'],
  ['the reading is doubtful', look(20, {}, 3), 'bad-quality'],
  ['the reading is missing', look(20, {}, 9), 'bad-quality'],
])('what was good so far counts no more when %s', (_, seen, because) => {
  expect(watch(disposedAt, disposedAt, seen)).toEqual({ is: 'not-good', because })
})

test('of several points the one that was heard longest ago decides', () => {
  const readings = [
    { point: 'a', at: disposedAt + 60 * minute, value: 1, quality: 1 },
    { point: 'b', at: disposedAt + 10 * minute, value: 2, quality: 2 },
  ]
  expect(watch(disposedAt + minute, disposedAt, look(60, { readings }))).toEqual({
    is: 'not-yet',
    since: disposedAt + minute,
  })
})
