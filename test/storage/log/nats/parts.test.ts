import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Message } from '../../../../core/message.ts'
import type { Route } from '../../../../core/route.ts'
import type { ReadingLog } from '../../../../storage/log/log.ts'
import { readingLogContract } from '../../../contract/reading-log.ts'
import { type NatsCluster, startNatsCluster } from '../../../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../../../support/nats-log.ts'
import { append, message, readAll, textOf } from '../../../support/reading-log.ts'
import { requireServer } from '../../../support/server.ts'

/** `v1/{part}/…` goes to that part, `home/{part}` is at home there, all else is told to everybody. */
function route({ topic }: Message): Route {
  const [kind, part] = topic.split('/')
  if (kind === 'v1' || kind === 'home') return { to: kind === 'v1' ? 'one' : 'home', partition: Number(part) || 0 }
  return { to: 'note' }
}

describe.skipIf(!requireServer('nats-server'))('a log on NATS in several parts', () => {
  let cluster: NatsCluster

  beforeAll(async () => {
    cluster = await startNatsCluster({ size: 1 })
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  const open = (name: string, partitions = 3, metrics = new Registry()) =>
    testNatsLog(cluster, nameOf(name), { partitions, route, metrics })
  const readParts = async (log: ReadingLog) =>
    await Promise.all(
      Array.from({ length: log.partitions }, async (_, index) => {
        await using reader = log.partition(index).openReader()
        return (await readAll(reader)).map((one) => `${textOf(one)}${one.isCopy ? ' (copy)' : ''}`)
      }),
    )

  readingLogContract('NATS, in parts', (folder, { quotaBytes, pendingBytes } = {}) =>
    testNatsLog(cluster, nameOf(folder), {
      ...{ partitions: 3, route },
      ...(quotaBytes !== undefined && { quotaBytes: 3 * quotaBytes }),
      ...(pendingBytes !== undefined && { pendingBytes: 3 * pendingBytes }),
    }),
  )

  test('each message lies in the part of its key; one of several keys in all, once itself; a note in all', async () => {
    const metrics = new Registry()
    const log = open('ways', 3, metrics)
    await using writer = await log.openWriter()
    const sent = [
      message('a', { topic: 'v1/0/d' }),
      message('b', { topic: 'v1/2/d' }),
      message('c', { topic: 'home/1', packetId: 7 }),
      message('d', { topic: '$huoshui/listening' }),
    ]
    for (const one of sent) expect(await append(writer, one)).toBeUndefined()
    expect(await readParts(open('ways'))).toEqual([
      ['a', 'c (copy)', 'd'],
      ['c', 'd'],
      ['b', 'c (copy)', 'd'],
    ])
    expect(await metrics.getSingleMetricAsString('huoshui_log_messages_total')).toMatch(
      /\{partition="0"\} 3\n.*\{partition="1"\} 2\n.*\{partition="2"\} 3$/s,
    )
    const recent = (await Array.fromAsync(log.recent(1_000_000))).flat()
    expect(recent.filter(({ packetId }) => packetId === 7).map(textOf)).toEqual(['c'])
  })

  test('the newest message is that of any part', async () => {
    const log = open('newest')
    await using writer = await log.openWriter()
    await append(writer, message('late', { topic: 'v1/1/d', receivedAt: 2_000 }))
    await append(writer, message('early', { topic: 'v1/2/d', receivedAt: 1_000 }))
    const newest = await log.newest()
    expect(newest && textOf(newest)).toBe('late')
  })

  test('another number of parts than it was begun with is refused, to write and to read, and the message says which', async () => {
    await using _writer = await open('fixed', 3).openWriter()
    const because = /was begun in 3 parts, and HUOSHUI_LOG_NATS_PARTITIONS says (4|1): set it to 3/
    for (const partitions of [4, 1]) {
      const log = open('fixed', partitions)
      await expect(log.openWriter()).rejects.toThrow(because)
      await using reader = log.partition(0).openReader()
      await expect(reader.bounds()).rejects.toThrow(because)
    }
  })
})
