import { connect } from 'node:net'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../api/server.ts'
import { openTestApi, settingsOf, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { rawHttp } from '../support/raw-http.ts'

/** The test API's parts on a port. */
async function start(api: TestApi, env: Record<string, string> = {}, stopMs = 5_000) {
  const metrics = new Registry()
  const server = await startApi({ ...api.deps, settings: settingsOf(env), metrics, stopMs })
  return { metrics, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
const asViewer = (api: TestApi) => ({ headers: { authorization: `Bearer ${api.secrets.viewer}` } })

describe('the server', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())

  test('answers on the address and port it says, and to this machine its metrics', async () => {
    await using server = await start(api)
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const sites = await fetch(`${server.url}/api/v1/sites`, asViewer(api))
    expect([sites.status, sites.headers.get('x-content-type-options')]).toEqual([200, 'nosniff'])
    expect((await fetch(`${server.url}/api/v1/nothing/here`)).status).toBe(404)
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('huoshui_api_requests_total{route="/api/v1/sites",method="GET",status="200"} 1')
    expect(metrics).toContain('huoshui_api_requests_total{route="unmatched",method="GET",status="404"} 1')
    expect(metrics).toContain('huoshui_api_request_seconds_count{route="/api/v1/sites"} 1')
  })

  test('says so when it cannot have its port', async () => {
    await using server = await start(api)
    const { port } = new URL(server.url)
    await expect(start(api, { HUOSHUI_HTTP_PORT: port })).rejects.toThrow('EADDRINUSE')
  })

  test.each([
    ['what is not HTTP', 'HELLO\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ])('answers %s with a problem too', async (_, request, status) => {
    await using server = await start(api)
    const answer = await rawHttp(server.url, request)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    expect(answer).toContain('"type":"/docs#problem-')
  })

  test.each([
    ['no body', 'Content-Length: 0\r\n\r\n', 405],
    ['nothing about a body', '\r\n', 405],
    ['a body', 'Content-Length: 4\r\n\r\n1234', 405],
    ['a body that is too large', `Content-Length: 101\r\n\r\n${'x'.repeat(101)}`, 413],
    ['a body that does not say its length', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 411],
  ])('answers a POST with %s', async (_, end, status) => {
    await using server = await start(api, { HUOSHUI_API_MAX_BODY: '100' })
    const answer = await rawHttp(server.url, `POST /api/v1/sites HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${end}`)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  test('closes a connection above the most it may have, and counts it', async () => {
    await using server = await start(api, { HUOSHUI_API_CONNECTIONS: '1' })
    const { hostname, port } = new URL(server.url)
    const first = connect(Number(port), hostname)
    await new Promise((resolve) => first.once('connect', resolve))
    const second = connect(Number(port), hostname)
    second.on('error', () => {})
    await new Promise((resolve) => second.once('close', resolve))
    first.destroy()
    expect(await server.metrics.getSingleMetricAsString('huoshui_api_limited_total')).toContain(
      '{because="connections"} 1',
    )
  })

  test('stops at once although live streams are open', async () => {
    const server = await start(api, {}, 60_000)
    const stream = await fetch(`${server.url}/api/v1/stream`, asViewer(api))
    const read = stream.text()
    await server[Symbol.asyncDispose]()
    expect(await read).toMatch(/^retry: 2000\n\nevent: progress\ndata: .*\n\nid: 0.0\nevent: here\ndata: {}\n\n$/)
    await expect(fetch(server.url)).rejects.toThrow()
  })

  test('notices that a live client has gone', async () => {
    await using server = await start(api)
    const gone = new AbortController()
    const stream = await fetch(`${server.url}/api/v1/stream`, { ...asViewer(api), signal: gone.signal })
    expect(stream.status).toBe(200)
    const streams = async () => await server.metrics.getSingleMetricAsString('huoshui_api_streams')
    expect(await streams()).toContain('huoshui_api_streams 1')
    gone.abort()
    await eventually('no stream', streams, (text) => text.includes('huoshui_api_streams 0'))
  })
})
