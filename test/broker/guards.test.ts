import { afterEach, describe, expect, test } from 'vitest'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { publish, RawClient } from '../support/raw-mqtt.ts'
import { textOf } from '../support/reading-log.ts'

let running: TestBroker
afterEach(() => running[Symbol.asyncDispose]())

const nangan = { id: 'nangan-1', kind: 'device' } as const
const readings = 'v1/nangan/nangan-1/readings'
const refusals = (reason: string) => running.metric('huoshui_broker_refusals_total', { reason })

describe('before logging in', () => {
  test.each([
    ['a CONNECT that announces 100 MB', [0x10, 0x80, 0xc2, 0xd7, 0x2f], 'packet-too-large'],
    ['a length of five bytes', [0x10, 0xff, 0xff, 0xff, 0xff, 1], 'malformed-length'],
    ['plain HTTP', [...Buffer.from('GET / HTTP/1.1\r\n')], 'not-connect'],
    ['a PUBLISH first', [0x30, 3, 0, 1, 0x61], 'not-connect'],
  ])('%s is refused at its header', async (_, bytes, reason) => {
    running = await startTestBroker()
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    client.socket.write(Buffer.from(bytes))
    await client.gone()
    expect(await refusals(reason)).toBe(1)
  })

  test.each([
    ['half a CONNECT', [0x10, 0x20, 0, 4, ...Buffer.from('MQTT')]],
    ['nothing', []],
  ])('%s is not waited for', async (_, bytes) => {
    running = await startTestBroker({ env: { HUOSHUI_CONNECT_TIMEOUT_MS: '50' } })
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    client.socket.write(Buffer.from(bytes))
    await client.gone()
    expect(await refusals('connect-timeout')).toBe(1)
    expect(running.lines.filter(({ reason }) => reason === 'connect-timeout')).toHaveLength(1)
  })

  test('half a WebSocket upgrade is not waited for', async () => {
    running = await startTestBroker({ env: { HUOSHUI_CONNECT_TIMEOUT_MS: '50' } })
    using client = await RawClient.open(running.broker.addresses.ws.port)
    client.socket.write('GET /mqtt HTTP/1.1\r\nHost: ')
    await client.gone()
    expect(await refusals('not-websocket')).toBe(1)
  })

  test('what follows the CONNECT waits until the device is let in', async () => {
    running = await startTestBroker()
    const password = Buffer.from(await running.add(nangan))
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    const eager = Array.from({ length: 200 }, (_, n) => publish(readings, String(n), { qos: 1, messageId: n + 1 }))
    const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'c' } as const
    client.send({ ...connect, keepalive: 60, username: 'nangan-1', password }, ...eager)
    for (const { messageId } of eager as { messageId: number }[])
      expect((await client.take('puback')).messageId).toBe(messageId)
    expect(await running.recorded()).toHaveLength(200)
  })

  test('and never passes when it is not', async () => {
    running = await startTestBroker()
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'c' } as const
    client.send({ ...connect, keepalive: 60, username: 'x', password: Buffer.from('x') }, publish(readings, 'x'))
    await client.gone()
    expect(await running.recorded()).toEqual([])
  })
})

test('a packet over the limit is refused at its header', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_PAYLOAD: '1000' } })
  const device = await running.client(nangan)
  device.send(publish(readings, 'x'.repeat(900), { qos: 1, messageId: 1 }))
  await device.take('puback')
  device.socket.write(Buffer.from([0x32, 0xff, 0xff, 0x7f]))
  await device.gone()
  expect(await refusals('packet-too-large')).toBe(1)
})

test('connections above the limit are refused, and places become free again', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_CONNECTIONS: '2' } })
  const first = await running.client(nangan)
  await running.client({ id: 'chasi-2', kind: 'device' })
  using third = await RawClient.open(running.broker.addresses.mqtt.port)
  await third.gone()
  expect(await refusals('too-many-connections')).toBe(1)
  expect(await running.metric('huoshui_broker_connections')).toBe(2)
  first.socket.destroy()
  await eventually('a place', () => running.metric('huoshui_broker_connections'), 1)
  await running.client(nangan)
})

test('a client above its rate is read more slowly, and loses nothing', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_RATE: '300' } })
  const device = await running.client(nangan)
  device.send(...Array.from({ length: 450 }, (_, n) => publish(readings, String(n), { qos: 1, messageId: n + 1 })))
  for (let id = 1; id <= 450; id++) expect((await device.take('puback')).messageId).toBe(id)
  expect((await running.recorded()).map(textOf)).toEqual(Array.from({ length: 450 }, (_, n) => String(n)))
  expect(await running.metric('huoshui_broker_slowed_total')).toBeGreaterThan(0)
})

