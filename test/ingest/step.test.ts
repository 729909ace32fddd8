import { describe, expect, test } from 'vitest'
import { formatStepped } from '../../core/clock-step.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import { newClock } from '../../core/device-clock.ts'
import { deviceState } from '../../core/device-status.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { formatOpened } from '../../core/opened.ts'
import { type Knowledge, stepOf } from '../../ingest/step.ts'
import { plantOf } from '../support/plant.ts'
import { message } from '../support/reading-log.ts'

const plant = plantOf([
  { id: 'level', quantity: 'water_level', range: [0, 6] },
  { id: 'pump1', quantity: 'pump_state' },
])
const decoders = { plant, decoderFor: createDecoders(plant) }
const noon = Date.UTC(2026, 6, 1, 12)

function nothingKnown(): Knowledge {
  return { points: new Map(), memory: new Map(), devices: new Map() }
}

function messages(...payloads: unknown[]): LoggedMessage[] {
  return payloads.map((payload, offset) => ({ ...message(JSON.stringify(payload), { receivedAt: noon }), offset }))
}

describe('a step', () => {
  test('one bad reading does not sink the others, and is rejected with its reason and its message', () => {
    const step = stepOf(
      messages({ at: noon, readings: { level: 1.5, pump1: 'running', nosuch: 1, other: 2 } }),
      decoders,
      nothingKnown(),
    )
    expect(step.readings).toEqual([
      { point: 'nangan/gate-1/level', at: noon, receivedAt: noon, value: 1.5, quality: 1 },
      { point: 'nangan/gate-1/pump1', at: noon, receivedAt: noon, value: 1, quality: 1 },
    ])
    expect(step.rejects).toMatchObject([{ offset: 0, reason: 'unknown-point', count: 2, where: '/readings/nosuch' }])
  })

  test('late readings are stored and counted, and do not become the latest', () => {
    const [first, second] = messages({ at: noon, readings: { level: 2 } }, { at: noon - 1000, readings: { level: 1 } })
    if (!first || !second) throw new Error('two messages')
    const step = stepOf([first, second], decoders, nothingKnown())
    expect([step.readings.length, step.late, step.points.get('nangan/gate-1/level')?.latest.value]).toEqual([2, 1, 2])
  })

  test('what a clock a day ahead tells is told by receipt, and the next right time is the latest', () => {
    const [ahead, right] = messages(
      { at: noon + 90_000_000, readings: { level: 2 } },
      { at: noon, readings: { level: 3 } },
    )
    if (!ahead || !right) throw new Error('two messages')
    const later = { ...right, receivedAt: noon + 500 }
    const { readings, points } = stepOf([ahead, later], decoders, nothingKnown())
    const base = { point: 'nangan/gate-1/level', at: noon, quality: 1 }
    const wrong = { claimedAt: noon + 90_000_000, reason: 'clock-wrong' }
    expect(readings[0]).toEqual({ ...base, receivedAt: noon, value: 2, ...wrong })
    expect(points.get('nangan/gate-1/level')?.latest).toEqual({ ...base, receivedAt: noon + 500, value: 3 })
  })

  test('messages that are read again say nothing of a clock', () => {
    const knowledge = nothingKnown()
    const { receivedAt } = messages({})[0] ?? { receivedAt: 0 }
    stepOf(messages({ at: noon + 90_000_000, readings: { level: 2 } }), { ...decoders, order: 'again' }, knowledge)
    expect(knowledge.devices.get('nangan/nangan-1')?.clock).toEqual(newClock)
    stepOf(messages({ at: receivedAt, readings: { level: 2 } }), decoders, knowledge)
    expect(knowledge.devices.get('nangan/nangan-1')?.clock.reference).toEqual({ at: noon, receivedAt: noon })
  })

  test('a newest value of a time that has not come yet, told while our clock was ahead, does not make what follows late', () => {
    const knowledge = nothingKnown()
    const [one, two] = messages({ readings: { level: 2 } }, { readings: { level: 3 } })
    if (!one || !two) throw new Error('two messages')
    stepOf([{ ...one, receivedAt: noon + 5 * 86_400_000 }], decoders, knowledge)
    const { late, points } = stepOf([two], decoders, knowledge)
    expect([late, points.get('nangan/gate-1/level')?.latest.at]).toEqual([0, noon])
  })

  test('a topic that nobody reads is rejected as a whole', () => {
    const [one] = messages({})
    if (!one) throw new Error('a message')
    const step = stepOf([{ ...one, topic: 'weather/today' }], decoders, nothingKnown())
    expect(step.rejects).toMatchObject([{ reason: 'no-decoder', where: '', count: 1 }])
  })

  test('is the same for the same messages and knowledge, in one go or one by one', () => {
    const all = messages(
      ...Array.from({ length: 50 }, (_, index) => ({
        at: noon + index * 1000,
        readings: { level: index % 7, pump1: index % 2 },
      })),
    )
    const whole = stepOf(all, decoders, nothingKnown())
    const knowledge = nothingKnown()
    const parts = all.map((one) => stepOf([one], decoders, knowledge))
    expect(parts.flatMap(({ readings }) => readings)).toEqual(whole.readings)
    expect(knowledge.points).toEqual(whole.points)
  })
})

