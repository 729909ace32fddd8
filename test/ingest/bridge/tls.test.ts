import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { startBridge } from '../../../ingest/bridge/bridge.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { makeCertificates, openssl } from '../../support/certificates.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { quietLog } from '../../support/quiet.ts'
import { publish } from '../../support/raw-mqtt.ts'
import { textOf } from '../../support/reading-log.ts'

async function secured(foreign: TestBroker, ours: TestBroker, ca?: string) {
  const there = await foreign.add({ id: 'lhasa', kind: 'reader', subscribe: ['factory/#'] })
  const here = await ours.add({ id: 'bridge', kind: 'gateway', publish: ['factory/#'] })
  const from = { url: `mqtts://127.0.0.1:${foreign.broker.addresses.mqtts?.port}`, clientId: 'huoshui' }
  const url = `mqtt://127.0.0.1:${ours.broker.addresses.mqtt.port}`
  return startBridge({
    from: { ...from, username: 'lhasa', password: there, ...(ca !== undefined && { ca }) },
    to: { url, clientId: 'huoshui', username: 'bridge', password: here },
    rules: { topics: ['factory/#'], retained: 'skip', maxTopicLevels: 10, maxPacketBytes: 262_144 },
    window: 100,
    maxPauseMs: 50,
    log: quietLog,
    metrics: new Registry(),
  })
}

describe.skipIf(!openssl)('a foreign broker over TLS', () => {
  test('is trusted by its certificate authority, and not without', async () => {
    using folder = temporaryFolder()
    const { ca, server } = makeCertificates(openssl ?? '', folder.path)
    await using foreign = await startTestBroker({
      env: { HUOSHUI_TLS_CERT: server.cert, HUOSHUI_TLS_KEY: server.key },
    })
    await using ours = await startTestBroker()
    {
      await using stranger = await secured(foreign, ours)
      await eventually(
        'the certificate to be refused',
        () => stranger.problem,
        (problem) => problem?.includes('certificate') ?? false,
      )
    }
    for (const { devices } of [foreign, ours]) for (const { id } of await devices.list()) await devices.revoke(id)
    await using trusting = await secured(foreign, ours, readFileSync(ca, 'utf8'))
    await eventually('the subscription', () => foreign.lines.length > 0 && trusting.problem === undefined)
    const station = await foreign.client({ id: 'factory', kind: 'gateway', publish: ['factory/#'] })
    const arrived = await eventually('a message to come through', async () => {
      station.send(publish('factory/a', '1', { qos: 1, messageId: 1 }))
      await station.take('puback')
      const [first] = await ours.recorded()
      return first
    })
    expect(textOf(arrived)).toBe('1')
    expect(arrived).toMatchObject({ topic: 'factory/a', client: 'bridge' })
  })
})
