import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { publish, RawClient } from '../support/raw-mqtt.ts'

let running: TestBroker
beforeEach(async () => {
  running = await startTestBroker()
})
afterEach(() => running[Symbol.asyncDispose]())

const nangan = { id: 'nangan-1', kind: 'device' } as const
const chasi = { id: 'chasi-2', kind: 'device' } as const
const refusals = (reason: string) => running.metric('huoshui_broker_refusals_total', { reason })

async function login(hello: Parameters<RawClient['hello']>[0]): Promise<number> {
  using client = await RawClient.open(running.broker.addresses.mqtt.port)
  const code = await client.hello(hello)
  if (code !== 0) await client.gone()
  return code
}

describe('logging in', () => {
  test.each([
    ['an unknown device', { username: 'nobody', password: Buffer.from('x') }, 4, 'unknown-device'],
    ['a wrong password', { username: 'nangan-1', password: Buffer.from('x') }, 4, 'wrong-password'],
    ['no password', { username: 'nangan-1' }, 4, 'no-credentials'],
    ['nothing', {}, 4, 'no-credentials'],
    ['a client id of 300 characters', { username: 'nangan-1', clientId: 'x'.repeat(300) }, 2, 'client-id-too-long'],
  ])('%s is refused, logged and counted', async (_, hello, code, reason) => {
    await running.add(nangan)
    expect(await login({ clientId: 'c', ...hello })).toBe(code)
    expect(await refusals(reason)).toBe(1)
    expect(running.lines).toContainEqual(expect.objectContaining({ msg: 'refused', reason, remote: '127.0.0.1' }))
  })

  test('the same again and again is slowed down', async () => {
    const password = Buffer.from(await running.add(nangan))
    for (let n = 0; n < 4; n++) await login({ clientId: 'c', username: 'nangan-1', password: Buffer.from('x') })
    expect(await running.metric('huoshui_broker_delayed_logins_total')).toBe(1)
    expect(await login({ clientId: 'c', username: 'nangan-1', password })).toBe(0)
    expect(await running.metric('huoshui_broker_delayed_logins_total')).toBe(2)
  })

  test('wrong passwords do not slow who has shown the right one, from the same address', async () => {
    const password = Buffer.from(await running.add(nangan))
    expect(await login({ clientId: 'c', username: 'nangan-1', password })).toBe(0)
    for (let n = 0; n < 4; n++) await login({ clientId: 'c', username: 'nangan-1', password: Buffer.from('x') })
    expect(await running.metric('huoshui_broker_delayed_logins_total')).toBe(1)
    expect(await login({ clientId: 'c', username: 'nangan-1', password })).toBe(0)
    expect(await running.metric('huoshui_broker_delayed_logins_total')).toBe(1)
    // another name from there is not slowed either
    expect(await login({ clientId: 'c', username: 'nangan-2', password })).toBe(4)
    expect(await running.metric('huoshui_broker_delayed_logins_total')).toBe(1)
  })

  test('a password typed as the user name is not in the log; the name of a device is', async () => {
    await running.add(nangan)
    const wrong = Buffer.from('x')
    await login({ clientId: 'c', username: 'correct horse battery', password: wrong })
    await login({ clientId: 'c', username: 'correct horse battery' })
    await login({ clientId: 'c', username: 'nangan-1', password: wrong })
    const names = running.lines.filter(({ msg }) => msg === 'refused').map(({ username }) => username)
    expect(names).toEqual([names[0], names[0], 'nangan-1'])
    expect(names[0]).toMatch(/^unknown \(21 characters, mark [0-9a-f]{8}\)$/)
    expect(JSON.stringify(running.lines)).not.toContain('correct horse')
  })

  test('MQTT 5 is refused with code 1, and the log says what to do', async () => {
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    expect(await client.hello({ protocolVersion: 5, clientId: 'c' })).toBe(1)
    await client.gone()
    const line = running.lines.find(({ reason }) => reason === 'mqtt-5')
    expect(line?.['detail']).toMatch(/MQTT 3\.1\.1/)
  })

  test('a Last Will on a topic of somebody else is refused', async () => {
    const password = Buffer.from(await running.add(nangan))
    const will = { topic: 'v1/nangan/chasi-2/status', payload: Buffer.from('x'), qos: 0, retain: false } as const
    expect(await login({ clientId: 'c', username: 'nangan-1', password, will })).toBe(5)
    expect(await refusals('will-not-granted')).toBe(1)
  })

  test('a client id in use, or of a kept session, is taken over by its own user name only', async () => {
    const first = await running.client(nangan, { clientId: 'box', clean: false })
    await running.client(chasi, { clientId: 'box', clean: false })
    await first.roundTrip()
    await running.client(nangan, { clientId: 'box', clean: false })
    await first.gone()
  })

  test('the user name of another credential is no client id, and nobody is kept out by sessions of another', async () => {
    await running.add(chasi)
    const password = Buffer.from(await running.add(nangan))
    for (const clean of [true, false])
      expect(await login({ clientId: 'chasi-2', clean, username: 'nangan-1', password })).toBe(2)
    expect(await refusals('client-id-reserved')).toBe(2)
    const later = ['d2', 'd3', 'd4', 'd5', 'd6', 'd7']
    for (const clientId of later)
      expect(await login({ clientId, clean: false, username: 'nangan-1', password })).toBe(0)
    for (const id of later) await (await running.client({ id, kind: 'device' }, { clean: false })).roundTrip()
    expect(await running.metric('huoshui_broker_sessions')).toBe(12)
  })

  test('one credential has so many connections, and takes over its own beyond that', async () => {
    await using small = await startTestBroker({ env: { HUOSHUI_MAX_CONNECTIONS_EACH: '2' } })
    const first = await small.client(nangan, { clientId: 'a' })
    await small.client(nangan, { clientId: 'b' })
    await expect(small.client(nangan, { clientId: 'c' })).rejects.toThrow('refused with 3')
    await small.client(chasi)
    await small.client(nangan, { clientId: 'a' })
    await first.gone()
    expect(await small.metric('huoshui_broker_refusals_total', { reason: 'too-many-of-one' })).toBe(1)
    expect(await small.metric('huoshui_broker_connections')).toBe(3)
  })

  test.each([
    ['a client id', Buffer.from([0xff])],
    ['a client id', Buffer.from([0xed, 0xa0, 0x80])],
    ['a client id', Buffer.from([0])],
  ])('%s of the bytes %o closes the connection (MQTT-1.5.3-1)', async (_, bytes) => {
    using client = await RawClient.open(running.broker.addresses.mqtt.port)
    client.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: bytes as unknown as string,
      keepalive: 60,
    })
    await client.gone()
    expect(client.received).toEqual([])
    expect(await refusals('malformed-text')).toBe(1)
  })
})