test('data are proof of the session of a device, and of the gateways that it speaks through', () => {
  const points = [{ id: 'level', quantity: 'water_level' }]
  const through = plantOf(points, { devices: [{ id: 'gw' }, { id: 'nangan-1', gateway: 'gw' }] })
  const knowledge = nothingKnown()
  const text = (topic: string, payload: string, after: number) => ({
    ...message(payload, { topic, receivedAt: noon + after }),
    offset: after,
  })
  const will = (device: string, after: number) => text(`v1/nangan/${device}/status`, 'offline', after)
  const take = (...all: LoggedMessage[]) =>
    stepOf(all, { plant: through, decoderFor: createDecoders(through) }, knowledge)
  const sessions = () => ['gw', 'nangan-1'].map((id) => knowledge.devices.get(`nangan/${id}`)?.session)

  take(will('gw', 1), will('nangan-1', 2))
  expect(sessions()).toEqual([
    { name: 'offline', since: noon + 1 },
    { name: 'offline', since: noon + 2 },
  ])
  const { devices } = take(text('v1/nangan/nangan-1/readings', '{"readings":{"level":1}}', 3))
  expect(sessions()).toEqual([
    { name: 'online', since: noon + 3 },
    { name: 'online', since: noon + 3 },
  ])
  expect([...devices.keys()].sort()).toEqual(['nangan/gw', 'nangan/nangan-1'])
  take(will('nangan-1', 4), { ...formatOpened('v1/nangan/nangan-1/status', noon + 5), offset: 5 })
  expect(sessions()[1]).toEqual({ name: 'online', since: noon + 5 })
})

describe('our own clock five days ahead for a moment', () => {
  const [minute, day] = [60_000, 86_400_000]
  const wrong = noon + 2 * minute + 5 * day
  const reading = (receivedAt: number, payload: unknown): LoggedMessage => ({
    ...message(JSON.stringify(payload), { receivedAt }),
    offset: receivedAt,
  })
  const note = (from: number, to: number): LoggedMessage => ({ ...formatStepped({ from, to }), offset: to })
  const there = note(noon + 2 * minute, wrong)
  const back = note(wrong + minute, noon + 3 * minute)

  test('a point without a clock of its own has its newest value again at once', () => {
    const knowledge = nothingKnown()
    const values = [1, 2, 3].map((level) => ({ readings: { level } }))
    const step = stepOf(
      [reading(noon, values[0]), there, reading(wrong + 1000, values[1]), back, reading(noon + 4 * minute, values[2])],
      decoders,
      knowledge,
    )
    expect(step.readings.map(({ at, quality }) => [at, quality])).toEqual([
      [noon, 1],
      [wrong + 1000, 1],
      [noon + 4 * minute, 1],
    ])
    expect([step.late, knowledge.points.get('nangan/gate-1/level')?.latest.value]).toEqual([0, 3])
  })

  test('a device with a clock of its own is not taken for wrong, nor for silent', () => {
    const knowledge = nothingKnown()
    const level = (at: number) => ({ at, readings: { level: 1 } })
    const told = (now: number) => {
      const record = knowledge.devices.get('nangan/nangan-1')
      return record && deviceState(record, { everyMs: minute }, now).name
    }
    stepOf([reading(noon + 1000, level(noon)), there], decoders, knowledge)
    expect(told(wrong)).toBe('reporting')
    const during = stepOf([reading(wrong + 1000, level(noon + 2 * minute))], decoders, knowledge)
    expect(during.readings[0]?.quality).toBe(1)
    stepOf([back], decoders, knowledge)
    expect(told(noon + 3 * minute)).toBe('reporting')
    expect(told(noon + 10 * minute)).toBe('silent')
    stepOf([reading(noon + 10 * minute, level(noon + 10 * minute))], decoders, knowledge)
    expect(told(noon + 10 * minute)).toBe('reporting')
  })
})
