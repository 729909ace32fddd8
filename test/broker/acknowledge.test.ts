import { afterEach, expect, test } from 'vitest'
import { LogFull } from '../../storage/log/log.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { gatedLog } from '../support/gated-log.ts'
import { publish } from '../support/raw-mqtt.ts'
import { textOf } from '../support/reading-log.ts'

let running: TestBroker | undefined
afterEach(async () => {
  await running?.[Symbol.asyncDispose]()
  running = undefined
})

const nangan = { id: 'nangan-1', kind: 'device' } as const
const readings = 'v1/nangan/nangan-1/readings'

test('a PUBACK and a PUBREC come only after the log has the message', async () => {
  const gate = gatedLog()
  running = await startTestBroker({ wrap: gate.wrap })
  const device = await running.client(nangan)
  gate.open = false
  device.send(
    publish(readings, 'one', { qos: 1, messageId: 1 }),
    publish(readings, 'two', { qos: 2, messageId: 2 }),
    publish(readings, 'zero'),
  )
  await eventually('three appends', () => gate.held.length, 3)
  expect(device.received).toEqual([])
  expect(await running.metric('huoshui_broker_waiting_messages')).toBe(3)
  gate.release()
  expect((await device.take('puback')).messageId).toBe(1)
  expect((await device.take('pubrec')).messageId).toBe(2)
  const recorded = await running.recorded()
  expect(recorded.map((one) => [textOf(one), one.qos, one.client, one.topic])).toEqual([
    ['one', 1, 'nangan-1', readings],
    ['two', 2, 'nangan-1', readings],
    ['zero', 0, 'nangan-1', readings],
  ])
  expect(await running.metric('huoshui_broker_acknowledge_seconds')).toBe(3)
})

