import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { gatedLog } from '../support/gated-log.ts'
import { publish } from '../support/raw-mqtt.ts'
import { textOf } from '../support/reading-log.ts'

let running: TestBroker
const gate = gatedLog()
beforeEach(async () => {
  running = await startTestBroker({ wrap: gate.wrap })
})
afterEach(() => running[Symbol.asyncDispose]())

const nangan = { id: 'nangan-1', kind: 'device' } as const
const readings = 'v1/nangan/nangan-1/readings'
const texts = async () => (await running.recorded()).map(textOf)
const again = { qos: 1, dup: true } as const

/** The log gets it and the client no answer: it has stopped reading, and then it is gone. */
async function sentAndCut(payload: string, messageId: number, over: { qos?: 1 | 2; clientId?: string } = {}) {
  const { qos = 1, clientId = 'nangan-1' } = over
  const before = (await running.recorded()).length
  const device = await running.client(nangan, { clientId })
  device.socket.pause()
  device.send(publish(readings, payload, { qos, messageId }))
  await eventually('the message in the log', async () => (await running.recorded()).length, before + 1)
  device.socket.destroy()
}

test.each([1, 2] as const)('QoS %d: a message whose answer was lost is known when it comes again', async (qos) => {
  await sentAndCut('rain', 7, { qos })
  for (let times = 0; times < 3; times++) {
    const device = await running.client(nangan)
    device.send(publish(readings, 'rain', { qos, messageId: 7, dup: true }))
    expect((await device.take(qos === 1 ? 'puback' : 'pubrec')).messageId).toBe(7)
    device.socket.destroy()
  }
  expect(await texts()).toEqual(['rain'])
  expect(await running.metric('huoshui_broker_resent_total')).toBe(3)
})

test('one that comes again while the log is still busy with it is answered when the log has it, and not before', async () => {
  gate.open = false
  const device = await running.client(nangan)
  device.send(publish(readings, 'rain', { qos: 1, messageId: 7 }))
  await eventually('the append', () => gate.held.length, 1)
  device.socket.destroy()
  const back = await running.client(nangan)
  back.send(publish(readings, 'rain', { ...again, messageId: 7 }))
  await back.roundTrip().catch(() => undefined)
  expect(back.received).toEqual([])
  gate.release()
  expect((await back.take('puback')).messageId).toBe(7)
  expect(await texts()).toEqual(['rain'])
})

test('what never came before is kept, whatever it is marked as', async () => {
  const device = await running.client(nangan)
  device.send(publish(readings, 'one', { ...again, messageId: 1 }))
  await device.take('puback')
  // the id is the same, the message is not
  device.send(publish(readings, 'two', { ...again, messageId: 1 }))
  await device.take('puback')
  device.send(publish('v1/nangan/nangan-1/status', 'two', { ...again, messageId: 1 }))
  await device.take('puback')
  expect(await texts()).toEqual(['one', 'two', 'two'])
})

test('an id that is used again, for the same, is another message', async () => {
  const device = await running.client(nangan)
  for (const qos of [1, 1, 2, 2] as const) {
    device.send(publish(readings, 'same', { qos, messageId: 1 }))
    await device.take(qos === 1 ? 'puback' : 'pubrec')
    if (qos === 1) continue
    device.send({ cmd: 'pubrel', messageId: 1 })
    await device.take('pubcomp')
  }
  expect(await texts()).toHaveLength(4)
  // a client that does so may mean the last one or the next one: it is kept
  device.send(publish(readings, 'same', { ...again, messageId: 1 }))
  await device.take('puback')
  expect(await texts()).toHaveLength(5)
})

test('a QoS 2 message that was released does not come again: the next one with its id and bytes is another', async () => {
  const device = await running.client(nangan)
  device.send(publish(readings, 'same', { qos: 2, messageId: 1 }))
  await device.take('pubrec')
  device.send({ cmd: 'pubrel', messageId: 1 })
  await device.take('pubcomp')
  device.send(publish(readings, 'same', { qos: 2, messageId: 1, dup: true }))
  await device.take('pubrec')
  expect(await texts()).toEqual(['same', 'same'])
})

test('another session of the same name, and another device, are not taken for it', async () => {
  await sentAndCut('rain', 7)
  const device = await running.client(nangan, { clientId: 'second' })
  device.send(publish(readings, 'rain', { ...again, messageId: 7 }))
  await device.take('puback')
  expect(await texts()).toEqual(['rain', 'rain'])
})
