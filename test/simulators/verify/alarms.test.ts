import { expect, test } from 'vitest'
import { type RaisedAlarm, reconcileAlarms } from '../../../simulators/verify/alarms.ts'

const minute = 60_000
const scenarios = [{ scenario: 'drill', from: 0, to: 60 * minute, sites: ['canal'] }]
const expected = [
  { alarm: 'canal/pump-1/trip', from: 0, to: 5 * minute },
  { alarm: 'canal/sump/high', from: 0, to: 30 * minute },
]
const raised = (alarm: string, at: number, site = 'canal'): RaisedAlarm => ({
  ...{ alarm, site, at: at * minute, serverAt: at * minute + 1_000 },
})
const all = [raised('canal.pump-1.state.trip', 4), raised('canal.sump.high', 20)]

test.each<[string, RaisedAlarm[], { came: number; missed: string[]; unexpected: string[] }]>([
  ['all come', all, { came: 2, missed: [], unexpected: [] }],
  ['none comes', [], { came: 0, missed: ['canal/pump-1/trip', 'canal/sump/high'], unexpected: [] }],
  [
    'one comes too late',
    [raised('canal.pump-1.trip', 6), ...all.slice(1)],
    { came: 1, missed: ['canal/pump-1/trip'], unexpected: [] },
  ],
  [
    'one comes that is not expected',
    [...all, raised('canal.sump.high-high', 25)],
    { came: 2, missed: [], unexpected: ['canal.sump.high-high'] },
  ],
  [
    'it comes again and again',
    [...all, ...[30, 31].map((at) => raised('canal.gate.stuck', at))],
    { came: 2, missed: [], unexpected: ['canal.gate.stuck'] },
  ],
  [
    'elsewhere, or later',
    [...all, raised('lake.gate.stuck', 30, 'lake'), raised('canal.gate.stuck', 61)],
    { came: 2, missed: [], unexpected: [] },
  ],
])('%s', (_, journal, wanted) => {
  const { came, missed, unexpected } = reconcileAlarms(journal, { expected, scenarios })
  expect({
    came: came.length,
    missed: missed.map(({ alarm }) => alarm),
    unexpected: unexpected.map(({ alarm }) => alarm),
  }).toEqual(wanted)
})

test('what came is told with how late it was known', () => {
  const { came } = reconcileAlarms(all, { expected, scenarios })
  expect(came).toEqual([
    { ...expected[0], at: 4 * minute, delayMs: 1_000 },
    { ...expected[1], at: 20 * minute, delayMs: 1_000 },
  ])
})
