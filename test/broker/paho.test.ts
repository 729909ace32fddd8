import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Holder } from '../../core/topic-access.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { publish, RawClient } from '../support/raw-mqtt.ts'

// What the ten tests of Eclipse Paho's MQTT 3.1.1 interoperability suite (interoperability/client_test.py of
// eclipse/paho.mqtt.testing) ask for, and unsubscribing, with raw packets.

const filters = ['TopicA/#', 'Topic/C', '/TopicA', '+/+']
const a: Holder = { id: 'a', kind: 'gateway', publish: ['#'], subscribe: filters }
const b: Holder = { ...a, id: 'b' }

let now = 1_790_000_000_000
let running: TestBroker
beforeEach(async () => {
  running = await startTestBroker({ clock: () => now })
})
afterEach(() => running[Symbol.asyncDispose]())

async function subscribe(client: RawClient, ...filters: [string, 0 | 1 | 2][]): Promise<readonly unknown[]> {
  const subscriptions = filters.map(([topic, qos]) => ({ topic, qos }))
  client.send({ cmd: 'subscribe', messageId: 900, subscriptions })
  return (await client.take('suback')).granted
}

/** Publishes QoS 0, 1 and 2, each to its topic, and sees the handshakes through. */
async function publishThree(client: RawClient, payloads: readonly [string, string, string], retain = false) {
  client.send(publish('TopicA/B', payloads[0], { retain }))
  client.send(publish('Topic/C', payloads[1], { qos: 1, messageId: 1, retain }))
  client.send(publish('TopicA/C', payloads[2], { qos: 2, messageId: 2, retain }))
  await client.take('puback')
  await client.take('pubrec')
  client.send({ cmd: 'pubrel', messageId: 2 })
  await client.take('pubcomp')
}

/** The next messages, answered as MQTT asks. */
async function receive(client: RawClient, count: number) {
  const messages = []
  for (let n = 0; n < count; n++) {
    const { topic, payload, qos, retain, messageId = 0 } = await client.take('publish')
    messages.push({ topic, payload: payload.toString(), qos, retain })
    if (qos === 1) client.send({ cmd: 'puback', messageId })
    if (qos === 2) {
      client.send({ cmd: 'pubrec', messageId })
      await client.take('pubrel')
      client.send({ cmd: 'pubcomp', messageId })
    }
  }
  return messages
}

async function nothingMore(client: RawClient): Promise<void> {
  await client.roundTrip()
  expect(client.received.filter(({ cmd }) => cmd === 'publish')).toEqual([])
}

describe('basic', () => {
  test('connect, subscribe, a message of each QoS', async () => {
    const client = await running.client(a)
    expect(await subscribe(client, ['+/+', 2])).toEqual([2])
    await publishThree(client, ['qos 0', 'qos 1', 'qos 2'])
    const messages = await receive(client, 3)
    expect(messages.map(({ payload, qos }) => [payload, qos]).sort()).toEqual([
      ['qos 0', 0],
      ['qos 1', 1],
      ['qos 2', 2],
    ])
  })

  test('a second CONNECT ends the connection', async () => {
    const client = await running.client(a)
    client.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'a' })
    await client.gone()
  })

  test('another protocol name ends the connection', async () => {
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    client.socket.write(Buffer.from([0x10, 13, 0, 2, 0x68, 0x6a, 4, 2, 0, 60, 0, 3, 0x61, 0x62, 0x63]))
    await client.gone()
  })
})

test('retained messages come at subscribing, and an empty one removes them', async () => {
  const client = await running.client(a)
  await publishThree(client, ['qos 0', 'qos 1', 'qos 2'], true)
  await subscribe(client, ['+/+', 2])
  const messages = await receive(client, 3)
  expect(messages.every(({ retain }) => retain)).toBe(true)
  expect(messages.map(({ payload }) => payload).sort()).toEqual(['qos 0', 'qos 1', 'qos 2'])
  const again = await running.client(b)
  await publishThree(again, ['', '', ''], true)
  await subscribe(again, ['+/+', 2])
  await nothingMore(again)
})

test('messages for a client that is away are queued', async () => {
  const away = await running.client(a, { clean: false })
  await subscribe(away, ['+/+', 2])
  away.send({ cmd: 'disconnect' })
  await away.gone()
  await publishThree(await running.client(b), ['qos 0', 'qos 1', 'qos 2'])
  const back = await running.client(a, { clean: false })
  expect((await receive(back, 2)).map(({ payload, qos }) => [payload, qos])).toEqual([
    ['qos 1', 1],
    ['qos 2', 2],
  ])
  await nothingMore(back)
})

