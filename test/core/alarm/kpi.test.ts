import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import { kpisOf } from '../../support/kpis-of.ts'

const start = Date.UTC(2026, 6, 2, 16)
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const period = { from: start, to: start + day, zone: 'Asia/Shanghai' }

function entry(
  alarm: string,
  event: JournalEntry['event'],
  after: number,
  more: Partial<JournalEntry> = {},
): JournalEntry {
  const at = start + after
  const call = event === 'raised' ? 'annunciated' : 'quiet'
  const states = { from: 'NORM', to: 'UNACK' } as const
  const head = { alarm, site: 'linka', occurrence: 1, event, at, serverAt: at, ...states, who: 'evaluator', why: '' }
  return { ...head, ruleVersion: 'v', priority: 'low', call, audience: 'people', ...more }
}
const raised = (alarm: string, after: number, more?: Partial<JournalEntry>) => entry(alarm, 'raised', after, more)
const returned = (alarm: string, after: number) => entry(alarm, 'returned', after)
const acknowledged = (alarm: string, after: number) => entry(alarm, 'acknowledged', after)

describe('floods', () => {
  const floodsOf = (times: readonly number[], to: number) =>
    kpisOf(
      times.map((after) => raised('a', after)),
      { ...period, to: start + to },
    ).floods
  const every = (count: number, gap: number, from = 0) =>
    Array.from({ length: count }, (_, index) => from + index * gap)
  test('ten in ten minutes is none, eleven is one', () => {
    expect(floodsOf(every(10, minute / 2), hour)).toEqual([])
    expect(floodsOf(every(11, minute / 2), hour)).toHaveLength(1)
  })
  test('it ends when fewer than five are left in the last ten minutes', () => {
    const [flood] = floodsOf(every(11, minute / 2), hour)
    // The eleventh comes after 5 min; the fifth from the last, at 3 min, leaves the window at 13 min.
    expect(flood).toEqual({ from: start + 5 * minute, to: start + 13 * minute, annunciations: 11 })
  })
  test('a trickle of five in ten minutes keeps it going', () => {
    const times = [...every(11, minute / 2), ...every(20, 2 * minute, 6 * minute)]
    expect(floodsOf(times, 2 * hour)).toHaveLength(1)
  })
  test('one that lasts to the end of the period ends there', () => {
    expect(floodsOf(every(100, minute / 2), 20 * minute)[0]?.to).toBe(start + 20 * minute)
  })
})

test('a quiet day', () => {
  const kpis = kpisOf([], period)
  expect([kpis.annunciations, kpis.perHour, kpis.topTenShare, kpis.floodMinutes]).toEqual([0, 0, 0, 0])
  expect(kpis.histogram[0]).toBe(144)
})

test('only what called for people counts', () => {
  const journal = [
    raised('a', 0),
    raised('b', minute, { audience: 'shadow' }),
    raised('c', minute, { call: 'quiet', from: 'SHLVD', to: 'SHLVD' }),
    raised('d', -minute),
    raised('e', day),
  ]
  expect(kpisOf(journal, period).annunciations).toBe(1)
  const edits = (['rule-added', 'rule-changed', 'rule-removed'] as const).map((event, index) =>
    entry('a', event, index * hour, { from: 'UNACK', to: 'UNACK', who: 'plant-file' }),
  )
  expect(kpisOf([...journal, ...edits], period), 'edits of rules are no alarms').toEqual(kpisOf(journal, period))
})

test('chattering, fleeting and standing alarms', () => {
  const journal = [
    raised('standing', -30 * hour),
    entry('unshelved', 'shelving-ended', -26 * hour, { call: 'annunciated', from: 'SHLVD' }),
    raised('chatter', 0),
    returned('chatter', 5_000),
    raised('chatter', 20_000),
    returned('chatter', 25_000),
    raised('chatter', 59_000),
    returned('chatter', 80_000),
    raised('calm', hour),
    returned('calm', 2 * hour),
  ]
  const kpis = kpisOf(journal, period)
  expect(kpis).toMatchObject({ chattering: ['chatter'], fleeting: 2, standing: ['standing', 'unshelved'] })
  expect(kpis.topTen[0]).toEqual({ alarm: 'chatter', annunciations: 3 })
})

describe('across midnight, in UTC and in the city', () => {
  const midnights = [day, 8 * hour]
  test.each(midnights)('a flood is one (%i)', (midnight) => {
    const journal = Array.from({ length: 30 }, (_, index) =>
      raised(`a${index}`, midnight + (index - 15) * minute * 0.4),
    )
    expect(kpisOf(journal, { ...period, to: start + 2 * day })).toMatchObject({ floodCount: 1, annunciations: 30 })
    expect(kpisOf(journal, { ...period, to: start + midnight }).floods).toMatchObject([{ to: start + midnight }])
  })
  test.each(midnights)('an alarm chatters, and an acknowledgement answers its call (%i)', (midnight) => {
    const journal = [-20_000, -1_000, 20_000].flatMap((after) => [
      raised('a', midnight + after),
      returned('a', midnight + after + 500),
    ])
    journal.push(acknowledged('a', midnight + minute))
    const whole = { ...period, to: start + 2 * day }
    expect(kpisOf(journal, whole)).toMatchObject({
      chattering: ['a'],
      fleeting: 3,
      acknowledgement: { low: { p50Ms: 80_000, never: 0 } },
    })
    expect(kpisOf(journal, { ...whole, to: start + midnight })).toMatchObject({
      chattering: [],
      fleeting: 2,
      acknowledgement: { low: { p50Ms: null, never: 1 } },
    })
  })
})

test('the call of a rule that has gone is answered by nobody, and does not make the next wait longer', () => {
  const journal = [
    raised('a', 0),
    entry('a', 'withdrawn', hour, { to: 'NORM' }),
    raised('a', 2 * hour),
    acknowledged('a', 2 * hour + minute),
  ]
  expect(kpisOf(journal, period).acknowledgement.low).toEqual({ p50Ms: minute, p95Ms: minute, never: 1 })
})

test('time to acknowledge is from the first call, by priority', () => {
  const journal = [
    ...[1, 2, 3, 4].flatMap((wait) => [raised(`a${wait}`, 0), acknowledged(`a${wait}`, wait * minute)]),
    raised('b', 0, { priority: 'critical' }),
    entry('b', 'worsened', minute, { priority: 'critical', call: 'annunciated' }),
    acknowledged('b', 3 * minute),
    raised('never', 0, { priority: 'critical' }),
  ]
  expect(kpisOf(journal, period).acknowledgement).toMatchObject({
    low: { p50Ms: 2 * minute, p95Ms: 4 * minute, never: 0 },
    critical: { p50Ms: 3 * minute, p95Ms: 3 * minute, never: 1 },
    high: { p50Ms: null, p95Ms: null, never: 0 },
  })
})

test('hot spots are by site, weekday and hour of the city', () => {
  const journal = [raised('a', 2 * hour), raised('b', 2.5 * hour), raised('c', 8 * hour)]
  expect(kpisOf(journal, period).hotSpots).toEqual([
    { site: 'linka', weekday: 5, hour: 2, annunciations: 2 },
    { site: 'linka', weekday: 5, hour: 8, annunciations: 1 },
  ])
})
