import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Missed } from '../../../../storage/follow/source.ts'
import { BatchBuffer } from '../../../../storage/log/frame.ts'
import type { LogWriter, ReadingLog } from '../../../../storage/log/log.ts'
import { flipIn, type NatsCluster, startNatsCluster } from '../../../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../../../support/nats-log.ts'
import { append, message, textOf } from '../../../support/reading-log.ts'
import { requireServer } from '../../../support/server.ts'

describe.skipIf(!requireServer('nats-server'))('one NATS server', () => {
  let cluster: NatsCluster

  beforeAll(async () => {
    cluster = await startNatsCluster({ size: 1 })
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  test('says that it is one, and that a log is kept as it was begun', async () => {
    const name = nameOf('alone')
    {
      await using writer = await testNatsLog(cluster, name).openWriter()
      expect(writer.told).toEqual(['reading log: it is kept on one NATS server, and lost with its disk'])
    }
    await expect(testNatsLog(cluster, name, { replicas: 3 }).openWriter()).rejects.toThrow('is kept on 1 servers')
    await expect(testNatsLog(cluster, name, { largestMessage: 500_000 }).openWriter()).rejects.toThrow(
      'set max_payload',
    )
  })

  // it drops what lies behind the bit as well, and says nothing: three servers have it from each other
  test('a flipped bit in its store costs what lies behind it; the writer tells, and goes on behind', async () => {
    const log = testNatsLog(cluster, nameOf('flipped'))
    await using writer = await log.openWriter()
    await appendEach(writer, ['before', 'the damaged one', 'after', 'last'])
    await cluster.kill9(0)
    flipIn(cluster.folder(0), 'the damaged one')
    cluster.start(0)
    await cluster.ready()
    await appendEach(writer, ['anew'])
    expect(writer.told.join()).toContain('have lost commits 2 to 4, which they had acknowledged')
    const { read, missed } = await readThrough(log)
    expect(read).toEqual(['before', 'anew'])
    expect(missed).toMatchObject([{ count: 3, because: 'damaged' }])
  })

  test('a commit that is not what was appended is noticed by our own checksum; what comes after it is kept', async () => {
    const name = nameOf('checksum')
    const log = testNatsLog(cluster, name)
    {
      await using writer = await log.openWriter()
      await appendEach(writer, ['before'])
      await putDamaged(cluster, { name, log, at: 1 })
      await appendEach(writer, ['after'])
      const { read, missed } = await readThrough(log)
      expect(read).toEqual(['before', 'after'])
      expect(missed).toMatchObject([{ because: 'damaged' }])
      await putDamaged(cluster, { name, log, at: 2 })
    }
    await using writer = await testNatsLog(cluster, name).openWriter()
    expect(writer.told.join()).toContain('its newest commit is damaged')
    await appendEach(writer, ['anew'])
    expect((await readThrough(log)).read).toEqual(['before', 'after', 'anew'])
  })
})

/** Each in a commit of its own. */
async function appendEach(writer: LogWriter, all: readonly string[]): Promise<void> {
  for (const text of all) expect(await append(writer, message(text))).toBeUndefined()
}

async function readThrough(log: ReadingLog): Promise<{ read: string[]; missed: Missed[] }> {
  await using reader = log.partition(0).openReader()
  const read: string[] = []
  const missed: Missed[] = []
  const { next } = await reader.bounds()
  for (let at = 0; at < next; ) {
    const piece = await reader.read(at, 1)
    read.push(...piece.items.map(textOf))
    if (piece.missed) missed.push(piece.missed)
    at = piece.next
  }
  return { read, missed }
}

/** Appends what would be a commit of the log, but for one bit. */
async function putDamaged(
  { servers }: NatsCluster,
  { name, log, at }: { readonly name: string; readonly log: ReadingLog; readonly at: number },
): Promise<void> {
  await using reader = log.partition(0).openReader()
  const { identity = '' } = await reader.bounds()
  const batch = new BatchBuffer()
  batch.push(message('never seen'))
  const bytes = batch.seal(at, Number.parseInt(identity, 16))
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  await using nc = await connect({ servers: [...servers] })
  await jetstream(nc).publish(`${name}.log.0`, bytes)
}
