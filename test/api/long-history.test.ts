import { once } from 'node:events'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../api/server.ts'
import type { StoredReading } from '../../storage/readings/store.ts'
import { StoreUnavailable } from '../../storage/readings/store.ts'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { sleepyReader } from '../support/raw-http.ts'

const first = Date.UTC(2026, 0, 1)
const rows = 1_000_000
const batch = 20_000
const path = '/api/v1/readings?point=linka/lake/level&from=2026-01-01T00:00:00Z'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
  for (let from = 0; from < rows; from += batch) {
    const readings = Array.from({ length: batch }, (_, n) =>
      readingOf('linka/lake/level', first + (from + n) * 10_000, n / 100),
    )
    await api.store.append(readings)
  }
})
afterAll(() => api[Symbol.asyncDispose]())

async function start(store = api.store) {
  const metrics = new Registry()
  const server = await startApi({ ...api.deps, store, metrics })
  const reads = async () => await metrics.getSingleMetricAsString('huoshui_api_reads')
  return { url: server.url, metrics, reads, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('a million readings', () => {
  test.each([
    ['text/csv', rows + 1],
    ['application/json', rows + 2],
  ])('come out whole as %s', async (accept, lines) => {
    await using server = await start()
    api.clock.now = first + rows * 10_000
    const headers = { accept, authorization: `Bearer ${api.secrets.viewer}` }
    const answer = await fetch(server.url + path, { headers })
    let count = 0
    let end = ''
    const decoder = new TextDecoder()
    for await (const piece of answer.body ?? []) {
      for (const byte of piece) if (byte === 10) count++
      end = (end + decoder.decode(piece, { stream: true })).slice(-200)
    }
    expect(count).toBe(lines)
    expect(end).toContain(new Date(first + (rows - 1) * 10_000).toISOString())
    expect(await server.reads()).toContain('huoshui_api_reads 0')
  })

  test('wait for a client that does not read, in bounded memory; the read ends when it goes', async () => {
    let read = 0
    const counting = {
      ...api.store,
      range: async function* (query: Parameters<typeof api.store.range>[0]) {
        for await (const batch of api.store.range(query)) {
          read += batch.length
          yield batch
        }
      },
    }
    await using server = await start(counting)
    api.clock.now = first + rows * 10_000
    const socket = await sleepyReader(server.url + path, { authorization: `Bearer ${api.secrets.viewer}` })
    await eventually('the read', server.reads, (text) => text.includes('huoshui_api_reads 1'))
    const stalled = await settled(() => read)
    expect(stalled).toBeLessThan(rows / 2)
    socket.resume()
    await once(socket, 'data')
    await eventually(
      'the read to go on',
      () => read,
      (now) => now > stalled,
    )
    socket.destroy()
    await eventually('the end of the read', server.reads, (text) => text.includes('huoshui_api_reads 0'))
    expect(read).toBeLessThan(rows)
  })

  test('of which the store loses the rest are broken off, never ended as if they were whole', async () => {
    const failing = {
      ...api.store,
      range: async function* (): AsyncGenerator<StoredReading[]> {
        yield Array.from({ length: 100_000 }, (_, n) => ({ at: first + n, value: n, quality: 1 }))
        throw new StoreUnavailable('gone')
      },
    }
    await using server = await start(failing)
    const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${api.secrets.viewer}` } })
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    expect(await server.metrics.getSingleMetricAsString('huoshui_api_reads_broken_off_total')).toContain('total 1')
  })
})

/** The value of something that grows, once twenty looks in a row have seen the same. */
async function settled(read: () => number): Promise<number> {
  let [before, same] = [-1, 0]
  return await eventually('a standstill', read, (now) => {
    same = now === before ? same + 1 : 0
    before = now
    return now > 0 && same === 20
  })
}
