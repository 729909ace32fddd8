import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import mqttPacket, { type IPublishPacket } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { parsePlant } from '../../../core/plant/parse.ts'
import { parseLine } from '../../../simulators/ledger/line.ts'
import { Latencies } from '../../../simulators/load/latencies.ts'
import { Outbox } from '../../../simulators/load/outbox.ts'
import { dueAfter, startPart } from '../../../simulators/load/part.ts'
import { dealOut, loadDevices, type PartPlan } from '../../../simulators/load/plan.ts'
import { loadPlantText } from '../../../simulators/load/plant.ts'
import { PubackReader } from '../../../simulators/load/puback-reader.ts'
import { PublishPacket } from '../../../simulators/load/publish-packet.ts'
import { decimals, digitsOf, numberOf } from '../../../simulators/load/value.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { plantText } from '../../support/plant-text.ts'
import { listenedPort } from '../../support/ports.ts'

function plantOf(text: string) {
  const parsed = parsePlant(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

function packetsOf(bytes: Buffer): IPublishPacket[] {
  const packets: IPublishPacket[] = []
  const parser = mqttPacket.parser()
  parser.on('packet', (packet) => packets.push(packet as IPublishPacket))
  parser.parse(bytes)
  return packets
}

describe('a message', () => {
  test('says the values that the ledger has, whatever the names on the wire', () => {
    const wires = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
    const at = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 })
    const number = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    const id = fc.integer({ min: 1, max: 65_535 })
    fc.assert(
      fc.property(wires, at, number, id, fc.boolean(), (wires, at, number, id, dup) => {
        const digits = (reading: number) => digitsOf(17, reading, number)
        const packet = new PublishPacket({ topic: 'v1/s/d/readings', wires, qos: 1, decimals })
        const bytes = Buffer.alloc(packet.bytes.length + 3)
        const end = packet.write(bytes, 3, { id, at, dup, digits })
        const [found] = packetsOf(bytes.subarray(3, end))
        expect(found).toMatchObject({ topic: 'v1/s/d/readings', qos: 1, messageId: id, dup, retain: false })
        const payload: unknown = JSON.parse(String(found?.payload))
        const readings = Object.fromEntries(wires.map((wire, index) => [wire, numberOf(digits(index))]))
        expect(payload).toEqual({ at, readings: JSON.parse(JSON.stringify(readings)) })
      }),
    )
  })

  test('has other values than its neighbours', () => {
    const digits = [0, 1, 2].flatMap((device) =>
      [0, 1, 2].flatMap((reading) => [0, 1, 2].map((message) => digitsOf(device, reading, message))),
    )
    expect(new Set(digits).size).toBe(27)
  })
})

test('PUBACKs are read however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 65_535 })), fc.array(fc.nat(200)), (ids, cuts) => {
      const bytes = Buffer.concat(ids.map((messageId) => mqttPacket.generate({ cmd: 'puback', messageId })))
      const found: number[] = []
      const reader = new PubackReader((id) => found.push(id))
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      for (const [index, place] of places.entries())
        expect(reader.read(bytes.subarray(places[index - 1] ?? 0, place))).toBe(true)
      expect(found).toEqual(ids)
    }),
  )
  expect(new PubackReader(() => {}).read(mqttPacket.generate({ cmd: 'pingresp' }))).toBe(false)
})

test('an outbox is never fuller than it may be, and knows its messages by their packet ids', () => {
  const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat(7)), { maxLength: 300 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (steps, window) => {
      const outbox = new Outbox(window)
      const owed: number[] = []
      let last = 0
      for (const step of steps) {
        if (step === 'add') {
          if (outbox.room === 0) continue
          const { number, at } = outbox.add(1_000, 0)
          expect(at).toBeGreaterThan(last)
          last = at
          owed.push(number)
        } else {
          const [number] = owed.splice(step % Math.max(1, owed.length), 1)
          if (number === undefined) continue
          expect(outbox.numberOf(outbox.packetIdOf(number))).toBe(number)
          expect(outbox.acknowledge(number)?.number).toBe(number)
          expect(outbox.acknowledge(number)).toBeUndefined()
        }
        expect(outbox.owed().map(({ number }) => number)).toEqual(owed)
        expect(outbox.size).toBe(owed.length)
        expect(outbox.size + outbox.room).toBeLessThanOrEqual(window)
      }
    }),
  )
})

test('latencies are told to 2 %, and add up', () => {
  const [one, other] = [new Latencies(), new Latencies()]
  for (let ms = 1; ms <= 1_000; ms++) (ms % 2 === 0 ? one : other).add(ms)
  one.addAll(new Latencies(JSON.parse(JSON.stringify(other)) as number[]))
  for (const [share, ms] of [
    [0.5, 500],
    [0.9, 900],
    [0.99, 990],
    [1, 1_000],
  ] as const) {
    expect(Math.abs(one.at(share) / ms - 1)).toBeLessThan(0.02)
  }
  expect(new Latencies().at(0.5)).toBe(0)
})

