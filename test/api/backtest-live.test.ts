import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { Evaluation } from '../../alarms/evaluation.ts'
import { mergeColumns } from '../../api/backtests/merge.ts'
import { pointsOfRules } from '../../api/backtests/selection.ts'
import { slicesOf } from '../../api/backtests/slices.ts'
import { backtest } from '../../core/alarm/backtest.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import { createMemoryBook } from '../../core/alarm/memory-book.ts'
import { instrumentKinds, processKinds } from '../../core/alarm/rule.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import type { LoggedMessage } from '../../core/message.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { stepOf } from '../../ingest/step.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { storyPlant, storyRules } from '../support/alarm-story.ts'
import { messageOf } from '../support/decode.ts'
import { temporaryFolder } from '../support/folder.ts'
import { kpisOf } from '../support/kpis-of.ts'
import { randomOf } from '../support/mutate.ts'
import { quietLog } from '../support/quiet.ts'

/** What history cannot serve: it has no clocks and no sessions of devices (docs/alarms.md). */
const notOfHistory = ['clock', 'offline']
const minute = 60_000
const begin = Date.UTC(2026, 4, 1)
const level = { quantity: 'water_level', every: '5min', range: [0, 6], sentinels: [-9999] }
const checked = { spike: 0.4, maxRate: { change: 1, per: '5min' }, flat: '2h' }

function plantOf(): Plant {
  const levels = { WRZ: 2, GRZ: 3, crest: 4 }
  const bare = storyPlant([
    {
      id: 'gauge',
      levels,
      points: [
        { ...level, ...checked, id: 'level' },
        { ...level, id: 'staff' },
      ],
    },
    {
      ...{ id: 'pump', kind: 'pump' },
      points: [
        { id: 'current', quantity: 'current', every: '1min', range: [0, 60] },
        { id: 'state', quantity: 'pump_state', every: '1min' },
      ],
    },
  ])
  const rules = storyRules(bare, {
    templates: {
      'level-gauge': [
        { id: 'warning', kind: 'warning', point: 'level', near: 0.1, deadband: 0.05, onDelay: '5min' },
        { id: 'high-high', kind: 'high-high', point: 'level', limit: 'GRZ', deadband: 0.05 },
        {
          id: 'high',
          kind: 'high',
          point: 'level',
          limit: 'WRZ',
          onDelay: '5min',
          suppress: [{ parent: 'high-high' }],
        },
        { id: 'low', kind: 'low', point: 'level', limit: 1, deadband: 0.1, offDelay: '10min' },
        { id: 'low-low', kind: 'low-low', point: 'level', limit: 0.5 },
        { id: 'rise', kind: 'rate-of-rise', point: 'level', change: 0.6, per: '1h', window: '30min' },
        { id: 'fall', kind: 'rate-of-fall', point: 'level', change: 0.6, per: '1h', window: '30min' },
        { id: 'apart', kind: 'deviation', point: 'level', from: 'staff', limit: 0.3, onDelay: '10min' },
        { id: 'frozen', kind: 'frozen', point: 'level', atLeast: '3h' },
        { id: 'bad', kind: 'bad-quality', point: '*', onDelay: '10min' },
        { id: 'silent', kind: 'silent', point: 'level' },
      ],
      pump: [
        { id: 'trip', kind: 'state', point: 'state', states: ['tripped'], latching: true },
        { id: 'dry', kind: 'expression', when: 'state == running and current < 5 A', onDelay: '2min', elapse: 'time' },
        { id: 'starts', kind: 'starts', point: 'state', limit: 3, window: '1h' },
        { id: 'hours', kind: 'run-hours', point: 'state', limit: 0.5, window: '1h' },
      ],
    },
  })
  return { ...bare, rules }
}
const plant = plantOf()

test('the rules here are of every kind that history can serve', () => {
  const kinds = [...processKinds, ...instrumentKinds].filter((kind) => !notOfHistory.includes(kind))
  expect(new Set(plant.rules.map(({ kind }) => kind))).toEqual(new Set(kinds))
})

