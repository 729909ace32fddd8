import { describe, expect, test } from 'vitest'
import { beatUrl } from '../../../core/heartbeat/answer.ts'
import { channelsBeat, platformBeat } from '../../../core/heartbeat/beat.ts'
import { type Part, parts, type Standing } from '../../../core/progress.ts'

const now = Date.parse('2026-07-03T02:00:00+08:00')
const well: Standing = { state: 'well' }
const all = (changed: Partial<Record<Part, Standing>> = {}) =>
  new Map<Part, Standing>(parts.map((part) => [part, changed[part] ?? well]))
const seen = { standings: all(), hasTurned: true, criticalSince: undefined, now, isNew: false }

describe('the platform says', () => {
  test('success, where every part that matters is shown to work', () => {
    expect(platformBeat(seen)).toEqual({ say: 'success' })
    const late: Standing = { state: 'late', because: 'no-sign' }
    expect(platformBeat({ ...seen, standings: all({ mirror: late, topics: late }) })).toEqual({ say: 'success' })
  })

  test.each<Part>(['broker', 'alarms', 'ingest', 'notices', 'crews'])('fail, where %s is late', (part) => {
    const beat = platformBeat({
      ...seen,
      standings: all({ [part]: { state: 'late', because: 'stopped', since: now } }),
    })
    expect(beat).toEqual({ say: 'fail', because: [expect.stringMatching(`^${part}: .* it was stopped$`)] })
  })

  test('never success without proof: a part that has shown nothing yet, a queue that has not turned', () => {
    expect(platformBeat({ ...seen, standings: all({ alarms: { state: 'unproven' } }) })).toEqual({ say: 'start' })
    expect(platformBeat({ ...seen, hasTurned: false })).toEqual({ say: 'start' })
  })

  test('start, where what is late may be starting, too', () => {
    const standings = all({ ingest: { state: 'late', because: 'stopped', since: now } })
    expect(platformBeat({ ...seen, standings, isNew: true })).toEqual({ say: 'start' })
  })

  test('fail, where a critical is not sent', () => {
    expect(platformBeat({ ...seen, criticalSince: now - 119_999 })).toEqual({ say: 'success' })
    expect(platformBeat({ ...seen, criticalSince: now - 120_000 })).toMatchObject({ say: 'fail' })
  })
})

describe('the channels say', () => {
  const day = 86_400_000
  const quiet = { acceptedAt: now - day, failingSince: undefined, now, silentMs: 8 * day }
  test.each([
    ['nothing was ever taken', { ...quiet, acceptedAt: undefined }, 'start'],
    ['a quiet day', quiet, 'success'],
    ['a drill that did not come', { ...quiet, acceptedAt: now - 8 * day }, 'fail'],
    ['nothing is taken, for a minute', { ...quiet, failingSince: now - 60_000 }, 'success'],
    ['nothing is taken, for ten', { ...quiet, failingSince: now - 600_000 }, 'fail'],
    ['a clock set back', { ...quiet, acceptedAt: now + day, failingSince: now + day }, 'success'],
  ])('%s', (_, channels, say) => {
    expect(channelsBeat(channels).say).toBe(say)
  })
})

test('the word stands behind the path', () => {
  expect(beatUrl('https://hc.example/ping/abc', 'success')).toBe('https://hc.example/ping/abc')
  expect(beatUrl('https://hc.example/ping/abc/?rid=1', 'fail')).toBe('https://hc.example/ping/abc/fail?rid=1')
})
