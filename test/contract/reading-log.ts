import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Missed } from '../../storage/follow/source.ts'
import type { LogFull, LogReader, LogWriter, ReadingLog } from '../../storage/log/log.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { append, message, readAll, textOf } from '../support/reading-log.ts'

/** Bytes: of all that the log may hold, and of what may wait for it. */
export interface LogLimits {
  readonly quotaBytes?: number
  readonly pendingBytes?: number
}

/** Opens the log under test, as a start of the platform does: the same folder is the same log. */
export type OpenLog = (folder: string, limits?: LogLimits) => ReadingLog

const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index))
const never = new AbortController().signal

async function appendAll(writer: LogWriter, all: readonly string[], width = 0): Promise<void> {
  const outcomes = await Promise.all(all.map((text) => append(writer, message(text.padEnd(width)))))
  expect(outcomes.filter((error) => error)).toEqual([])
}

/** Fills the log until it takes no more; what becomes of each message, by its number. */
async function sendUntilStalled(writer: LogWriter): Promise<Promise<LogFull | undefined>[]> {
  const sent: Promise<LogFull | undefined>[] = []
  while (writer.status.name === 'open') {
    sent.push(append(writer, message(String(sent.length).padEnd(200))))
    await Promise.race([sent.at(-1), eventually('the stall', () => writer.status.name !== 'open' || undefined)])
  }
  return sent
}

async function readWithMissed(reader: LogReader, from: number) {
  const read: string[] = []
  const missed: Missed[] = []
  for (let at = from; ; ) {
    const piece = await reader.read(at, 1_000)
    if (piece.missed) missed.push(piece.missed)
    if (piece.next === at) return { read, missed }
    read.push(...piece.items.map((one) => textOf(one).trim()))
    at = piece.next
  }
}

/**
 * What every reading log must do, whatever keeps it. Nothing here counts with offsets: they grow, and no more is known.
 * All messages are of one publisher and go to one part.
 */