/** Ten days of a gauge that floods, freezes, spikes, fails and falls silent, and of a pump; `chance` decides. */
function* history(chance: () => number): Generator<LoggedMessage> {
  const days = 10
  let truth = 1.5
  let speed = 0
  let stuck = 0
  let lost = 0
  let quiet = 0
  let runs = false
  const publish = (device: string, at: number, readings: object) =>
    messageOf(`v1/linka/${device}/readings`, { at, readings }, at)
  for (let at = begin; at < begin + days * 24 * 60 * minute; at += minute) {
    if (chance() < 0.004) speed = (chance() - 0.5) * 0.05
    truth = Math.min(5.5, Math.max(0.2, truth + speed + (chance() - 0.5) * 0.004))
    if (truth === 5.5 || truth === 0.2) speed = -speed / 2
    if (chance() < 0.01) runs = !runs
    const state = chance() < 0.002 ? 'tripped' : runs ? 'running' : 'stopped'
    yield publish('pump', at + 7_000, { current: runs && chance() > 0.2 ? 20 : 0, state })
    if ((at - begin) % (5 * minute) !== 0) continue
    if (quiet-- > 0) continue
    if (chance() < 0.003) quiet = Math.floor(chance() * 24)
    if (stuck-- > 0) truth = Math.round(truth * 1000) / 1000
    else if (chance() < 0.003) stuck = 40 + Math.floor(chance() * 60)
    if (lost-- <= 0 && chance() < 0.002) lost = Math.floor(chance() * 30)
    const shown = Math.round((stuck > 0 ? Math.floor(truth) + 0.5 : truth) * 1000) / 1000
    const told = lost > 0 ? [-9999, null, 7.5][lost % 3] : chance() < 0.02 ? Math.min(6, shown + 2) : shown
    yield publish('gauge', at + 13_000, { level: told, staff: Math.round(truth * 100) / 100 })
  }
}

function live(messages: readonly LoggedMessage[]): AddressedEvent[] {
  const evaluation = new Evaluation(plant)
  const events: AddressedEvent[] = []
  for (const message of messages) evaluation.take(message, events)
  return events
}

async function keep(store: ReadingStore, messages: readonly LoggedMessage[]): Promise<void> {
  const knowledge = { points: new Map(), memory: new Map(), devices: new Map() }
  const { readings } = stepOf(messages, { plant, decoderFor: createDecoders(plant) }, knowledge)
  await store.append(readings)
}

/** As a backtest reads it. */
async function* stored(store: ReadingStore): AsyncGenerator<readonly Reading[]> {
  const points = pointsOfRules(plant, plant.rules)
  const period = { from: begin, to: begin + 30 * 24 * 60 * minute }
  for await (const columns of slicesOf(store, plant, { points, ...period })) yield* mergeColumns(columns, points)
}

const line = ({ rule, event }: AddressedEvent) => `${rule.id} ${JSON.stringify(event)}`

test('history calls as it did live: the same alarms at the same times, of every kind', async () => {
  const seen = new Set<string>()
  for (const seed of [1, 2, 3]) {
    const messages = [...history(randomOf(seed))]
    using folder = temporaryFolder()
    const deps = { plant: () => plant, log: quietLog, metrics: new Registry() }
    await using store = await openEmbeddedStore({ folder: folder.path }, deps)
    await keep(store, messages)
    const then: AddressedEvent[] = []
    const engine = createEngine(plant, plant.rules)
    for await (const batch of stored(store)) for (const reading of batch) engine.reading(reading, then)
    const events = live(messages)
    for (const { rule, event } of events) if (event.type === 'raised') seen.add(rule.kind)
    expect(then.map(line)).toEqual(events.map(line))

    const report = await backtest({ plant, rules: plant.rules, source: () => stored(store), advise: 0 })
    const journal: JournalEntry[] = []
    createMemoryBook().take(events, journal)
    expect(report.kpis).toEqual(kpisOf(journal, { from: report.from, to: report.to + 1, zone: plant.city.zone }))
  }
  expect(seen).toEqual(new Set(plant.rules.map(({ kind }) => kind)))
})
