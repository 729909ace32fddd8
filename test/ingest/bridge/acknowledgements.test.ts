import type { MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { Acknowledgements, deferred } from '../../../ingest/bridge/acknowledgements.ts'
import { runConnection } from '../../../mqtt/connection.ts'
import { eventually } from '../../support/eventually.ts'
import { type ForeignBroker, startForeignBroker } from '../../support/foreign-broker.ts'
import { publish } from '../../support/raw-mqtt.ts'

/** What we rely on in MQTT.js beyond its documentation. */
const stop = new AbortController()
afterEach(() => stop.abort())

async function connectTo(broker: ForeignBroker) {
  const came: (() => void)[] = []
  const sent: number[] = []
  let client: MqttClient | undefined
  let owed: Acknowledgements | undefined
  const ended = runConnection(
    {
      url: broker.url,
      clientId: 'c',
      session: 'kept',
      onMessage(packet, via, next) {
        client = via
        owed ??= new Acknowledgements(via, (count) => sent.push(count))
        came.push(owed.owe(packet.messageId ?? 0))
        next(deferred)
      },
    },
    stop.signal,
    () => {},
  )
  const arrived = (count: number) =>
    eventually(
      `${count} messages`,
      () => came.length,
      (length) => length >= count,
    )
  return { came, sent, arrived, ended, client: () => client }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => publish('t', '{}', { qos: 1, messageId: from + index }))

test('many messages are under way; PUBACKs go out in order, in groups, once all before are settled', async () => {
  // the first three come in one piece with the CONNACK
  await using broker = await startForeignBroker(() => ({ session: 'resumed', queued: numbered(1, 3) }))
  const { came, sent, arrived } = await connectTo(broker)
  await arrived(3)
  broker.send(...numbered(4, 1000))
  await arrived(1000)
  for (const settle of came.slice(1)) settle()
  broker.send({ cmd: 'pingresp' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(broker.received.filter(({ cmd }) => cmd === 'puback')).toEqual([])
  came[0]?.()
  const acknowledged = await broker.came('puback', 1000)
  expect(acknowledged.map(({ messageId }) => messageId)).toEqual(came.map((_, index) => index + 1))
  expect(sent).toEqual([1000])
})

test('a lost connection is never acknowledged on', async () => {
  await using broker = await startForeignBroker(() => ({ session: 'resumed', queued: numbered(1, 2) }))
  const { came, sent, arrived, ended, client } = await connectTo(broker)
  await arrived(2)
  broker.drop()
  expect(await ended).toMatchObject({ name: 'lost' })
  for (const settle of came) settle()
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(sent).toEqual([])
  expect(client()?.queue).toEqual([])
})