describe('publishing', () => {
  test.each([
    ['v1/nangan/chasi-2/readings', 'publish-not-granted'],
    ['v1/nangan/nangan-1/command', 'publish-not-granted'],
    ['v1/nangan/alarms/status', 'publish-reserved-topic'],
    ['$SYS/broker/x', 'publish-reserved-topic'],
    ['a/b/c/d/e/f/g/h/i/j/k', 'publish-not-granted'],
  ])('on %s ends the connection and is not recorded', async (topic, reason) => {
    const device = await running.client(nangan)
    device.send(publish(topic, 'x', { qos: 1, messageId: 1 }))
    await device.gone()
    expect(device.received).toEqual([])
    expect(await refusals(reason)).toBe(1)
    expect(await running.recorded()).toEqual([])
  })

  test('a gateway speaks for its site and for a foreign format, and never for the platform', async () => {
    const gateway = { id: 'gw', kind: 'gateway', site: 'nangan', publish: ['application/#'] } as const
    const client = await running.client(gateway)
    client.send(
      publish('v1/nangan/chasi-2/readings', 'a', { qos: 1, messageId: 1 }),
      publish('application/1/device/2/event/up', 'b', { qos: 1, messageId: 2 }),
    )
    await client.take('puback')
    await client.take('puback')
    client.send(publish('v1/nangan/alarms/status', 'c', { qos: 1, messageId: 3 }))
    await client.gone()
    expect((await running.recorded()).map(({ client: name }) => name)).toEqual(['gw', 'gw'])
  })

  test.each([
    ['no UTF-8', [0x66, 0xff]],
    ['half a character', [0xe6, 0xb0]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['U+0000', [0x66, 0]],
  ])('on a topic with %s closes the connection (MQTT-1.5.3-1, -2)', async (_, bytes) => {
    const client = await running.client({ id: 'gw', kind: 'gateway', publish: ['foreign/#'], subscribe: ['foreign/#'] })
    const topic = Buffer.concat([Buffer.from('foreign/'), Buffer.from(bytes)])
    client.socket.write(
      Buffer.concat([Buffer.from([0x32, topic.length + 5, 0, topic.length]), topic, Buffer.from([0, 1, 0x78])]),
    )
    await client.gone()
    expect(client.received).toEqual([])
    expect(await running.recorded()).toEqual([])
    const reader = await running.client({ id: 'gw', kind: 'gateway' })
    reader.socket.write(
      Buffer.concat([Buffer.from([0x82, topic.length + 5, 0, 1, 0, topic.length]), topic, Buffer.from([0])]),
    )
    await reader.gone()
    expect(await refusals('malformed-text')).toBe(2)
  })

  test('a topic in any language is a topic', async () => {
    const client = await running.client({ id: 'gw', kind: 'gateway', publish: ['foreign/#'] })
    client.send(publish('foreign/拉萨河/💧', 'x', { qos: 1, messageId: 1 }))
    await client.take('puback')
    expect((await running.recorded()).map(({ topic }) => topic)).toEqual(['foreign/拉萨河/💧'])
  })

  test('a topic that is too deep', async () => {
    const client = await running.client({ id: 'gw', kind: 'gateway', publish: ['#'] })
    client.send(publish('a/b/c/d/e/f/g/h/i/j/k', 'x', { qos: 1, messageId: 1 }))
    await client.gone()
    expect(await refusals('topic-too-deep')).toBe(1)
  })
})

describe('subscribing', () => {
  const ask = async (client: RawClient, ...topics: string[]) => {
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: topics.map((topic) => ({ topic, qos: 1 })) })
    return (await client.take('suback')).granted
  }

  test('a device hears its own commands only', async () => {
    const device = await running.client(nangan)
    const asked = [
      'v1/nangan/nangan-1/command',
      'v1/+/nangan-1/command',
      'v1/+/+/command',
      '#',
      '$SYS/#',
      '$share/g/v1/#',
    ]
    expect(await ask(device, ...asked)).toEqual([1, 1, 128, 128, 128, 128])
    await running.broker.publish('v1/nangan/nangan-1/command', 'open', { qos: 1, retain: false })
    expect((await device.take('publish')).payload.toString()).toBe('open')
    await running.broker.publish('v1/nangan/chasi-2/command', 'open', { qos: 1, retain: false })
    await device.roundTrip()
    expect(device.received).toEqual([])
  })

  test('50 subscriptions, and not one more', async () => {
    const reader = await running.client({ id: 'tool', kind: 'reader', subscribe: ['v1/#'] })
    const granted = await ask(reader, ...Array.from({ length: 60 }, (_, n) => `v1/site-${n}/#`))
    expect(granted.filter((code) => code === 128)).toHaveLength(10)
    expect(await refusals('too-many-subscriptions')).toBe(10)
    expect(await ask(reader, 'v1/site-1/#')).toEqual([1])
    reader.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['v1/site-1/#'] })
    await reader.take('unsuback')
    expect(await ask(reader, 'v1/site-70/#')).toEqual([1])
  })

  test('what a kept session subscribed to is asked about again when its grant has shrunk', async () => {
    const wide = await running.client({ id: 'tool', kind: 'reader', subscribe: ['v1/#'] }, { clean: false })
    expect(await ask(wide, 'v1/nangan/#')).toEqual([1])
    await running.devices.revoke('tool')
    await wide.gone()
    await running.broker.publish('v1/nangan/secret', 'x', { qos: 1, retain: false })
    const password = await running.devices.add({ id: 'tool', kind: 'reader', subscribe: ['v1/chasi/#'] })
    const narrow = await running.client(
      { id: 'tool', kind: 'reader' },
      { clean: false, password: Buffer.from(password) },
    )
    await narrow.roundTrip()
    expect(narrow.received).toEqual([])
  })
})

