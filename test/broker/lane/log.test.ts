import { setImmediate as nextTurn } from 'node:timers/promises'
import { generate } from 'mqtt-packet'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogFull } from '../../../storage/log/log.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { eventually } from '../../support/eventually.ts'
import { gatedLog } from '../../support/gated-log.ts'
import { publish, type RawClient } from '../../support/raw-mqtt.ts'
import { textOf } from '../../support/reading-log.ts'

let running: TestBroker
let gate = gatedLog()
let isFull = false
beforeEach(async () => {
  gate = gatedLog()
  isFull = false
  running = await startTestBroker({
    wrap(log) {
      const gated = gate.wrap(log)
      const { append } = gated
      gated.append = (message, done) => (isFull ? done(new LogFull('too much is waiting')) : append(message, done))
      return gated
    },
  })
})
afterEach(() => running[Symbol.asyncDispose]())

const nangan = { id: 'nangan-1', kind: 'device' } as const
const readings = 'v1/nangan/nangan-1/readings'
const laned = () => running.metric('huoshui_broker_lane_messages_total')

/** A station whose next message takes the lane: its topic is known. */
async function known(): Promise<RawClient> {
  const device = await running.client(nangan)
  device.send(publish(readings, 'first', { qos: 1, messageId: 1 }))
  await device.take('puback')
  return device
}

test('a PUBACK comes only after the log has the message, all of one piece together and in order', async () => {
  const device = await known()
  gate.open = false
  const ids = Array.from({ length: 40 }, (_, n) => n + 2)
  device.send(...ids.map((id) => publish(readings, String(id), { qos: 1, messageId: id })))
  await eventually('the appends', () => gate.held.length, 40)
  await device.roundTrip()
  expect(device.received).toEqual([])
  expect(await running.metric('huoshui_broker_waiting_messages')).toBe(40)
  gate.release()
  for (const id of ids) expect((await device.take('puback')).messageId).toBe(id)
  expect(await laned()).toBe(40)
  expect(await running.metric('huoshui_broker_acknowledge_seconds')).toBe(41)
})

test('a log that takes no more ends the connection without an acknowledgement; the message is new when it comes again', async () => {
  const device = await known()
  isFull = true
  device.send(publish(readings, 'two', { qos: 1, messageId: 2 }))
  await device.gone()
  expect(device.received).toEqual([])
  expect(await running.metric('huoshui_broker_refusals_total', { reason: 'log-full' })).toBe(1)
  expect(await running.metric('huoshui_broker_waiting_messages')).toBe(0)
  isFull = false
  const back = await running.client(nangan)
  back.send(publish(readings, 'two', { qos: 1, messageId: 2, dup: true }))
  await back.take('puback')
  expect((await running.recorded()).map(textOf)).toEqual(['first', 'two'])
})

test('a message of the lane whose answer was lost is known when it comes again', async () => {
  const device = await known()
  device.socket.pause()
  device.send(publish(readings, 'two', { qos: 1, messageId: 2 }))
  await eventually('the message in the log', async () => (await running.recorded()).length, 2)
  device.socket.destroy()
  const back = await running.client(nangan)
  back.send(publish(readings, 'two', { qos: 1, messageId: 2, dup: true }))
  await back.take('puback')
  expect((await running.recorded()).map(textOf)).toEqual(['first', 'two'])
  expect([await laned(), await running.metric('huoshui_broker_resent_total')]).toEqual([1, 1])
})

test('while the log is stalled a station is read no further after 16 messages, also of one piece', async () => {
  const device = await known()
  gate.open = false
  gate.status = { name: 'stalled', since: 0, because: 'disk-full', detail: 'no space' }
  device.send(...Array.from({ length: 100 }, (_, n) => publish(readings, String(n), { qos: 1, messageId: n + 2 })))
  await eventually('the appends', () => gate.held.length >= 16)
  await (await running.client({ id: 'witness', kind: 'device' })).roundTrip()
  expect(gate.held).toHaveLength(16)
  gate.release()
  for (let n = 0; n < 100; n++) expect((await device.take('puback')).messageId).toBe(n + 2)
})

test('a packet in single bytes takes the lane when it is whole; one that is too large is refused from its header', async () => {
  const device = await known()
  for (const byte of generate(publish(readings, 'in bytes', { qos: 1, messageId: 2 }))) {
    device.socket.write(Buffer.of(byte))
    await nextTurn()
  }
  expect((await device.take('puback')).messageId).toBe(2)
  expect(await laned()).toBe(1)
  device.socket.write(Buffer.of(0x32, 0xff, 0xff, 0xff, 0x7f))
  await device.gone()
  expect(await running.metric('huoshui_broker_refusals_total', { reason: 'packet-too-large' })).toBe(1)
})

test('a message with an id of 0, which MQTT does not know, is aedes’s to answer', async () => {
  const device = await known()
  const topic = Buffer.from(readings)
  device.socket.write(Buffer.concat([Buffer.of(0x32, 4 + topic.length, 0, topic.length), topic, Buffer.of(0, 0)]))
  await eventually('the message in the log', async () => (await running.recorded()).length, 2)
  expect(await laned()).toBe(0)
})
