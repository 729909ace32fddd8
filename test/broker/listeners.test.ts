import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connectAsync } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { makeCertificates, openssl } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { textOf } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'

const nangan = { id: 'nangan-1', kind: 'device' } as const
const readings = 'v1/nangan/nangan-1/readings'
const mosquittoPub = requireServer('mosquitto_pub')

let running: TestBroker
afterEach(() => running[Symbol.asyncDispose]())

async function publishOver(url: string, options: object = {}): Promise<void> {
  const password = await running.add(nangan)
  const client = await connectAsync(url, { username: 'nangan-1', password, reconnectPeriod: 0, ...options })
  await client.publishAsync(readings, 'hello', { qos: 1 })
  await client.endAsync()
  expect((await running.recorded()).map(textOf)).toEqual(['hello'])
}

describe('WebSocket', () => {
  test('MQTT over it', async () => {
    running = await startTestBroker()
    await publishOver(`ws://127.0.0.1:${running.broker.addresses.ws.port}`)
  })

  test('without the subprotocol, and plain HTTP, are refused', async () => {
    running = await startTestBroker()
    const { port } = running.broker.addresses.ws
    const socket = new WebSocket(`ws://127.0.0.1:${port}`)
    const [code] = await once(socket, 'close')
    expect(code).toBe(1002)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
    expect(await running.metric('huoshui_broker_refusals_total', { reason: 'not-websocket' })).toBe(2)
  })
})

describe.skipIf(!openssl)('TLS', () => {
  async function start(clientCertificates: boolean) {
    using folder = temporaryFolder()
    const { ca, server, client } = makeCertificates(openssl ?? '', folder.path)
    running = await startTestBroker({
      env: {
        HUOSHUI_TLS_CERT: server.cert,
        HUOSHUI_TLS_KEY: server.key,
        ...(clientCertificates ? { HUOSHUI_TLS_CLIENT_CA: ca } : {}),
      },
    })
    const url = `mqtts://127.0.0.1:${running.broker.addresses.mqtts?.port}`
    return { url, ca: readFileSync(ca), cert: readFileSync(client.cert), key: readFileSync(client.key) }
  }

  test('with a server certificate', async () => {
    const { url, ca } = await start(false)
    await publishOver(url, { ca })
  })

  test('with a client certificate', async () => {
    const { url, ca, cert, key } = await start(true)
    await publishOver(url, { ca, cert, key })
  })

  test('a certificate that is read again serves new connections; one that cannot be used does not', async () => {
    using folder = temporaryFolder()
    const first = makeCertificates(openssl ?? '', folder.path)
    const { cert, key } = first.server
    const before = readFileSync(first.ca)
    running = await startTestBroker({ env: { HUOSHUI_TLS_CERT: cert, HUOSHUI_TLS_KEY: key } })
    const url = `mqtts://127.0.0.1:${running.broker.addresses.mqtts?.port}`
    const password = await running.add(nangan)
    const login = { username: 'nangan-1', password, reconnectPeriod: 0, connectTimeout: 90_000 }
    const old = await connectAsync(url, { ...login, ca: before })
    const after = readFileSync(makeCertificates(openssl ?? '', folder.path).ca)
    running.broker.renewCertificate()
    await expect(connectAsync(url, { ...login, clientId: 'late', ca: before })).rejects.toThrow()
    const renewed = await connectAsync(url, { ...login, clientId: 'renewed', ca: after })
    writeFileSync(cert, 'no certificate')
    expect(() => running.broker.renewCertificate()).toThrow()
    const still = await connectAsync(url, { ...login, clientId: 'still', ca: after })
    for (const client of [old, renewed, still]) await client.publishAsync(readings, 'hello', { qos: 1 })
    expect(await running.recorded()).toHaveLength(3)
    for (const client of [old, renewed, still]) await client.endAsync()
  })

  test('without the client certificate that is asked for', async () => {
    const { url, ca } = await start(true)
    await expect(publishOver(url, { ca })).rejects.toThrow()
    const refused = () => running.metric('huoshui_broker_refusals_total', { reason: 'tls' })
    await eventually('the refusal', () => refused(), 1)
  })
})

test('a certificate that cannot be read: nothing is left open', async () => {
  const env = { HUOSHUI_TLS_CERT: '/nowhere.pem', HUOSHUI_TLS_KEY: '/nowhere.key' }
  await expect(startTestBroker({ env })).rejects.toThrow(/nowhere/)
  running = await startTestBroker()
})

test.skipIf(!mosquittoPub)('20,000 lines of mosquitto_pub, QoS 1, are in the log, complete and in order', async () => {
  running = await startTestBroker()
  const password = await running.add(nangan)
  const { port } = running.broker.addresses.mqtt
  const login = ['-h', '127.0.0.1', '-p', String(port), '-u', 'nangan-1', '-P', password]
  const child = spawn(mosquittoPub ?? '', [...login, '-q', '1', '-t', readings, '-l'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"readings":{"level":${n}}}`)
  child.stdin.end(`${lines.join('\n')}\n`)
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect((await running.recorded()).map(textOf)).toEqual(lines)
})
