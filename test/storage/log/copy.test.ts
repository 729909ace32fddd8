import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyLog, type LogCopied } from '../../../storage/log/copy/copy.ts'
import type { MovingReader } from '../../../storage/log/copy/readers.ts'
import type { ReadingLog } from '../../../storage/log/log.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../../support/nats-log.ts'
import { append, message, readAll, testLog, textOf } from '../../support/reading-log.ts'
import { requireServer } from '../../support/server.ts'

const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `m${from + index}`)

/** A reader whose place is kept in memory. */
class Reader {
  readonly name: string
  cursor: number
  log: string | undefined
  failsOnce = false

  constructor(name: string, cursor: number, log?: string) {
    this.name = name
    this.cursor = cursor
    this.log = log
  }

  get moving(): MovingReader {
    return {
      name: this.name,
      cursor: this.cursor,
      log: this.log,
      standOn: async (log, cursor) => {
        if (this.failsOnce) {
          this.failsOnce = false
          throw new Error('killed')
        }
        this.log = log
        this.cursor = cursor
      },
    }
  }
}

async function write(log: ReadingLog, all: readonly string[]): Promise<void> {
  await using writer = await log.openWriter()
  // a packet id each: what may be sent again is known by it
  for (const [index, text] of all.entries())
    expect(
      await append(writer, message(text, { packetId: 1 + index, clientId: 'c', receivedAt: index + 0.5 })),
    ).toBeUndefined()
}

async function identityOf(log: ReadingLog): Promise<string | undefined> {
  await using reader = log.partition(0).openReader()
  return (await reader.bounds()).identity
}

async function readFrom(log: ReadingLog, offset: number): Promise<string[]> {
  await using reader = log.partition(0).openReader()
  return (await readAll(reader, offset)).map(textOf)
}

