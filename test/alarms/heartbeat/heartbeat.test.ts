import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHeart, type Heart, startHeart } from '../../../alarms/heartbeat/heartbeat.ts'
import { createHeartbeatMetrics } from '../../../alarms/heartbeat/metrics.ts'
import type { Beat } from '../../../core/heartbeat/beat.ts'
import { eventually } from '../../support/eventually.ts'
import { quietLog } from '../../support/quiet.ts'
import { heartbeatPath, heartbeatRules } from '../../support/strict-heartbeat.ts'
import { type Mood, StrictProvider } from '../../support/strict-provider.ts'

const start = Date.parse('2026-07-03T02:00:00+08:00')
const minute = 60_000
const never = new AbortController().signal
let watcher: StrictProvider
let registry: Registry
let now: number
let word: Beat | Error

beforeEach(async () => {
  now = start
  word = { say: 'success' }
  registry = new Registry()
  watcher = await StrictProvider.open(heartbeatRules, () => now)
})
afterEach(() => watcher[Symbol.asyncDispose]())

function optionsOf(path = heartbeatPath, timeoutMs = 10_000) {
  return {
    of: 'platform' as const,
    ...{ url: `${watcher.base}${path}`, everyMs: minute, timeoutMs, log: quietLog },
    metrics: createHeartbeatMetrics(registry),
    see: async () => {
      if (word instanceof Error) throw word
      return word
    },
    look: () => ({ wall: now, steady: now - start }),
  } as const
}
const heartOf = (path?: string, timeoutMs?: number): Heart => createHeart(optionsOf(path, timeoutMs))
const said = () => watcher.taken.map(({ url, body }) => [url.pathname.replace(heartbeatPath, ''), body])

test('success is said once a minute, another word at once, and failing with its reasons', async () => {
  const heart = heartOf()
  word = { say: 'start' }
  expect(await heart.beat(never)).toBe('taken')
  word = { say: 'success' }
  for (const second of [5, 10, 60, 65]) {
    now = start + second * 1_000
    await heart.beat(never)
  }
  word = { say: 'fail', because: ['alarms: alarms are not evaluated', 'ingest: readings are not stored'] }
  await heart.beat(never)
  word = new Error('the disk')
  now += minute
  await heart.beat(never)
  expect(said()).toEqual([
    ['/start', ''],
    ['', ''],
    ['', ''],
    ['/fail', 'alarms: alarms are not evaluated\ningest: readings are not stored'],
    ['/fail', 'platform: cannot be looked at'],
  ])
  expect(await registry.metrics()).toMatch(/huoshui_heartbeat_success_timestamp_seconds\{of="platform"\} 17830\d+/)
})

test.each<[Mood, string]>([
  ['page-502', 'answered 502'],
  ['page-200', 'answered with a web page'],
  ['cut', 'the answer broke off'],
  ['limited', 'answered rate limited'],
  ['slow', 'no answer within 300 ms'],
  ['lost', ''],
])('a watcher that is %s has not taken it: it is tried again, and told after five minutes', async (mood, why) => {
  const heart = heartOf(heartbeatPath, mood === 'slow' ? 300 : 10_000)
  watcher.mood = mood
  expect(await heart.beat(never)).toBe('not-taken')
  expect(heart.problems()).toEqual([])
  now += 5 * minute
  expect(await heart.beat(never)).toBe('not-taken')
  expect(heart.problems()).toEqual([
    expect.stringMatching(new RegExp(`^heartbeat of platform: not taken since 2026-07-02T18:00:00.000Z: .*${why}`)),
  ])
  watcher.mood = 'well'
  now += minute
  expect([await heart.beat(never), heart.problems()]).toEqual(['taken', []])
  expect(await registry.metrics()).toContain('outcome="not-taken"} 2')
})

test('an address that the watcher does not know takes nothing, though it says OK, and stands in no problem', async () => {
  const heart = heartOf('/ping/unknown')
  expect(await heart.beat(never)).toBe('not-taken')
  now += 5 * minute
  expect(heart.problems()[0]).toMatch(/answered not found$/)
  expect(heart.problems()[0]).not.toMatch(/unknown|127\.0\.0\.1/)
})

test('it beats until it is stopped, also while the watcher does not answer', async () => {
  const { look: _, ...options } = optionsOf()
  const heart = startHeart(options)
  await eventually('the first beat', () => watcher.taken.length > 0)
  watcher.mood = 'slow'
  word = { say: 'fail', because: ['x'] }
  await heart[Symbol.asyncDispose]()
  expect(said()).toEqual([['', '']])
})