test('QoS 2 messages that are never released are limited', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_INFLIGHT: '5' } })
  const device = await running.client(nangan)
  for (let id = 1; id <= 5; id++) {
    device.send(publish(readings, 'x', { qos: 2, messageId: id }))
    await device.take('pubrec')
  }
  device.send(publish(readings, 'x', { qos: 2, messageId: 6 }))
  await device.gone()
  expect(await refusals('too-many-in-flight')).toBe(1)
})

test('a queue for an absent client is bounded, and what it does not take is counted', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_QUEUED: '10' } })
  const reader = { id: 'tool', kind: 'reader', subscribe: ['v1/#'] } as const
  const first = await running.client(reader, { clean: false })
  first.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/#', qos: 1 }] })
  await first.take('suback')
  first.socket.destroy()
  const device = await running.client(nangan)
  device.send(...Array.from({ length: 25 }, (_, n) => publish(readings, String(n), { qos: 1, messageId: n + 1 })))
  for (let n = 0; n < 25; n++) await device.take('puback')
  await eventually('15', () => running.metric('huoshui_broker_queue_dropped_total'), 15)
  expect(await running.metric('huoshui_broker_queued_messages')).toBe(10)
  const back = await running.client(reader, { clean: false })
  for (let n = 0; n < 10; n++) {
    const { payload, messageId = 0 } = await back.take('publish')
    expect(payload.toString()).toBe(String(n))
    back.send({ cmd: 'puback', messageId })
  }
  await back.roundTrip()
  expect(await running.metric('huoshui_broker_queued_messages')).toBe(0)
})

test('a subscriber that stops reading is cut off, and publishers and other subscribers go on', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_RATE: '1000000', HUOSHUI_MAX_BYTE_RATE: '1000000000' } })
  const tool = (id: string) => ({ id, kind: 'reader', subscribe: ['v1/#'] }) as const
  const frozen = await running.client(tool('frozen'))
  const healthy = await running.client(tool('healthy'))
  for (const reader of [frozen, healthy]) {
    reader.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/#', qos: 0 }] })
    await reader.take('suback')
  }
  frozen.socket.pause()
  const total = 10_000
  const device = await running.client(nangan)
  const payload = 'x'.repeat(2_000)
  for (let n = 0; n < total; n++) device.send(publish(readings, payload, { qos: 1, messageId: n + 1 }))
  await eventually('all acknowledged', () => device.received.length, total)
  await eventually('all delivered', () => healthy.received.length, total)
  await eventually('the end of the frozen one', () => running.metric('huoshui_broker_connections'), 2)
  expect(running.lines.filter(({ reason }) => reason === 'reads-too-slowly')).toMatchObject([{ clientId: 'frozen' }])
  expect(await refusals('reads-too-slowly')).toBe(1)
  await eventually('nothing that waits', () => running.metric('huoshui_broker_unread_bytes'), 0)
})

test('nobody waits for a subscriber that reads nothing, and it goes when its time is over', async () => {
  let now = 1_790_000_000_000
  running = await startTestBroker({
    env: { HUOSHUI_MAX_BYTE_RATE: '1000000000', HUOSHUI_MAX_UNREAD: '1000000000' },
    clock: () => now,
  })
  const frozen = await running.client({ id: 'frozen', kind: 'reader', subscribe: ['v1/#'] })
  frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/#', qos: 1 }] })
  await frozen.take('suback')
  frozen.socket.pause()
  const device = await running.client(nangan)
  const payload = 'x'.repeat(200_000)
  // more than the system takes for it
  for (let id = 1; id <= 100; id++) device.send(publish(readings, payload, { qos: 1, messageId: id }))
  for (let id = 1; id <= 100; id++) expect((await device.take('puback')).messageId).toBe(id)
  await eventually('what waits for it', async () => (await running.metric('huoshui_broker_unread_bytes')) > 5_000_000)
  expect(frozen.closed).toBe(false)
  now += 5_001
  await eventually('the end of the frozen one', () => running.metric('huoshui_broker_connections'), 1)
  expect(await refusals('reads-nothing')).toBe(1)
  expect(await running.metric('huoshui_broker_unread_bytes')).toBe(0)
})

