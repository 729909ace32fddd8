import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { describe, expect, test } from 'vitest'
import { nativeDecoder } from '../../core/decode/native.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { checkQuality, type QualityMemory } from '../../core/quality.ts'
import { quantities } from '../../core/quantity.ts'
import { history, instrumentsOf } from '../../simulators/demo/instruments.ts'
import { signalOf } from '../../simulators/demo/signal.ts'
import { startDemo } from '../../simulators/demo.ts'
import { eventually } from '../support/eventually.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const at = [29.65, 91.1]

function plantOf(assets: object[]): Plant {
  const site = { id: 'park', kind: 'park', name, at, assets }
  const city = { id: 'lhasa', name, zone: 'Asia/Shanghai', at }
  const parsed = parsePlant(JSON.stringify({ version: 1, city, sites: [site] }))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

/** A point of every quantity in every unit that it knows. */
const everything = plantOf([
  {
    id: 'all',
    kind: 'pump',
    name,
    at,
    device: 'station',
    points: [...quantities.values()].flatMap((quantity) =>
      [quantity.unit, ...Object.keys(quantity.units)].map((unit, index) => ({
        id: `${quantity.id}-${index}`,
        quantity: quantity.id,
        unit,
      })),
    ),
  },
])

const checked = { range: [3640, 3650], maxRate: { change: 0.02, per: '1min' }, spike: 0.05, flat: '6h', every: '5min' }
const gauged = plantOf([
  {
    id: 'gauge',
    kind: 'level-gauge',
    name,
    at,
    device: 'g1',
    levels: { FRZ: 3643, WRZ: 3644 },
    points: [
      { id: 'level', quantity: 'water_level', unit: 'mm', ...checked },
      { id: 'flow', quantity: 'flow', range: [0, 30], every: '5min' },
      { id: 'battery', quantity: 'battery', range: [0, 15], every: '1h' },
    ],
  },
])

const rainy = plantOf([
  {
    ...{ id: 'roof', kind: 'rain-gauge', name, at, device: 'r1' },
    points: [{ id: 'rain', quantity: 'rain', every: '10min' }],
  },
])

const day = Date.UTC(2026, 6, 3)
const moments = (everyMs: number) => Array.from({ length: 86_400_000 / everyMs }, (_, index) => day + index * everyMs)

test.each([...everything.points.values()])('$id: what is sent all day is understood', (point) => {
  const signal = signalOf(point, undefined, 1)
  const payload = moments(600_000).map((at) => ({ at, readings: { [point.wire]: signal(at, 600_000) } }))
  const message = {
    ...{ topic: 'v1/park/station/readings', payload: Buffer.from(JSON.stringify(payload)) },
    ...{ receivedAt: day, client: 'station', qos: 1 as const, retain: false, offset: 0 },
  }
  const { readings, rejects } = nativeDecoder()(message, everything, new Map())
  expect(rejects).toEqual([])
  expect(readings).toHaveLength(144)
})

test.each([...gauged.points.values()])('$id: five seconds apart or five minutes, no check doubts it', (point) => {
  const signal = signalOf(point, gauged.sites[0]?.assets[0], 1)
  for (const everyMs of [5000, 300_000]) {
    const reasons = new Map<string, number>()
    let memory: QualityMemory | undefined
    for (const at of moments(everyMs)) {
      const value = Number(signal(at, everyMs)) / (point.unit === 'mm' ? 1000 : 1)
      const verdict = checkQuality({ point, at, value }, at, memory)
      memory = verdict.memory
      if (verdict.reason) reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1)
    }
    expect(Object.fromEntries(reasons)).toEqual({})
  }
})

