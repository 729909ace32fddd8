import { expect, test } from 'vitest'
import type { DeliveryRecord } from '../../../core/delivery/record.ts'
import { timeLine } from '../../../core/delivery/time-line.ts'

const sent = Date.UTC(2026, 6, 3, 2)
const received = sent + 60_000
const year = 365 * 86_400_000

const delivery: DeliveryRecord = {
  ...{ id: 'a#1/1', alarm: 'a', occurrence: 1, entry: 1, kind: 'raised', priority: 'critical', round: 1, step: 1 },
  ...{ person: 'tsering', channel: 'voice', purpose: 'call', because: 'step', decidedAt: sent - 500 },
  ...{ outcome: 'accepted', attempts: 1, firstAttemptAt: sent, lastAttemptAt: sent, acceptedAt: sent + 200 },
}
const pressedAt = (at?: number) => {
  const pressed = { key: '1', receivedAt: received, ...(at !== undefined && { at }) }
  const line = timeLine([], [{ ...delivery, shown: { proof: 'answered', pressed } }], [])
  expect(line.map((each) => each.at)).toEqual(line.map((each) => each.at).toSorted((a, b) => a - b))
  return line.find(({ what }) => what === 'pressed')
}

test.each([
  ['just then', sent + 30_000],
  ['in whole seconds, just before', sent - 900],
  ['a little ahead', received + 900],
])('a provider’s time that can be is the line’s: %s', (_, at) => {
  expect(pressedAt(at)).toMatchObject({ at, clock: 'provider' })
  expect(pressedAt(at)).not.toHaveProperty('providerAt')
})

test.each([
  ['before it was sent', sent - 3_600_000],
  ['a year ago', sent - year],
  ['an hour ahead', received + 3_600_000],
])('one that cannot be stands beside ours, and sorts nothing: %s', (_, at) => {
  expect(pressedAt(at)).toMatchObject({ at: received, clock: 'ours', providerAt: at })
})

test('without a provider’s time it is ours', () => {
  expect(pressedAt()).toEqual({
    at: received,
    clock: 'ours',
    what: 'pressed',
    person: 'tsering',
    by: 'voice',
    detail: '1',
  })
})

test('who pressed a card that was passed on is shown: a person of the plant, or the account', () => {
  const note = { note: 'refused', says: 'acknowledge', by: 'feishu-app', because: 'not-in-plant' } as const
  const of = { alarm: 'a', occurrence: 1, at: received }
  const lines = timeLine(
    [],
    [],
    [
      { ...of, note: { ...note, account: 'ou_5' } },
      { ...of, note },
    ],
  )
  expect(lines.map(({ person, detail }) => [person, detail])).toEqual([
    ['feishu-app', 'acknowledge: not-in-plant, ou_5'],
    ['feishu-app', 'acknowledge: not-in-plant'],
  ])
})