test('a flood of large messages does not go before what another client sends', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_BYTE_RATE: '1000000' }, clock: () => 1_790_000_000_000 })
  const flood = await running.client(nangan)
  const good = await running.client({ id: 'chasi-2', kind: 'device' })
  const total = 100
  for (let n = 0; n < total; n++) flood.send(publish(readings, 'x'.repeat(200_000)))
  await eventually('the flood', async () => (await running.recorded()).length > 0)
  for (let id = 1; id <= 10; id++) {
    good.send(publish('v1/nangan/chasi-2/readings', 'good', { qos: 1, messageId: id }))
    await good.take('puback')
  }
  const recorded = await running.recorded()
  const last = recorded.findLastIndex(({ client }) => client === 'chasi-2')
  expect(recorded.slice(0, last).filter(({ client }) => client === 'nangan-1').length).toBeLessThan(total / 3)
  expect(await running.metric('huoshui_broker_slowed_total')).toBeGreaterThan(0)
})

test('several connections of one credential share its rate', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_RATE: '100' }, clock: () => 1_790_000_000_000 })
  await running.add(nangan)
  const flood = await Promise.all(['a', 'b', 'c', 'd'].map((clientId) => running.client(nangan, { clientId })))
  for (const each of flood) each.send(...Array.from({ length: 60 }, (_, n) => publish(readings, String(n))))
  await eventually('that they are slowed', async () => (await running.metric('huoshui_broker_slowed_total')) >= 1)
  const good = await running.client({ id: 'chasi-2', kind: 'device' })
  await good.roundTrip()
  expect(await running.metric('huoshui_broker_refusals_total')).toBe(0)
})

test('one credential retains so many topics, and the others go on', async () => {
  running = await startTestBroker({ env: { HUOSHUI_MAX_RETAINED: '3' } })
  const gateway = (id: string) => ({ id, kind: 'gateway', publish: [`${id}/#`], subscribe: ['#'] }) as const
  const greedy = await running.client(gateway('greedy'))
  const good = await running.client(gateway('good'))
  const retained = (topic: string, payload: string, messageId: number) =>
    publish(topic, payload, { qos: 1, retain: true, messageId })
  for (let id = 1; id <= 6; id++) greedy.send(retained(`greedy/${id}`, 'x', id))
  for (let id = 1; id <= 6; id++) await greedy.take('puback')
  good.send(retained('good/1', 'x', 1))
  await good.take('puback')
  // a topic that it has may change, and one that it gives up is free for another
  greedy.send(retained('greedy/1', 'y', 7), retained('greedy/2', '', 8))
  await eventually('three', () => running.metric('huoshui_broker_retained_messages'), 3)
  greedy.send(retained('greedy/9', 'z', 9))
  await eventually('four', () => running.metric('huoshui_broker_retained_messages'), 4)
  good.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: '#', qos: 0 }] })
  const seen: string[] = []
  for (let n = 0; n < 4; n++) {
    const { topic, payload } = await good.take('publish')
    seen.push(`${topic} ${payload}`)
  }
  expect(seen.sort()).toEqual(['good/1 x', 'greedy/1 y', 'greedy/3 x', 'greedy/9 z'])
  expect(await running.metric('huoshui_broker_retained_dropped_total')).toBe(3)
  expect(await running.metric('huoshui_broker_retained_messages')).toBe(4)
})

test('QoS 0, 1 and 2, retained and not, arrive complete, in order, in the log and at a subscriber', async () => {
  running = await startTestBroker()
  const reader = await running.client({ id: 'tool', kind: 'reader', subscribe: ['v1/#'] })
  reader.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/#', qos: 2 }] })
  await reader.take('suback')
  const device = await running.client(nangan)
  const total = 900
  const sent = Array.from({ length: total }, (_, n) => ({ n, qos: ((n * 7) % 3) as 0 | 1 | 2, retain: n % 5 === 0 }))
  for (const batch of [sent.slice(0, 90), sent.slice(90, 180), sent.slice(180, 270)]) {
    device.send(...batch.map(({ n, qos, retain }) => publish(readings, String(n), { qos, retain, messageId: n + 1 })))
    for (const { n, qos } of batch) {
      if (qos === 1) await device.take('puback')
      if (qos !== 2) continue
      await device.take('pubrec')
      device.send({ cmd: 'pubrel', messageId: n + 1 })
    }
  }
  const expected = sent.slice(0, 270)
  expect((await running.recorded()).map(textOf)).toEqual(expected.map(({ n }) => String(n)))
  const arrived = () => reader.received.filter((packet) => packet.cmd === 'publish')
  await eventually('all at the subscriber', () => arrived().length, expected.length)
  for (const wanted of [0, 1, 2])
    expect(
      arrived()
        .filter(({ qos }) => qos === wanted)
        .map(({ payload }) => payload.toString()),
    ).toEqual(expected.filter(({ qos }) => qos === wanted).map(({ n }) => String(n)))
})
