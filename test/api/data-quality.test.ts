import { afterEach, beforeEach, expect, test } from 'vitest'
import { coveredMs, stoodOf } from '../../api/data-quality/stood.ts'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api[Symbol.asyncDispose]())

const hour = 3_600_000

test('a day tells how much came of what was expected, and how much of it was good', async () => {
  // noon of July 3 UTC is 20:00 in Lhasa: the day is 20 hours old, a reading each 10 s
  const midnight = api.clock.now - 20 * hour
  const readings = Array.from({ length: 3_600 }, (_, index) =>
    readingOf('linka/lake/level', midnight + index * 10_000, 1),
  )
  await api.store.append(readings.map((reading, index) => ({ ...reading, quality: index % 4 === 0 ? 3 : 1 })))
  const answer = await api.get('/api/v1/data-quality?site=linka&days=2')
  expect(await answer.json()).toEqual({
    site: 'linka',
    days: [
      {
        from: '2026-07-01T16:00:00.000Z',
        expected: 8_640,
        readings: 0,
        complete: 0,
        suspect: null,
        silentMs: 0,
        clockMs: 0,
      },
      {
        from: '2026-07-02T16:00:00.000Z',
        expected: 7_200,
        readings: 3_600,
        complete: 0.5,
        suspect: 0.25,
        silentMs: 0,
        clockMs: 0,
      },
    ],
  })
  expect((await api.get('/api/v1/data-quality?site=nowhere')).status).toBe(404)
  expect((await api.get('/api/v1/data-quality?site=linka&days=32')).status).toBe(400)
})

test('what two alarms say of one time counts once, and what had begun before counts from the beginning', () => {
  const entry = (alarm: string, event: 'raised' | 'returned', at: number) => ({ alarm, event, at }) as never
  const stood = stoodOf(
    [entry('a', 'returned', 20), entry('b', 'raised', 10), entry('b', 'returned', 30), entry('c', 'raised', 90)],
    { from: 0, to: 100 },
  )
  expect(coveredMs(stood, { from: 0, to: 100 })).toBe(40)
  expect(coveredMs(stood, { from: 15, to: 95 })).toBe(20)
})
