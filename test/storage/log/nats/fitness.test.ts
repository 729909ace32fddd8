import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchServers } from '../../../../storage/log/nats/fitness.ts'
import { eventually } from '../../../support/eventually.ts'
import { type NatsCluster, startNatsCluster } from '../../../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../../../support/nats-log.ts'
import { deadPort, listenedPort } from '../../../support/ports.ts'
import { quietLog } from '../../../support/quiet.ts'
import { requireServer } from '../../../support/server.ts'

const fit = {
  server_name: 'n0',
  version: '2.15.2',
  max_payload: 1_048_576,
  jetstream: { config: { sync_always: true } },
}

/** Stands for the servers' own page, of a server that we have not got. */
async function servedVarz(answer: () => unknown): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) => response.end(JSON.stringify(answer())))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${listenedPort(server)}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const peers = [
  { name: 'n0', isThere: true },
  { name: 'n1', isThere: false },
]

test.for([
  ['an old server', { ...fit, version: '2.9.10' }, /n0 is version 2\.9\.10: expected 2\.15 or newer/],
  ['a newer one', { ...fit, version: '3.0.1' }, undefined],
  [
    'one that syncs by the clock',
    { ...fit, jetstream: { config: {} } },
    /n0 acknowledges what it has not made durable/,
  ],
  ['one that keeps nothing', { ...fit, jetstream: {} }, undefined],
  ['one that keeps the log and is not asked', { ...fit, server_name: 'n7' }, /n0 keeps the log and does not tell/],
] as const)('%s', async ([, varz, refused]) => {
  await using page = await servedVarz(() => varz)
  const watched = watchServers({ monitoring: [page.url], log: quietLog }, async () => peers)
  if (refused) {
    await expect(watched).rejects.toThrow(refused)
    return
  }
  await using fitness = await watched
  expect(fitness.problems).toEqual([])
})

test('where nobody tells how the servers are set, no log is begun', async () => {
  using dead = await deadPort()
  const monitoring = [`http://127.0.0.1:${dead.port}`]
  await expect(watchServers({ monitoring, log: quietLog }, async () => peers)).rejects.toThrow(
    'HUOSHUI_LOG_NATS_MONITORING',
  )
})

test('a server that comes back set otherwise is found', async () => {
  let varz = fit
  await using page = await servedVarz(() => varz)
  await using fitness = await watchServers({ monitoring: [page.url], log: quietLog, againMs: 1 }, async () => peers)
  varz = { ...fit, jetstream: { config: { sync_always: false } } }
  await eventually('the problem', () => fitness.problems.length, 1)
  varz = fit
  await eventually('no problem', () => fitness.problems.length, 0)
})

describe.skipIf(!requireServer('nats-server'))('a server whose sync_interval was forgotten', () => {
  let cluster: NatsCluster

  beforeAll(async () => {
    cluster = await startNatsCluster({ size: 1, syncInterval: '2m' })
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  test('more room than a server has is refused, with what to set', async () => {
    await using one = await startNatsCluster({ size: 1 })
    const log = testNatsLog(one, nameOf('too much'), { quotaBytes: 1e12 })
    await expect(log.openWriter()).rejects.toThrow(/HUOSHUI_LOG_QUOTA is reserved on each/)
  })

  test('keeps no log', async () => {
    const log = testNatsLog(cluster, nameOf('forgotten'))
    await expect(log.openWriter()).rejects.toThrow('set "sync_interval: always" in its jetstream block')
    await using reader = log.partition(0).openReader()
    expect((await reader.bounds()).identity).toBeUndefined()
  })
})