/** Takes so many messages and then no more, as a process that is killed. */
function breakingOff(log: ReadingLog, after: { left: number }): ReadingLog {
  return {
    ...log,
    async openWriter() {
      const writer = await log.openWriter()
      return {
        status: writer.status,
        told: writer.told,
        append(one, done) {
          if (after.left-- > 0) writer.append(one, done)
          else setImmediate(() => done(Object.assign(new Error('killed'), { name: 'LogFull' as const })))
        },
        [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
      }
    },
  }
}

describe.skipIf(!requireServer('nats-server'))('a log is copied', () => {
  let nats: NatsCluster
  beforeAll(async () => {
    nats = await startNatsCluster({ size: 1 })
  })
  afterAll(() => nats[Symbol.asyncDispose]())

  /** Segment files with a log in them, and an empty log on NATS. */
  async function stage(path: string, all: readonly string[]) {
    const folder = join(path, 'log')
    mkdirSync(folder)
    const source = testLog(folder)
    await write(source, all)
    const open = async (from: number) => testNatsLog(nats, nameOf(path), { readUpTo: () => from })
    const identity = await identityOf(source)
    const readers = [new Reader('alarms', 700, identity), new Reader('ingest', 900, identity)]
    const copy = (tailBytes = 0, openTarget = open): Promise<LogCopied> => {
      const moving = readers.map((reader) => reader.moving)
      return copyLog({ folder: path, source, openTarget, readers: moving, tailBytes })
    }
    return { folder, source, open, readers, copy, target: await open(0) }
  }

  test('what is unread goes along under its offsets, and every reader goes on where it was', async () => {
    using folder = temporaryFolder()
    const { readers, copy, target } = await stage(folder.path, texts(0, 1_000))
    expect(await copy()).toMatchObject({ name: 'copied', messages: 300, damaged: 0 })
    const identity = await identityOf(target)
    expect(readers.map(({ log, cursor }) => [log, cursor])).toEqual([
      [identity, 700],
      [identity, 900],
    ])
    expect(await readFrom(target, 700)).toEqual(texts(700, 1_000))
    expect(await readFrom(target, 900)).toEqual(texts(900, 1_000))
    // nothing leaves it that one has not read
    using mark = target.partition(0).openMark('alarms')
    expect(await mark.get()).toBe(700)
    expect(await copy()).toMatchObject({ name: 'already' })
    // and it goes on behind
    await write(await testNatsLog(nats, nameOf(folder.path), { readUpTo: () => 900 }), ['next'])
    expect(await readFrom(target, 999)).toEqual(['m999', 'next'])
  })

  test('the end goes along though all have read it: what devices may send again is known by it', async () => {
    using folder = temporaryFolder()
    const { readers, source, copy, target } = await stage(folder.path, texts(0, 1_000))
    for (const reader of readers) reader.cursor = 1_000
    expect(await copy(1e9)).toMatchObject({ messages: 1_000 })
    const recent = async (log: ReadingLog) => (await Array.fromAsync(log.recent(1e9))).flat()
    const plain = (all: Awaited<ReturnType<typeof recent>>) =>
      all.map(({ payload, ...one }) => [textOf({ payload, ...one }), one])
    expect(plain(await recent(target))).toEqual(plain(await recent(source)))
  })

  test('broken off at any message, and between its readers, it goes on: each message lies there once', async () => {
    using folder = temporaryFolder()
    const { readers, copy, open, target } = await stage(folder.path, texts(0, 1_000))
    for (const left of [0, 1, 37, 100, 161]) {
      const after = { left }
      await expect(copy(0, async (from) => breakingOff(await open(from), after))).rejects.toThrow('killed')
      expect(await readFrom(target, 0)).toEqual(texts(700, 700 + (await countIn(target))))
    }
    const [, ingest] = readers
    if (ingest) ingest.failsOnce = true
    await expect(copy()).rejects.toThrow('killed')
    expect(readers.map(({ cursor }) => cursor)).toEqual([700, 900])
    expect(await copy()).toMatchObject({ name: 'copied', messages: 300 })
    expect(await readFrom(target, 700)).toEqual(texts(700, 1_000))
    const identity = await identityOf(target)
    expect(readers.map(({ log }) => log)).toEqual([identity, identity])
  })

  test('a gap is a gap afterwards, and offsets behind it are what they were', async () => {
    using folder = temporaryFolder()
    const { source, readers, copy, target } = await stage(folder.path, texts(0, 1_000))
    // the writer goes on behind what was read, which is not there
    await write(testLog(join(folder.path, 'log'), { readUpTo: () => 1_010 }), texts(1_010, 1_020))
    expect(await copy()).toMatchObject({ messages: 310, damaged: 10 })
    expect(await offsetsFrom(target, 700)).toEqual(await offsetsFrom(source, 700))
    expect(readers[0]?.cursor).toBe(700)
  })

  test('what is not empty, and what was read of another log, is refused and stays as it is', async () => {
    using folder = temporaryFolder()
    const { readers, copy, target } = await stage(folder.path, texts(0, 1_000))
    for (const reader of readers) reader.log = '0badc0de'
    await expect(copy()).rejects.toThrow(/alarms has read the log 0badc0de.*another plant/)
    expect(await readFrom(target, 0)).toEqual([])
    using full = temporaryFolder()
    const other = await stage(full.path, texts(0, 1_000))
    await write(other.target, ['somebody else'])
    await expect(other.copy()).rejects.toThrow(/has messages already/)
    expect(await readFrom(other.target, 0)).toEqual(['somebody else'])
  })

  test('a copy that somebody has written to meanwhile is refused', async () => {
    using folder = temporaryFolder()
    const { copy, open, target } = await stage(folder.path, texts(0, 1_000))
    await expect(copy(0, async (from) => breakingOff(await open(from), { left: 10 }))).rejects.toThrow('killed')
    await write(target, ['somebody else'])
    await expect(copy()).rejects.toThrow(/it was written since, or is of another/)
    expect(await countIn(target)).toBe(11)
  })

  test('back to files', async () => {
    using folder = temporaryFolder()
    const there = await stage(folder.path, texts(0, 1_000))
    await there.copy()
    await write(await there.open(900), texts(1_000, 1_200))
    for (const reader of there.readers) reader.cursor += 250
    const files = join(folder.path, 'back')
    mkdirSync(files)
    const back = async (from: number) => testLog(files, { readUpTo: () => from })
    const readers = there.readers.map((reader) => reader.moving)
    expect(
      await copyLog({ folder: folder.path, source: there.target, openTarget: back, readers, tailBytes: 0 }),
    ).toMatchObject({ messages: 250 })
    const log = await back(0)
    expect(there.readers.map(({ log: of, cursor }) => [of, cursor])).toEqual([
      [await identityOf(log), 950],
      [await identityOf(log), 1_150],
    ])
    expect(await readFrom(log, 950)).toEqual(texts(950, 1_200))
  })
})

async function offsetsFrom(log: ReadingLog, from: number): Promise<number[]> {
  await using reader = log.partition(0).openReader()
  return (await readAll(reader, from)).map(({ offset }) => offset)
}

async function countIn(log: ReadingLog): Promise<number> {
  await using reader = log.partition(0).openReader()
  const { first, next } = await reader.bounds()
  return next - first
}