test('a log that takes no more ends the connection without an acknowledgement; the device comes again', async () => {
  let full = true
  running = await startTestBroker({
    wrap: (log) => ({
      told: [],
      get status() {
        return log.status
      },
      append: (message, done) => (full ? done(new LogFull('too much is waiting')) : log.append(message, done)),
      [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
    }),
  })
  const device = await running.client(nangan)
  device.send(publish(readings, 'one', { qos: 1, messageId: 1 }))
  await device.gone()
  expect(device.received).toEqual([])
  expect(await running.metric('huoshui_broker_refusals_total', { reason: 'log-full' })).toBe(1)
  full = false
  const again = await running.client(nangan)
  again.send(publish(readings, 'one', { qos: 1, messageId: 1, dup: true }))
  await again.take('puback')
  expect((await running.recorded()).map(textOf)).toEqual(['one'])
})

test('a stalled log: nothing is acknowledged, nobody is dropped, it is said once, and it goes on by itself', async () => {
  const gate = gatedLog()
  let now = 1_790_000_000_000
  running = await startTestBroker({ wrap: gate.wrap, clock: () => now })
  const { lines, metric } = running
  const device = await running.client(nangan, { keepalive: 10 })
  const idle = await running.client({ id: 'idle-1', kind: 'device' }, { keepalive: 10 })
  gate.open = false
  gate.status = { name: 'stalled', since: now, because: 'quota', detail: '1 of 1 bytes are used' }
  device.send(publish(readings, 'one', { qos: 1, messageId: 1 }))
  await eventually('the append', () => gate.held.length, 1)
  await eventually('the word', () =>
    lines.find(({ msg }) => msg === 'nothing is acknowledged: devices hold their data'),
  )
  expect(await metric('huoshui_broker_stalled')).toBe(1)
  // longer than 1.5 × keep-alive: the silent one goes, the one whose message we hold stays
  now += 20_000
  await idle.gone()
  device.send({ cmd: 'pingreq' })
  await device.take('pingresp')
  expect(device.closed).toBe(false)
  gate.release()
  await device.take('puback')
  await eventually('the end of it', () => lines.find(({ msg }) => msg === 'acknowledging again'))
  expect(lines.filter(({ msg }) => msg === 'nothing is acknowledged: devices hold their data')).toHaveLength(1)
  expect(await metric('huoshui_broker_stalled')).toBe(0)
})

test('50 messages on a slow log do not end a healthy device', async () => {
  const gate = gatedLog()
  let now = 1_790_000_000_000
  running = await startTestBroker({ wrap: gate.wrap, clock: () => now })
  const device = await running.client(nangan, { keepalive: 1 })
  const witness = await running.client({ id: 'witness', kind: 'device' }, { keepalive: 1 })
  gate.open = false
  device.send(...Array.from({ length: 50 }, (_, i) => publish(readings, String(i), { qos: 1, messageId: i + 1 })))
  await eventually('50 appends', () => gate.held.length, 50)
  now += 60_000
  await witness.gone()
  expect(device.closed).toBe(false)
  gate.release()
  for (let id = 1; id <= 50; id++) expect((await device.take('puback')).messageId).toBe(id)
})

test('a flood on a slow log stays in the socket, and comes in afterwards', async () => {
  const gate = gatedLog()
  running = await startTestBroker({ wrap: gate.wrap, env: { HUOSHUI_MAX_RATE: '1000000' } })
  const device = await running.client(nangan)
  gate.open = false
  const total = 40_000
  const payload = 'x'.repeat(100)
  device.send(...Array.from({ length: total }, () => publish(readings, payload)))
  await eventually('the first', () => gate.held.length > 0)
  const witness = await running.client({ id: 'witness', kind: 'device' })
  await witness.roundTrip()
  expect(gate.held.length).toBeLessThan(2_000)
  gate.release()
  await eventually('all of them', async () => (await running?.recorded())?.length, total)
})

test('a device that goes on sending to a stalled log is read no further after 16 messages', async () => {
  const gate = gatedLog()
  running = await startTestBroker({ wrap: gate.wrap })
  const device = await running.client(nangan)
  gate.open = false
  gate.status = { name: 'stalled', since: 0, because: 'disk-full', detail: 'no space' }
  for (let id = 1; id <= 16; id++) {
    device.send(publish(readings, String(id), { qos: 1, messageId: id }))
    await eventually('the append', () => gate.held.length, id)
  }
  device.send(publish(readings, '17', { qos: 1, messageId: 17 }))
  await (await running.client({ id: 'witness', kind: 'device' })).roundTrip()
  expect(gate.held).toHaveLength(16)
  gate.release()
  for (let id = 1; id <= 17; id++) expect((await device.take('puback')).messageId).toBe(id)
})

test('a QoS 2 message sent again before its PUBREC came is recorded once', async () => {
  running = await startTestBroker()
  const device = await running.client(nangan, { clean: false })
  device.send(publish(readings, 'two', { qos: 2, messageId: 7 }))
  await device.take('pubrec')
  device.socket.destroy()
  const again = await running.client(nangan, { clean: false })
  again.send(publish(readings, 'two', { qos: 2, messageId: 7, dup: true }))
  await again.take('pubrec')
  again.send({ cmd: 'pubrel', messageId: 7 })
  await again.take('pubcomp')
  expect((await running.recorded()).map(textOf)).toEqual(['two'])
})

test('a Last Will is recorded, under the name of the device', async () => {
  running = await startTestBroker()
  const topic = 'v1/nangan/nangan-1/status'
  const device = await running.client(nangan, {
    will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
  })
  device.socket.destroy()
  const will = await eventually('the will', async () => (await running?.recorded())?.[0])
  expect(will).toMatchObject({ topic, client: 'nangan-1', qos: 1, retain: true })
})

test('stopping the broker records the wills of those connected', async () => {
  running = await startTestBroker()
  const topic = 'v1/nangan/nangan-1/status'
  await running.client(nangan, { will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true } })
  await running.broker[Symbol.asyncDispose]()
  expect((await running.recorded()).map(textOf)).toEqual(['offline'])
})
