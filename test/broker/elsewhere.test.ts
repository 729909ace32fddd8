import type { IPublishPacket, Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { BrokerPeers } from '../../storage/log/log.ts'
import { postgresNodes } from '../../storage/nodes/postgres/node-book.ts'
import { startTestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type NatsCluster, startNatsCluster } from '../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../support/nats-log.ts'
import { hasPostgres, postgresOf } from '../support/postgres.ts'
import { publish, type RawClient } from '../support/raw-mqtt.ts'
import { requireServer } from '../support/server.ts'

const nangan = { id: 'nangan-1', kind: 'device', site: 'nangan' } as const
const chasi = { id: 'chasi-2', kind: 'device', site: 'nangan' } as const
const will = { topic: 'v1/nangan/nangan-1/status', payload: Buffer.from('offline'), qos: 1, retain: true } as const

async function peersOf(cluster: NatsCluster): Promise<BrokerPeers> {
  const peers = await testNatsLog(cluster, nameOf('brokers')).openPeers?.()
  if (!peers) throw new Error('expected a log that several brokers write')
  return peers
}

describe.skipIf(!requireServer('nats-server'))('two brokers of one log', () => {
  test('a device that connects to the other one is no longer at the first, without its Last Will; nobody else goes', async () => {
    await using cluster = await startNatsCluster({ size: 1 })
    await using onePeers = await peersOf(cluster)
    await using otherPeers = await peersOf(cluster)
    await using one = await startTestBroker({ peers: onePeers })
    await using other = await startTestBroker({ peers: otherPeers })
    const stays = await one.client(chasi)
    const elder = await one.client(nangan, { will })
    const second = await one.client(nangan, { clientId: 'another session' })
    const younger = await other.client(nangan, { will })
    await elder.gone()
    await Promise.all([stays.roundTrip(), second.roundTrip(), younger.roundTrip()])
    expect([...(await one.recorded()), ...(await other.recorded())]).toEqual([])
    // and back
    const again = await one.client(nangan, { will })
    await younger.gone()
    await again.roundTrip()
    again.socket.destroy()
    await eventually('its Last Will, now that it is nowhere', async () => (await one.recorded()).length, 1)
    expect(await other.recorded()).toEqual([])
  })

  test('what is published at one reaches who has subscribed at the other, and sessions that wait there', async () => {
    await using cluster = await startNatsCluster({ size: 1 })
    await using onePeers = await peersOf(cluster)
    await using otherPeers = await peersOf(cluster)
    await using one = await startTestBroker({ peers: onePeers })
    await using other = await startTestBroker({ peers: otherPeers })
    const centre = { id: 'centre', kind: 'reader', subscribe: ['v1/#'] } as const
    const listening = await other.client(centre)
    await listenTo(listening, 'v1/+/+/readings')
    const away = await other.client(centre, { clientId: 'away', clean: false })
    await listenTo(away, 'v1/nangan/+/readings')
    away.socket.destroy()
    await away.gone()
    const station = await one.client(nangan)
    let sent = 0
    // until the broker that takes it has heard of who listens
    const got = await eventually('a reading at the other broker', async () => {
      await say(station, 'v1/nangan/nangan-1/readings', `{"n":${sent++}}`)
      return listening.received.find(isPublish)
    })
    expect(got).toMatchObject({ topic: 'v1/nangan/nangan-1/readings', qos: 1, retain: false })
    const { n } = JSON.parse(String(got.payload))
    await say(station, 'v1/nangan/nangan-1/readings', '{"n":"last"}')
    await eventually('the last one', () => payloads(listening).at(-1), '{"n":"last"}')
    // each once, and each in the log of where it was published
    expect(payloads(listening)).toEqual([...counted(n, sent), '{"n":"last"}'])
    expect((await one.recorded()).map(({ payload }) => String(Buffer.from(payload)))).toEqual([
      ...counted(0, sent),
      '{"n":"last"}',
    ])
    expect(await other.recorded()).toEqual([])
    const back = await other.client(centre, { clientId: 'away', clean: false })
    await eventually('what waited', () => payloads(back).at(-1), '{"n":"last"}')
    expect(await one.metric('huoshui_broker_passed_on_total', { what: 'dropped' })).toBe(0)
  })

  test('a retained message is at every broker, at one that begins later too; gone at one, it is gone at all', async () => {
    await using cluster = await startNatsCluster({ size: 1 })
    await using onePeers = await peersOf(cluster)
    await using otherPeers = await peersOf(cluster)
    await using one = await startTestBroker({ peers: onePeers })
    await using other = await startTestBroker({ peers: otherPeers })
    const station = await one.client(nangan)
    const retained = (broker: typeof one) => broker.metric('huoshui_broker_retained_messages')
    await eventually('the other broker', () => one.metric('huoshui_broker_nodes'), 1)
    await say(station, 'v1/nangan/nangan-1/status', 'online', { retain: true })
    await eventually('it at the other', () => retained(other), 1)
    await one.broker.publish('v1/nangan/alarms/level-high', '{}', { qos: 1, retain: true, isOfAll: true })
    await using latePeers = await peersOf(cluster)
    await using late = await startTestBroker({ peers: latePeers })
    await eventually('it at the one that begins later', () => retained(late), 1)
    const centre = await late.client({ id: 'centre', kind: 'reader', subscribe: ['v1/#'] })
    await listenTo(centre, 'v1/#')
    await eventually('it for a subscriber', () => centre.received.filter(isPublish).length, 1)
    expect(centre.received.find(isPublish)).toMatchObject({
      ...{ topic: 'v1/nangan/nangan-1/status', retain: true },
      payload: Buffer.from('online'),
    })
    await say(station, 'v1/nangan/nangan-1/status', '', { retain: true })
    await eventually('it gone at all', () => Promise.all([other, late].map(retained)), [0, 0])
  })

  test.skipIf(!hasPostgres())(
    'of a broker that is gone the Last Will of who still has a credential is told, and no other',
    async () => {
      using folder = temporaryFolder()
      await using cluster = await startNatsCluster({ size: 1 })
      await using peers = await peersOf(cluster)
      await using postgres = await postgresOf(folder.path)
      await using book = postgresNodes(postgres.apart({ connections: 2, timeoutMs: 60_000 }), 500)
      const left = { payload: will.payload, qos: 1, retain: true, allowedMs: 1 } as const
      const session = (device: string) => ({ ...left, session: device, device, topic: `v1/nangan/${device}/status` })
      await using broker = await startTestBroker({ peers, book })
      await broker.add(nangan)
      await book.here('gone')
      await book.note('gone', [session('nangan-1'), session('revoked-1')], [])
      await eventually(
        'both to be spoken for',
        () => broker.metric('huoshui_broker_spoken_for_total', { what: 'withheld' }),
        1,
      )
      await eventually('who is lost', async () => (await broker.recorded()).map(({ topic }) => topic).sort(), [
        '$huoshui/listening',
        'v1/nangan/nangan-1/status',
      ])
    },
  )
})

async function say(client: RawClient, topic: string, payload: string, { retain = false } = {}): Promise<void> {
  client.send(publish(topic, payload, { qos: 1, messageId: 1, retain }))
  await client.take('puback')
}

async function listenTo(client: RawClient, topic: string): Promise<void> {
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] })
  await client.take('suback')
}

function isPublish(packet: Packet): packet is IPublishPacket {
  return packet.cmd === 'publish'
}

function payloads({ received }: RawClient): string[] {
  return received.filter(isPublish).map(({ payload }) => String(payload))
}

function counted(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `{"n":${from + index}}`)
}
