import { expect, test } from 'vitest'
import { reachProblems } from '../../../core/notice/reach.ts'

const now = Date.UTC(2026, 6, 3, 12)
const reached = { channel: 'mail' }
const troubled = (outcome: string, minutes: number, channel = 'mail') => {
  return { channel, trouble: { since: now - minutes * 60_000, outcome } }
}

test.each([
  ['all are reached', [reached, reached], []],
  ['one is away for a moment', [reached, troubled('unavailable', 4)], []],
  [
    'one is away',
    [reached, troubled('unavailable', 5)],
    ['notices: mail does not reach 1 of 2 recipients since 2026-07-03T11:55:00.000Z'],
  ],
  [
    'one is refused, another for longer',
    [troubled('refused', 0), troubled('unknown', 60)],
    ['notices: mail does not reach 2 of 2 recipients since 2026-07-03T11:00:00.000Z'],
  ],
  [
    'the webhook only',
    [reached, troubled('limited', 10, 'webhook')],
    ['notices: webhook does not reach 1 of 1 recipients since 2026-07-03T11:50:00.000Z'],
  ],
])('%s', (_, recipients, expected) => {
  expect(reachProblems(recipients, now)).toEqual(expected)
})
