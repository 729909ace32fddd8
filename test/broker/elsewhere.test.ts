import { describe, expect, test } from 'vitest'
import type { BrokerPeers } from '../../storage/log/log.ts'
import { startTestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { type NatsCluster, startNatsCluster } from '../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../support/nats-log.ts'
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
})