test('in the ramp the rate grows evenly', () => {
  const plan = { rate: 100, rampSeconds: 10 }
  expect([0, 5, 10, 11].map((seconds) => dueAfter(seconds, plan))).toEqual([0, 125, 500, 600])
  expect(dueAfter(2, { rate: 100, rampSeconds: 0 })).toBe(200)
})

test('devices for a load have a credential and points that take any number; they are dealt out with their rate', () => {
  const plant = plantOf(loadPlantText({ devices: 2_500, readings: 2 }))
  expect(plant.sites.map(({ assets }) => assets.length)).toEqual([1_000, 1_000, 500])
  const credentials = new Map([...plant.devices.values()].map(({ id }) => [id, 'secret']))
  expect(loadDevices(plant, credentials, { readings: 3 })).toEqual([])
  expect(loadDevices(plant, new Map([['load-7', 'x']]), { readings: 1 })).toEqual([
    { site: 'load-0', id: 'load-7', password: 'x', seed: 0, wires: ['p0'], points: ['load-0/d7/p0'] },
  ])
  const devices = loadDevices(plant, credentials, { readings: 2, devices: 5 })
  const parts = dealOut(devices, 2, { ...planned, rate: 50 })
  expect(parts.map(({ devices, rate }) => [devices.length, rate])).toEqual([
    [3, 30],
    [2, 20],
  ])
  // the only points of this one are in other units, a state, and one with a narrow range
  const others = plantOf(plantText)
  const all = new Map([...others.devices.values()].map(({ id }) => [id, 'secret']))
  expect(loadDevices(others, all, { readings: 1 }).map(({ id }) => id)).toEqual(['lukang-2'])
})

const planned = {
  ...{ url: '', qos: 1 as const, rate: 1, seconds: 1, rampSeconds: 0, window: 10, drainSeconds: 30 },
} satisfies Omit<PartPlan, 'devices'>

/** A broker that lets everybody in, and acknowledges a PUBLISH when it is told to. */
async function openBroker(take: (packet: IPublishPacket, socket: Socket) => void) {
  const server = createServer((socket) => {
    const parser = mqttPacket.parser()
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') {
        socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }))
      } else if (packet.cmd === 'publish') take(packet, socket)
      else if (packet.cmd === 'disconnect') socket.end()
    })
    socket.on('data', (bytes) => parser.parse(bytes))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `mqtt://127.0.0.1:${listenedPort(server)}`,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

describe('a device of a load', () => {
  const devices = [{ site: 's', id: 'd', password: 'x', seed: 3, wires: ['p'], points: ['s/a/p'] }]
  const acknowledge = (socket: Socket, messageId = 0) => socket.write(mqttPacket.generate({ cmd: 'puback', messageId }))

  test('sends again, marked as such, what a lost connection left unacknowledged; the ledger has each message once', async () => {
    using folder = temporaryFolder()
    const ledger = join(folder.path, 'ledger')
    const seen: { id: number | undefined; dup: boolean; payload: string }[] = []
    const lost: typeof seen = []
    let first: Socket | undefined
    await using broker = await openBroker(({ messageId, dup, payload }, socket) => {
      first ??= socket
      seen.push({ id: messageId, dup, payload: String(payload) })
      if (socket !== first) return void acknowledge(socket, messageId)
      lost.push({ id: messageId, dup: true, payload: String(payload) })
      if (lost.length === 3) socket.destroy()
    })
    const part = startPart({ ...planned, url: broker.url, devices, rate: 20, ledger }, new AbortController().signal)
    await part.finished
    // what was under way on the first connection may be more than what arrived
    const again = seen.filter(({ dup }) => dup)
    const redelivered = again.length
    expect(part.tally).toMatchObject({ sent: 20, acknowledged: 20, redelivered, reconnects: 1, heldBack: 0 })
    expect(redelivered).toBeGreaterThanOrEqual(3)
    expect(again.slice(0, lost.length)).toEqual(lost)
    const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n').map(parseLine)
    const sent = lines.filter((line) => line?.kind === 'sent')
    expect(sent.map((line) => line.number)).toEqual(Array.from({ length: 20 }, (_, number) => number))
    const payloads = new Map(seen.map(({ id, payload }) => [id, JSON.parse(payload) as unknown]))
    for (const { number, at, readings } of sent) {
      expect(payloads.get(number + 1)).toEqual({ at, readings: { p: readings['s/a/p'] } })
    }
    expect(lines.filter((line) => line?.kind === 'acknowledged')).toHaveLength(20)
  })

  test('holds back what its window has no room for', async () => {
    let held: [Socket, number | undefined] | undefined
    let messages = 0
    const stop = new AbortController()
    await using broker = await openBroker(({ messageId }, socket) => {
      held ??= [socket, messageId]
      if (++messages === 10) stop.abort()
    })
    const part = startPart({ ...planned, url: broker.url, devices, rate: 1_000, drainSeconds: 0 }, stop.signal)
    await part.finished
    expect(messages).toBe(10)
    expect(part.owed()).toBe(10)
    expect(held?.[1]).toBe(1)
  })
})