test('Lhasa: a day of every point of the city, and no check doubts any', () => {
  const parsed = parsePlant(readFileSync(join(import.meta.dirname, '../../plant/lhasa.yaml'), 'utf8'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { plant } = parsed
  const doubted: string[] = []
  for (const device of plant.devices.values()) {
    const decode = nativeDecoder()
    const memories = new Map<string, QualityMemory | undefined>()
    for (const payload of history(instrumentsOf(plant, device, 1), day, day + 86_400_000)) {
      const topic = `v1/${device.site}/${device.id}/readings`
      const message = { topic, payload: Buffer.from(payload), receivedAt: day + 86_400_000, client: device.id }
      const { readings, rejects } = decode({ ...message, qos: 1, retain: false, offset: 0 }, plant, new Map())
      doubted.push(...rejects.map(({ detail }) => detail))
      for (const reading of readings) {
        const { id } = reading.point
        const { reason, memory } = checkQuality(reading, message.receivedAt, memories.get(id))
        memories.set(id, memory)
        if (reason) doubted.push(`${id} ${reading.value}: ${reason}`)
      }
    }
  }
  expect(doubted).toEqual([])
})

test('rain is told once: the history that is sent again after a restart says the same', () => {
  const [device] = rainy.devices.values()
  if (!device) throw new Error('no device')
  const instruments = instrumentsOf(rainy, device, 1)
  const month = day + 30 * 86_400_000
  const at = (from: number, to: number) => [...history(instruments, from, to)].flatMap((text) => JSON.parse(text))
  const whole: { at: number; readings: { rain: number } }[] = at(day, month)
  const pieces = Array.from({ length: 300 }, (_, index) => day + ((month - day) / 300) * index)
  expect(pieces.flatMap((from) => at(from, from + (month - day) / 300))).toEqual(whole)
  const total = whole.reduce((sum, { readings }) => sum + readings.rain, 0)
  expect(total).toBeGreaterThan(5)
  expect(whole.filter(({ readings }) => readings.rain === 0).length).toBeGreaterThan(whole.length * 0.8)
})

test('a quiet day stays below the flood level, and moves', () => {
  const point = gauged.points.get('park/gauge/level')
  if (!point) throw new Error('no point')
  const signal = signalOf(point, gauged.sites[0]?.assets[0], 1)
  const levels = moments(300_000).map((at) => Number(signal(at, 300_000)) / 1000)
  expect(Math.max(...levels)).toBeLessThan(3643)
  expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(0.1)
})

describe.skipIf(!requireServer('mosquitto'))('with mosquitto', () => {
  test('history first, then readings as time goes by; online, and offline at the end', async () => {
    await using mosquitto = await startMosquitto(requireServer('mosquitto') ?? '')
    const watcher = await mqtt.connectAsync(mosquitto.url)
    await watcher.subscribeAsync('v1/#', { qos: 1 })
    const seen: { topic: string; payload: string }[] = []
    watcher.on('message', (topic, payload) => seen.push({ topic, payload: payload.toString() }))
    const of = (topic: string) => seen.filter((each) => each.topic === topic).map(({ payload }) => payload)

    const demo = await startDemo({
      ...{ url: mosquitto.url, plant: gauged, log: quietLog, everyMs: 10, clock: () => day },
      credentials: new Map([['g1', 'secret']]),
    })
    await eventually('live readings', () => of('v1/park/g1/readings').length > 5 || undefined)
    await demo[Symbol.asyncDispose]()
    await eventually('offline', () => of('v1/park/g1/status').includes('offline') || undefined)
    await watcher.endAsync(true)

    expect(of('v1/park/g1/status')).toEqual(['online', 'offline'])
    const payloads = of('v1/park/g1/readings').map((text) => JSON.parse(text))
    const history = payloads.filter(Array.isArray).flat()
    expect(history).toHaveLength(288)
    expect(history[0].at).toBe(day - 86_400_000 + 300_000)
    expect(history.at(-1).at).toBe(day)
    expect(history.filter(({ readings }) => 'battery' in readings)).toHaveLength(24)
    expect(payloads.at(-1)).toMatchObject({ at: day, readings: { level: expect.any(Number) } })
  })
})