test('a credential revoked or rotated in another process ends its connections', async () => {
  const device = await running.client(nangan)
  const other = await running.client({ id: 'chasi-2', kind: 'device' })
  await using elsewhere = await openDeviceCredentials({ folder: running.folder })
  await elsewhere.revoke('nangan-1')
  await device.gone()
  await other.roundTrip()
  const password = await elsewhere.rotate('chasi-2')
  await other.gone()
  expect(await login({ clientId: 'c', username: 'chasi-2', password: Buffer.from(password) })).toBe(0)
  await eventually('the line', () => running.lines.find(({ reason }) => reason === 'revoked-device'))
})

test('a credential that is revoked leaves nothing: no session, no queue, no Last Will, also to one made again', async () => {
  const will = { topic: 'v1/nangan/nangan-1/status', payload: Buffer.from('boo'), qos: 1, retain: true } as const
  const command = 'v1/nangan/nangan-1/command'
  const away = await running.client(nangan, { clientId: 'away', clean: false })
  away.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: command, qos: 1 }] })
  await away.take('suback')
  away.socket.destroy()
  const there = await running.client(nangan, { clientId: 'there', clean: false, will })
  await eventually('one that is away', () => running.metric('huoshui_broker_connections'), 1)
  await running.broker.publish(command, 'open the gate', { qos: 1, retain: false })
  expect(await running.metric('huoshui_broker_queued_messages')).toBe(1)
  await running.devices.revoke('nangan-1')
  await there.gone()
  await eventually('no session', () => running.metric('huoshui_broker_sessions'), 0)
  expect(await running.metric('huoshui_broker_queued_messages')).toBe(0)
  await running.add(nangan)
  const again = await running.client(nangan, { clientId: 'away', clean: false })
  await again.roundTrip()
  expect(again.received).toEqual([])
  await running.client(chasi)
  expect(await running.recorded()).toEqual([])
})

test("one that is revoked and made again within a moment does not get its predecessor's queue", async () => {
  const command = 'v1/nangan/nangan-1/command'
  const away = await running.client(nangan, { clean: false })
  away.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: command, qos: 1 }] })
  await away.take('suback')
  away.socket.destroy()
  await eventually('that it is away', () => running.metric('huoshui_broker_connections'), 0)
  await running.broker.publish(command, 'open the gate', { qos: 1, retain: false })
  await running.devices.revoke('nangan-1')
  await running.add(nangan)
  const again = await running.client(nangan, { clean: false })
  await again.roundTrip()
  expect(again.received).toEqual([])
})

test('a new password ends the connections and keeps the sessions', async () => {
  const device = await running.client(nangan, { clean: false })
  const password = await running.devices.rotate('nangan-1')
  await device.gone()
  expect(
    await login({ clientId: 'nangan-1', clean: false, username: 'nangan-1', password: Buffer.from(password) }),
  ).toBe(0)
  expect(await running.metric('huoshui_broker_sessions')).toBe(1)
})
