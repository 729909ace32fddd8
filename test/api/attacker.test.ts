import { connect, type Socket } from 'node:net'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { proxiesOf } from '../../api/limits/proxies.ts'
import { startApi } from '../../api/server.ts'
import { openTestApi, settingsOf, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { rawHttp } from '../support/raw-http.ts'

let api: TestApi
const open: Socket[] = []
beforeAll(async () => {
  api = await openTestApi()
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})
afterAll(() => api[Symbol.asyncDispose]())

const half = 'GET /api/v1/sites HTTP/1.1\r\nHost: h\r\nX-Half: '
const halfBody =
  'POST /api/v1/sites HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'

async function start(env: Record<string, string>, times: { headersMs?: number; requestMs?: number } = {}) {
  const metrics = new Registry()
  const server = await startApi({ ...api.deps, settings: settingsOf(env), metrics, stopMs: 0, ...times })
  const refused = async () => await metrics.getSingleMetricAsString('huoshui_api_limited_total')
  return { url: server.url, refused, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** Connections that have sent this, and then nothing; they never hang up by themselves. */
async function hold(url: string, count: number, text: string, localAddress = '127.0.0.1'): Promise<Socket[]> {
  const { hostname, port } = new URL(url)
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ port: Number(port), host: hostname, localAddress, allowHalfOpen: true })
      socket.on('error', () => {})
      open.push(socket)
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.write(text)
      return socket
    }),
  )
}

async function ask(url: string, path: string, localAddress = '127.0.0.1'): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, localAddress })
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${api.secrets.viewer}\r\nConnection: close\r\n\r\n`,
  )
  let answer = ''
  try {
    for await (const piece of socket) answer += piece
  } catch {
    return 'broken off'
  }
  return answer.split('\r\n')[0] ?? ''
}

describe('half-sent requests', () => {
  test('of one address take no more connections than it may have: others are answered, and so is the health', async () => {
    await using server = await start({ HUOSHUI_API_CONNECTIONS_PER_ADDRESS: '20' })
    await hold(server.url, 20, half)
    expect(await ask(server.url, '/api/v1/sites')).toBe('HTTP/1.1 503 Service Unavailable')
    expect(await ask(server.url, '/healthz')).toBe('HTTP/1.1 200 OK')
    expect(await ask(server.url, '/api/v1/sites', '127.0.0.2')).toBe('HTTP/1.1 200 OK')
    expect(await server.refused()).toContain('{because="connections-of-address"} 2')
  })

  test('of many addresses may take all there are, but the health is answered', async () => {
    await using server = await start({ HUOSHUI_API_CONNECTIONS: '40', HUOSHUI_API_CONNECTIONS_PER_ADDRESS: '10' })
    for (const last of [1, 2, 3, 4]) await hold(server.url, 10, half, `127.0.0.${last}`)
    // more of them than the lane has that is kept for asking
    await hold(server.url, 100, half)
    expect(await ask(server.url, '/api/v1/sites', '127.0.0.5')).toBe('HTTP/1.1 503 Service Unavailable')
    for (let round = 0; round < 20; round++) expect(await ask(server.url, '/healthz')).toBe('HTTP/1.1 200 OK')
    expect(await server.refused()).toContain('{because="connections"}')
  })

  test.each([
    ['without the end of their headers', half, { headersMs: 200 }],
    ['that have sent nothing at all', '', { headersMs: 200 }],
    ['without the end of their body', halfBody, { headersMs: 200, requestMs: 200 }],
  ])('%s are ended, although they never hang up', async (_, text, times) => {
    await using server = await start({ HUOSHUI_API_CONNECTIONS: '20' }, times)
    const held = await hold(server.url, 20, text)
    await Promise.all(
      held.map((socket) => socket.closed || new Promise((resolve) => socket.resume().once('end', resolve))),
    )
    await eventually('an answer', async () => {
      return (await ask(server.url, '/api/v1/sites')) === 'HTTP/1.1 200 OK' || undefined
    })
  })

  test('through a proxy that is known do not count as of one address', async () => {
    const env = { HUOSHUI_API_CONNECTIONS_PER_ADDRESS: '5', HUOSHUI_API_PROXIES: '127.0.0.0/30' }
    await using server = await start(env)
    await hold(server.url, 20, half)
    expect(await ask(server.url, '/api/v1/sites')).toBe('HTTP/1.1 200 OK')
  })
})

test('what is no request is answered, and its connection ended', async () => {
  await using server = await start({})
  expect(await rawHttp(server.url, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
})

test.each([
  ['a stranger says whom it speaks for', '198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['a proxy says it', '10.1.2.3', '203.0.113.1', '203.0.113.1'],
  ['a proxy of IPv4 on an IPv6 socket says it', '::ffff:10.1.2.3', '203.0.113.1', '203.0.113.1'],
  ['the client made the first up', '10.1.2.3', '192.0.2.1, 203.0.113.1', '203.0.113.1'],
  ['a proxy stands behind a proxy', '10.1.2.3', '203.0.113.1, fd00::8', '203.0.113.1'],
  ['a proxy says nothing', '10.1.2.3', undefined, '10.1.2.3'],
  ['a proxy says what is no address', '10.1.2.3', 'unknown', '10.1.2.3'],
  ['nobody is known', undefined, '203.0.113.1', undefined],
])('for limits by address, where %s', (_, address, forwardedFor, client) => {
  const proxies = proxiesOf(['10.0.0.0/8', 'fd00::8'])
  expect(proxies.clientOf(address, forwardedFor)).toBe(client)
})