test('the Last Will of a client that is cut off is published', async () => {
  const watcher = await running.client(b, { clean: false })
  await subscribe(watcher, ['Topic/C', 2])
  const will = { topic: 'Topic/C', payload: Buffer.from('client not disconnected'), qos: 0, retain: false } as const
  const client = await running.client(a, { will })
  client.socket.destroy()
  expect((await receive(watcher, 1))[0]).toMatchObject({ payload: 'client not disconnected' })
  const polite = await running.client(a, { will })
  polite.send({ cmd: 'disconnect' })
  await polite.gone()
  await nothingMore(watcher)
})

test('overlapping subscriptions give one message, with the highest QoS', async () => {
  const client = await running.client(a)
  expect(await subscribe(client, ['TopicA/#', 2], ['TopicA/+', 1])).toEqual([2, 1])
  client.send(publish('TopicA/C', 'overlapping topic filters', { qos: 2, messageId: 1 }))
  await client.take('pubrec')
  expect((await receive(client, 1))[0]?.qos).toBe(2)
  await nothingMore(client)
})

test('a client that sends neither data nor pings is cut off, and its will published', async () => {
  const will = { topic: '/TopicA', payload: Buffer.from('keepalive expiry'), qos: 0, retain: false } as const
  await running.client(a, { keepalive: 5, will })
  const watcher = await running.client(b, { keepalive: 0 })
  await subscribe(watcher, ['/TopicA', 2])
  now += 7_600
  expect((await receive(watcher, 1))[0]).toMatchObject({ payload: 'keepalive expiry' })
})

test('what was not acknowledged is sent again after a reconnect', async () => {
  const silent = await running.client(b, { clean: false })
  await subscribe(silent, ['TopicA/#', 2])
  silent.send(publish('TopicA/B', 'one', { qos: 1, messageId: 1 }))
  silent.send(publish('TopicA/C', 'two', { qos: 2, messageId: 2 }))
  await eventually('both', () => silent.received.filter(({ cmd }) => cmd === 'publish').length, 2)
  silent.socket.destroy()
  const back = await running.client(b, { clean: false })
  expect((await receive(back, 2)).map(({ payload, qos }) => [payload, qos])).toEqual([
    ['one', 1],
    ['two', 2],
  ])
})

test('a QoS 2 message half received is released after a reconnect, not sent again', async () => {
  const first = await running.client(b, { clean: false })
  await subscribe(first, ['TopicA/#', 2])
  const sender = await running.client(a)
  sender.send(publish('TopicA/B', 'x', { qos: 2, messageId: 1 }), publish('TopicA/B', 'y', { qos: 2, messageId: 2 }))
  const ids = [(await first.take('publish')).messageId ?? 0, (await first.take('publish')).messageId ?? 0]
  for (const messageId of ids) first.send({ cmd: 'pubrec', messageId })
  for (const messageId of ids) expect((await first.take('pubrel')).messageId).toBe(messageId)
  first.socket.destroy()
  const back = await running.client(b, { clean: false })
  for (const messageId of ids) expect((await back.take('pubrel')).messageId).toBe(messageId)
  await nothingMore(back)
})

test('an empty client id needs clean session: else CONNACK 2', async () => {
  const password = Buffer.from(await running.add(a))
  using refused = await RawClient.open(running.broker.addresses.mqtt.port)
  // the packet generator will not write this one
  const login = Buffer.concat([Buffer.from([0, 1, 0x61, 0, password.length]), password])
  const rest = Buffer.concat([Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xc0, 0, 60, 0, 0]), login])
  refused.socket.write(Buffer.concat([Buffer.from([0x10, rest.length]), rest]))
  expect((await refused.take('connack')).returnCode).toBe(2)
  await refused.gone()
  expect(await running.metric('huoshui_broker_refusals_total', { reason: 'empty-client-id' })).toBe(1)
  using taken = await RawClient.open(running.broker.addresses.mqtt.port)
  expect(await taken.hello({ clientId: '', clean: true, username: 'a', password })).toBe(0)
})

test('a subscription that is not allowed is answered with 0x80, and the others are granted', async () => {
  const client = await running.client(a)
  expect(await subscribe(client, ['nosubscribe', 2], ['TopicA/+', 1])).toEqual([0x80, 1])
})

test('a filter that begins with a wildcard does not match topics that begin with $', async () => {
  const client = await running.client(b)
  await subscribe(client, ['+/+', 2])
  await running.broker.publish('$TopicA/B', 'hidden', { qos: 1, retain: false })
  await nothingMore(client)
  client.send(publish('$TopicA/B', 'refused', { qos: 1, messageId: 1 }))
  await client.gone()
})

test('after UNSUBSCRIBE nothing more comes', async () => {
  const client = await running.client(a)
  await subscribe(client, ['TopicA/+', 1], ['Topic/C', 1])
  client.send({ cmd: 'unsubscribe', messageId: 5, unsubscriptions: ['TopicA/+'] })
  expect((await client.take('unsuback')).messageId).toBe(5)
  await publishThree(client, ['qos 0', 'qos 1', 'qos 2'])
  expect((await receive(client, 1))[0]?.payload).toBe('qos 1')
  await nothingMore(client)
})
