import { describe, expect, test } from 'vitest'
import { type ClockTerms, clockOffset, type DeviceClock, newClock, nextClock } from '../../core/device-clock.ts'
import { type DeviceRecord, deviceState, type Heard, hear, unheard } from '../../core/device-status.ts'

const start = Date.UTC(2026, 6, 1, 12)
const minute = 60_000
const everyMs = 5 * minute

type Told = Omit<Heard, 'clock'>
/** A message `after` minutes, whose newest reading was measured `atAfter` minutes after the start. */
function data(after: number, atAfter = after): Told {
  const at = start + atAfter * minute
  const receivedAt = start + after * minute
  return { receivedAt, newest: { at: Math.min(at, receivedAt), claimed: at }, readings: 1, rejects: 0, events: [] }
}
function status(after: number, kind: 'online' | 'offline' | 'alive'): Told {
  const receivedAt = start + after * minute
  return { receivedAt, newest: undefined, readings: 0, rejects: 0, events: [{ kind, device: 'a/b', at: receivedAt }] }
}
const terms: ClockTerms = { earliestAt: 0, delivery: 'prompt', agreedAt: () => Number.POSITIVE_INFINITY }
function clockAfter(clock: DeviceClock, newest: number, receivedAt: number): DeviceClock {
  return nextClock(clock, { newest, possible: newest <= receivedAt ? newest : undefined, receivedAt }, terms)
}
function told(story: readonly Told[]): DeviceRecord {
  return story.reduce((record: DeviceRecord, heard) => {
    const { newest, receivedAt } = heard
    return hear(record, {
      ...heard,
      clock: newest ? clockAfter(record.clock, newest.claimed, receivedAt) : record.clock,
    })
  }, unheard)
}
const steps = (count: number) => Array.from({ length: count }, (_, index) => index * 5)

describe('three kinds of offline are kept apart', () => {
  const live = steps(4).map((after) => data(after))
  test.each<[string, readonly Told[], number, object]>([
    ['never heard', [], 0, { name: 'unheard' }],
    ['reporting', live, 16, { name: 'reporting' }],
    ['two intervals missed are not silence', live, 29, { name: 'reporting' }],
    ['silent though connected', [status(0, 'online'), ...live], 31, { name: 'silent', since: start + 15 * minute }],
    ['connected, and silent from the first', [status(0, 'online')], 16, { name: 'silent', since: start }],
    ['connected only now', [status(0, 'online')], 1, { name: 'connected' }],
    ['the Last Will', [...live, status(16, 'offline')], 17, { name: 'session-lost', since: start + 16 * minute }],
    ['a lost session explains silence', [...live, status(16, 'offline')], 900, { name: 'session-lost' }],
    ['data after the will is another session', [...live, status(16, 'offline'), data(20)], 21, { name: 'reporting' }],
    ['alive, and no data yet', [status(0, 'alive')], 3, { name: 'connected' }],
    ['alive, and silent', [...live, status(30, 'alive')], 31, { name: 'silent', since: start + 15 * minute }],
    ['no longer alive', [...live, status(30, 'alive')], 46, { name: 'session-lost', since: start + 30 * minute }],
    ['data without a keep-alive', [status(0, 'alive'), ...live], 29, { name: 'reporting' }],
    [
      'alive after a will is no session',
      [...live, status(16, 'offline'), status(17, 'alive')],
      18,
      { name: 'session-lost' },
    ],
    [
      'a clock that stands still',
      steps(5).map((after) => data(after, 0)),
      21,
      { name: 'clock-wrong', because: 'stands-still' },
    ],
    [
      'a clock an hour behind',
      steps(5).map((after) => data(after, after - 60)),
      21,
      { name: 'clock-wrong', because: 'behind', offsetMs: 60 * minute },
    ],
    [
      'a clock an hour ahead',
      steps(5).map((after) => data(after, after + 60)),
      21,
      { name: 'clock-wrong', because: 'ahead' },
    ],
    [
      'a clock two days ahead',
      steps(5).map((after) => data(after, after + 2880)),
      21,
      { name: 'clock-wrong', because: 'ahead' },
    ],
    [
      'a backlog of a day, emptied in a minute, is no slow clock',
      [...live, ...steps(280).map((at, index) => data(1440 + index / 280, 20 + at))],
      1442,
      { name: 'reporting' },
    ],
  ])('%s', (_name, story, now, expected) => {
    expect(deviceState(told(story), { everyMs }, start + now * minute)).toMatchObject(expected)
  })

  test('a device without a session of its own has its gateway’s', () => {
    const gateway = { name: 'offline', since: start + 16 * minute } as const
    expect(deviceState(told(live), { everyMs, gateway }, start + 17 * minute).name).toBe('session-lost')
  })

  test('data after the will is a session, in the record too; data before it that is read again is not', () => {
    const lost = told([...live, status(16, 'offline')])
    expect(told([...live, status(16, 'offline'), data(20)]).session).toEqual({
      name: 'online',
      since: start + 20 * minute,
    })
    expect(hear(lost, { ...data(15), clock: lost.clock }).session).toEqual(lost.session)
  })

  test('messages that are read again later change nothing but the counts', () => {
    const record = told(live)
    expect(hear(record, { ...data(2), clock: record.clock })).toEqual({ ...record, messages: 5, readings: 5 })
  })
})

test('the clock is judged by live messages, by their median', () => {
  let clock = newClock
  for (const [after, late] of [
    [0, 0],
    [5, 2],
    [10, 3],
    [15, 2],
    [20, 400],
    [25, 2],
  ] as const)
    clock = clockAfter(clock, start + after * minute, start + after * minute + late * 1000)
  expect(clockOffset(clock)).toBe(2000)
})
