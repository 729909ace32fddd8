import { describe, expect, test } from 'vitest'
import { Evaluation } from '../../alarms/evaluation.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import type { EngineRecord } from '../../core/alarm/engine/saved.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { formatStepped } from '../../core/clock-step.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { stepOf } from '../../ingest/step.ts'
import { gaugesPlant, levelMessage, noon } from '../support/alarm-log.ts'

/** Stations whose clock is wrong, while the water rises: the alarms are those of a station whose clock is right. */
const plant = gaugesPlant(3, {
  devices: [
    { id: 'silent', kind: 'silent', times: 5 },
    { id: 'clock', kind: 'clock', onDelay: '10min' },
  ],
})
const minute = 60_000
const [hour, day] = [60 * minute, 24 * 60 * minute]

/** Three gauges for so many minutes; the first one's clock shows what `shown` makes of the time. The level passes 2 m at 100. */
function flood(minutes: number, shown: (at: number) => number): LoggedMessage[] {
  return Array.from({ length: 3 * minutes }, (_, offset) => {
    const [index, step] = [offset % 3, Math.floor(offset / 3)]
    const at = noon + step * minute
    const level = step < 100 ? 1.2 + step / 1000 : 2.5
    return { offset, ...levelMessage(index, index === 0 ? shown(at) : at, level, at) }
  })
}

function evaluated(messages: readonly LoggedMessage[], restarts = false): AddressedEvent[] {
  const events: AddressedEvent[] = []
  const saved = new Map<string, EngineRecord>()
  let evaluation = new Evaluation(plant)
  for (const message of messages) {
    evaluation.take(message, events)
    if (!restarts) continue
    for (const record of evaluation.changes()) saved.set(record.key, record)
    evaluation = new Evaluation(plant, saved.values())
  }
  return events
}

const told = (events: readonly AddressedEvent[], gauge: string) =>
  events
    .filter(({ rule }) => rule.device === gauge || rule.asset === gauge)
    .map(({ rule, event }) => `${Math.round((event.at - noon) / minute)} ${rule.id.split('.').at(-1)} ${event.type}`)

const ancient = Date.UTC(2000, 0, 1) - noon
const clocks: readonly (readonly [name: string, shown: (at: number) => number, clock: readonly string[]])[] = [
  ['eight hours ahead', (at) => at + 8 * hour, ['10 clock raised']],
  ['a month ahead', (at) => at + 30 * day, ['10 clock raised']],
  ['reset to the year 2000', (at) => at + ancient, ['10 clock raised']],
  ['reset to the year 2000 in the middle', (at) => (at < noon + 50 * minute ? at : at + ancient), ['60 clock raised']],
  ['right, then an hour behind', (at) => (at < noon + 50 * minute ? at : at - hour), ['60 clock raised']],
  [
    'eight hours ahead until it is set right',
    (at) => (at < noon + 90 * minute ? at + 8 * hour : at),
    ['10 clock raised', '90 clock returned'],
  ],
]

describe('a station whose clock is', () => {
  test.each(clocks)('%s calls as one whose clock is right', (_, shown, clock) => {
    const messages = flood(150, shown)
    const events = evaluated(messages)
    const water = told(events, 'g1')
    expect(water).toContain('102 high raised')
    expect(told(events, 'g0')).toEqual(water)
    expect(told(events, 'd0')).toEqual(clock)
    expect(told(events, 'd1')).toEqual([])
    expect(evaluated(messages, true)).toEqual(events)
  })
})

test('alarms and ingest see the same readings', () => {
  const messages = flood(150, (at) => at + (at < noon + 90 * minute ? 8 * hour : ancient))
  const knowledge = { points: new Map(), memory: new Map(), devices: new Map() }
  const { readings } = stepOf(messages, { plant, decoderFor: createDecoders(plant) }, knowledge)
  const engine = createEngine(plant, plant.rules)
  const events: AddressedEvent[] = []
  for (const reading of readings) engine.reading(reading, events)
  expect(events).toEqual(evaluated(messages))
  for (const { at, receivedAt } of readings) expect(at).toBe(receivedAt)
})

describe('our own clock five days ahead for a while', () => {
  const [begin, end] = [noon + 30 * minute, noon + 60 * minute]
  const messages = flood(150, (at) => at + 8 * hour).map((each) => {
    return each.receivedAt >= begin && each.receivedAt < end ? { ...each, receivedAt: each.receivedAt + 5 * day } : each
  })
  /** With the broker's notes of both steps before the first messages under the other time. */
  const noted = messages.flatMap((each, index): LoggedMessage[] => {
    const before = messages[index - 1]
    if (!before || Math.abs(each.receivedAt - before.receivedAt) < day) return [each]
    const from = each.receivedAt + (each.receivedAt > before.receivedAt ? -5 : 5) * day
    return [{ offset: 0, ...formatStepped({ from, to: each.receivedAt }) }, each]
  })
  test.each([
    ['and nobody noted it', messages],
    ['and the broker noted both steps', noted],
  ])('%s: what was told by it does not hold back the true time', (_, story) => {
    const [events, restarted] = [evaluated(story), evaluated(story, true)]
    for (const gauge of ['g0', 'g1']) {
      expect(told(restarted, gauge)).toEqual(told(events, gauge))
      expect(told(events, gauge).filter((line) => line.includes('high'))).toEqual(['102 high raised'])
    }
  })
})