export function readingLogContract(name: string, openLog: OpenLog): void {
  describe(`the reading log: ${name}`, () => {
    test('what is acknowledged comes out in its order, over restarts of the writer, from any message on', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      for (const [from, to] of [
        [0, 50],
        [50, 120],
      ] as const) {
        await using writer = await openLog(folder.path).openWriter()
        await appendAll(writer, texts(from, to))
      }
      await using reader = log.partition(0).openReader()
      const all = await readAll(reader, 0, 500)
      expect(all.map(textOf)).toEqual(texts(0, 120))
      for (const [index, { offset }] of all.entries()) {
        expect(offset).toBeGreaterThan(all[index - 1]?.offset ?? -1)
        expect((await readAll(reader, offset, 500)).map(textOf)).toEqual(texts(index, 120))
        expect(await reader.behind(offset)).toBe(120 - index)
      }
      const { first, next } = await reader.bounds()
      expect((await readAll(reader, first)).length).toBe(120)
      expect(await reader.read(next, 500)).toEqual({ items: [], next })
      expect(await reader.behind(next)).toBe(0)
    })

    test('every word of a message is kept', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      await using writer = await log.openWriter()
      const sent = [
        message('', { topic: 'v1/南干/闸-1/readings', qos: 2, retain: true, packetId: 65_535, clientId: '二号' }),
        message('\u0000\u00ff', { qos: 0, receivedAt: 1.5, client: '' }),
      ]
      for (const one of sent) await append(writer, one)
      await using reader = log.partition(0).openReader()
      const read = await readAll(reader)
      expect(read.map(({ offset: _, payload, ...one }) => ({ ...one, payload: [...payload] }))).toEqual(
        sent.map(({ payload, ...one }) => ({ ...one, payload: [...payload] })),
      )
    })

    test('a reader waits for what is not there yet, from before the first writer on, and for no longer than it is told', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      await using reader = log.partition(0).openReader()
      const { next, identity } = await reader.bounds()
      expect(identity).toBeUndefined()
      await reader.waitFor(next, AbortSignal.abort())
      const waited = reader.waitFor(next, never)
      await using writer = await log.openWriter()
      await appendAll(writer, ['first'])
      await waited
      expect((await readAll(reader, next)).map(textOf)).toEqual(['first'])
    })

    test('two readers have places of their own', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      await using writer = await log.openWriter()
      await appendAll(writer, texts(0, 40))
      await using one = log.partition(0).openReader()
      await using other = log.partition(0).openReader()
      const [seen, seenAgain]: [string[], string[]] = [[], []]
      for (let [at, again] = [0, 0]; seen.length < 40; ) {
        const ahead = await one.read(at, 300)
        seen.push(...ahead.items.map(textOf))
        at = ahead.next
        const behind = await other.read(again, 100)
        seenAgain.push(...behind.items.map(textOf))
        again = behind.next
      }
      expect(seen).toEqual(texts(0, 40))
      expect(seenAgain).toEqual(texts(0, seenAgain.length))
    })

    test('a mark is kept by name, and is 0 before it is set', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      await using writer = await log.openWriter()
      await appendAll(writer, texts(0, 5))
      await using reader = log.partition(0).openReader()
      const offset = (await readAll(reader))[3]?.offset ?? -1
      {
        using mark = log.partition(0).openMark('ingest')
        expect(await mark.get()).toBe(0)
        mark.set(offset)
        expect(await mark.get()).toBe(offset)
      }
      using mark = openLog(folder.path).partition(0).openMark('ingest')
      using other = openLog(folder.path).partition(0).openMark('alarms')
      expect([await mark.get(), await other.get()]).toEqual([offset, 0])
    })

    test('says what was written last', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path)
      const recent = async (bytes: number) =>
        (await Array.fromAsync(log.recent(bytes))).flatMap((messages) => messages.map((one) => textOf(one).trim()))
      {
        await using writer = await log.openWriter()
        expect([await log.newest(), await recent(1_000)]).toEqual([undefined, []])
        await appendAll(writer, texts(0, 30), 100)
      }
      await using reader = log.partition(0).openReader()
      expect(await log.newest()).toEqual((await readAll(reader)).at(-1))
      expect(await recent(1e9)).toEqual(texts(0, 30))
      const last = await recent(1_000)
      expect(last).toEqual(texts(30 - last.length, 30))
      expect(last.length).toBeGreaterThanOrEqual(5)
    })

    test('full, it acknowledges nothing, keeps all that somebody has not read, and goes on once that is read', async () => {
      using folder = temporaryFolder()
      const log = openLog(folder.path, { quotaBytes: 40_000, pendingBytes: 20_000 })
      await using writer = await log.openWriter()
      const partition = log.partition(0)
      using ahead = partition.openMark('ingest')
      using mark = partition.openMark('alarms')
      await using reader = partition.openReader()
      const sent = await sendUntilStalled(writer)
      expect(writer.status).toMatchObject({ name: 'stalled', because: 'quota' })
      const overflow = texts(0, 200).map((text) => append(writer, message(text.padEnd(200))))
      const refused = await Promise.all(overflow.slice(150))
      expect(refused.every((outcome) => outcome?.name === 'LogFull')).toBe(true)

      const { first, next } = await reader.bounds()
      ahead.set(next)
      const kept = await readAll(reader, first)
      expect(kept.map((one) => textOf(one).trim())).toEqual(texts(0, kept.length))
      mark.set(next)
      expect((await Promise.all(sent)).every((outcome) => outcome === undefined)).toBe(true)
      // nothing more is trimmed while it is read
      await Promise.all(overflow)
      expect(writer.status.name).toBe('open')

      // whoever had not read it is told, and how many there were
      const { read, missed } = await readWithMissed(reader, first)
      const [trimmed] = missed
      expect(missed).toEqual([{ count: trimmed?.count, because: 'trimmed' }])
      expect(trimmed?.count).toBeGreaterThan(0)
      const ours = read.map(Number).filter((number) => number < sent.length)
      expect(ours.slice(0, sent.length - (trimmed?.count ?? 0))).toEqual(
        sent.map((_, index) => index).slice(trimmed?.count ?? 0),
      )
      expect((await reader.bounds()).first).toBeGreaterThan(first)
    })

    test('closed, it takes nothing, and says so', async () => {
      using folder = temporaryFolder()
      const writer = await openLog(folder.path).openWriter()
      await writer[Symbol.asyncDispose]()
      expect((await append(writer, message('late')))?.name).toBe('LogFull')
    })

    test('a log keeps its identity over restarts and has it from no other; one that ends before its reader is an error', async () => {
      using folder = temporaryFolder()
      const [log, shorter] = [join(folder.path, 'a'), join(folder.path, 'b')]
      const identities: (string | undefined)[] = []
      const ends: number[] = []
      for (const [path, count] of [
        [log, 9],
        [log, 1],
        [shorter, 2],
      ] as const) {
        const one = openLog(path)
        await using writer = await one.openWriter()
        await appendAll(writer, texts(0, count))
        await using reader = one.partition(0).openReader()
        const { identity, next } = await reader.bounds()
        identities.push(identity)
        ends.push(next)
      }
      expect(identities[0]).toBeDefined()
      expect(identities[1]).toBe(identities[0])
      expect(identities[2]).not.toBe(identities[0])
      await using reader = openLog(shorter).partition(0).openReader()
      await expect(reader.read(ends[1] ?? 0, 1_000)).rejects.toThrow('the reading log ends')
      expect(await reader.behind(ends[1] ?? 0)).toBe(0)
    })
  })
}
