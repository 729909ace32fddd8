import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { apiReadings } from '../../../simulators/verify/api-readings.ts'
import { NoAnswer, PlatformApi } from '../../../simulators/verify/platform-api.ts'
import { listenedPort } from '../../support/ports.ts'

const head = 'at,value,quality,reason\r\n'
const row = '2026-07-03T02:15:00.000Z,1.25,1,\r\n'
const more = '2026-07-03T02:20:00.000Z,,9,no-value\r\n'

/** A server that answers as told, one answer after another. */
async function serving(...answers: ((answer: ServerResponse) => void)[]) {
  const server = createServer((_, answer) => answers.shift()?.(answer))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const api = new PlatformApi({
    url: `http://127.0.0.1:${listenedPort(server)}/`,
    signal: new AbortController().signal,
  })
  return {
    api,
    async read() {
      let rows: (number | null)[][] = []
      await apiReadings(api).read([{ point: 's/a/p', from: 0, to: 1 }], () => {
        rows = []
        return (...each) => rows.push(each)
      })
      return rows
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const whole = (answer: ServerResponse) => answer.end(head + row + more)
const rows = [
  [Date.UTC(2026, 6, 3, 2, 15), 1.25, 1],
  [Date.UTC(2026, 6, 3, 2, 20), null, 9],
]

test('rows are read, an empty value as none', async () => {
  await using server = await serving(whole)
  expect(await server.read()).toEqual(rows)
})

test('an answer that breaks off begins anew, and nothing is told twice', async () => {
  await using server = await serving((answer) => {
    answer.write(head + row, () => answer.destroy())
  }, whole)
  expect(await server.read()).toEqual(rows)
})

test('who is told to come later does so', async () => {
  await using server = await serving((answer) => answer.writeHead(429, { 'retry-after': '1' }).end(), whole)
  expect(await server.read()).toEqual(rows)
  expect(server.api.heldBack).toBe(1)
})

test('a point that is not known has nothing; a refusal is told in the words of the platform', async () => {
  const refusal = JSON.stringify({ title: 'Not signed in', detail: 'The token is unknown or revoked' })
  await using server = await serving(
    (answer) => answer.writeHead(404).end(),
    (answer) => answer.writeHead(401).end(refusal),
  )
  expect(await server.read()).toEqual([])
  const refused = server.read()
  await expect(refused).rejects.toThrow(NoAnswer)
  await expect(refused).rejects.toThrow('401 Not signed in: The token is unknown or revoked')
})
