import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LogFull, LogWriter } from '../../../../storage/log/log.ts'
import { openMark } from '../../../../storage/log/segments/marks.ts'
import { openLogReader } from '../../../../storage/log/segments/reader.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { append, message, openTestLog, readAll, textOf } from '../../../support/reading-log.ts'
import { canMount, smallDisk } from '../../../support/small-disk.ts'

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index))

function segmentFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(folder, name))
}

test('messages come out in the order they went in, with dense offsets, over restarts and segments', async () => {
  using folder = temporaryFolder()
  for (const [from, to] of [
    [0, 500],
    [500, 1000],
  ] as const) {
    await using writer = await openTestLog(folder.path, { segmentBytes: 4000 })
    await Promise.all(numbers(from, to).map((text) => append(writer, message(text))))
    for (const text of numbers(to, to)) await append(writer, message(text))
  }
  await using reader = openLogReader({ folder: folder.path })
  const all = await readAll(reader)
  expect(all.map(textOf)).toEqual(numbers(0, 1000))
  expect(all.map(({ offset }) => offset)).toEqual(all.map((_, index) => index))
  expect(await reader.bounds()).toMatchObject({ first: 0, next: 1000 })
  for (const from of [0, 1, 499, 500, 777, 999])
    expect((await readAll(reader, from, 100)).map(textOf)).toEqual(numbers(from, 1000))
})

test('a reader waits for what is not there yet, and sees nothing that is not durable', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(folder.path)
  await using reader = openLogReader({ folder: folder.path })
  const waited = reader.waitFor(0, new AbortController().signal)
  const appended = append(writer, message('first'))
  expect(await reader.read(0, 1000)).toEqual({ items: [], next: 0 })
  await appended
  await waited
  expect((await reader.read(0, 1000)).items.map(textOf)).toEqual(['first'])
})

test('a second writer is refused while the first one lives', async () => {
  using folder = temporaryFolder()
  await using _writer = await openTestLog(folder.path)
  await expect(openTestLog(folder.path)).rejects.toThrow('is in use by another process')
})

test('cut at any byte, the log keeps every commit that was whole', async () => {
  using folder = temporaryFolder()
  const ends: number[] = []
  {
    await using writer = await openTestLog(folder.path)
    for (const text of numbers(0, 4)) {
      await append(writer, message(text))
      ends.push(statSync(segmentFiles(folder.path)[0] ?? '').size)
    }
  }
  const [segment = ''] = segmentFiles(folder.path)
  const whole = readFileSync(segment)
  for (let cut = 0; cut <= whole.length; cut++) {
    using copy = temporaryFolder()
    writeFileSync(join(copy.path, '0000000000000000.log'), whole.subarray(0, cut))
    await using writer = await openTestLog(copy.path)
    await append(writer, message('next'))
    await using reader = openLogReader({ folder: copy.path })
    const kept = ends.filter((end) => end <= cut).length
    expect((await readAll(reader)).map(textOf)).toEqual([...numbers(0, kept), 'next'])
  }
})

test('behind damage to what was acknowledged it goes on, and throws nothing away', async () => {
  using folder = temporaryFolder()
  {
    await using writer = await openTestLog(folder.path)
    for (const text of numbers(0, 10)) await append(writer, message(text))
  }
  const [segment = ''] = segmentFiles(folder.path)
  const size = statSync(segment).size
  truncateSync(segment, size - 5)
  {
    await using writer = await openTestLog(folder.path)
    await append(writer, message('after'))
  }
  expect(statSync(segment).size).toBe(size - 5)
  await using reader = openLogReader({ folder: folder.path })
  const read = await readAll(reader)
  expect(read.map(textOf)).toEqual([...numbers(0, 9), 'after'])
  expect(read.at(-1)?.offset).toBe(10)
})

test('says what cannot be read any more, and why: it was trimmed, or it is damaged', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(folder.path, { segmentBytes: 300 })
  for (const text of numbers(0, 12)) await append(writer, message(text.padEnd(60)))
  const [first = '', second = '', third = ''] = segmentFiles(folder.path)
  const starts = [second, third].map((path) => Number(basename(path, '.log')))
  const [secondAt = 0, thirdAt = 0] = starts
  const bytes = readFileSync(second)
  // the last byte of the segment's last batch
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  writeFileSync(second, bytes)
  rmSync(first)
  await using reader = openLogReader({ folder: folder.path })
  const trimmed = await reader.read(0, 1)
  expect([trimmed.items[0]?.offset, trimmed.missed]).toEqual([secondAt, { count: secondAt, because: 'trimmed' }])
  const damaged = await reader.read(thirdAt - 1, 1)
  expect(damaged.items[0]?.offset).toBe(thirdAt)
  expect(damaged.missed).toMatchObject({ count: 1, because: 'damaged', file: second })
  expect(await reader.behind(thirdAt)).toBe(12 - thirdAt)
})

test('a file that must be there and is not is an error, and so is a log that ends before its reader', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(folder.path)
  for (const text of numbers(0, 3)) await append(writer, message(text))
  await using reader = openLogReader({ folder: folder.path })
  await expect(reader.read(4, 1000)).rejects.toThrow('the reading log ends at 3: it was read up to 4 before')
  const [segment = ''] = segmentFiles(folder.path)
  truncateSync(segment, 10)
  const missed = { count: 3, because: 'damaged', file: segment, position: 0 }
  expect(await reader.read(0, 1000)).toEqual({ items: [], next: 3, missed })
  rmSync(segment)
  await expect(reader.read(0, 1000)).rejects.toThrow('nothing at 0, and ends at 3')
})

/** Sends numbered messages, `width` bytes each, one after another until the log stalls; what became of each. */
async function sendUntilStalled(writer: LogWriter, width: number): Promise<Promise<LogFull | undefined>[]> {
  const sent: Promise<LogFull | undefined>[] = []
  const stalled = async () => {
    while (writer.status.name === 'open') await new Promise((resolve) => setImmediate(resolve))
  }
  while (writer.status.name === 'open') {
    sent.push(append(writer, message(String(sent.length).padEnd(width))))
    await Promise.race([sent.at(-1), stalled()])
  }
  return sent
}

const reasons = [
  { because: 'quota', bytes: 1e9, options: { quotaBytes: 40_000, segmentBytes: 8000, pendingBytes: 20_000 } },
  { because: 'disk-full', bytes: 262_144, options: { segmentBytes: 65_536, pendingBytes: 20_000 } },
] as const

describe.skipIf(!canMount()).each(reasons)('stalled by $because', ({ because, bytes, options }) => {
  test('nothing is acknowledged or lost, and it goes on by itself once all is read', async () => {
    using disk = smallDisk(bytes)
    const folder = join(disk.path, 'log')
    await using writer = await openTestLog(folder, options)
    using mark = openMark(folder, 'ingest')
    await using reader = openLogReader({ folder })
    const sent = await sendUntilStalled(writer, 200)
    expect(writer.status).toMatchObject({ name: 'stalled', because })
    const overflow = await Promise.all(
      Array.from({ length: 200 }, () => append(writer, message('x'.repeat(200)))).slice(-50),
    )
    expect(overflow.every((outcome) => outcome?.name === 'LogFull')).toBe(true)

    const durable = await readAll(reader)
    expect(durable.map((one) => Number(textOf(one)))).toEqual(durable.map((_, index) => index))
    mark.set(durable.length)
    const outcomes = await Promise.all(sent)
    expect(outcomes.every((outcome) => outcome === undefined)).toBe(true)
    expect(writer.status.name).toBe('open')
    const rest = (await readAll(reader, durable.length)).map((one) => Number(textOf(one))).filter(Number.isFinite)
    expect(rest).toEqual(sent.map((_, index) => index).slice(durable.length))
  })
})

describe.skipIf(!canMount())('a disk filled by somebody else', () => {
  test('holds acknowledgements back until there is room, also across a restart', async () => {
    using disk = smallDisk(1_048_576)
    const folder = join(disk.path, 'log')
    {
      await using writer = await openTestLog(folder)
      await append(writer, message('before'))
      disk.fill()
      const stalled = await sendUntilStalled(writer, 4000)
      expect(writer.status).toMatchObject({ because: 'disk-full' })
      disk.free()
      expect((await Promise.all(stalled)).every((outcome) => outcome === undefined)).toBe(true)
    }
    await using writer = await openTestLog(folder)
    expect(await append(writer, message('after'))).toBeUndefined()
    await using reader = openLogReader({ folder })
    const texts = (await readAll(reader)).map(textOf)
    expect([texts.at(0), texts.at(-1)]).toEqual(['before', 'after'])
  })
  test('which took a commit and not the note of it, holds the commit once', async () => {
    using disk = smallDisk(65_536)
    using folder = temporaryFolder()
    const note = join(disk.path, 'committed')
    writeFileSync(note, Buffer.alloc(8))
    symlinkSync(note, join(folder.path, 'committed'))
    {
      await using writer = await openTestLog(folder.path)
      await append(writer, message('one'))
      truncateSync(note)
      disk.fill()
      const two = append(writer, message('two'))
      await eventually('the stall', () => writer.status.name, 'stalled')
      disk.free()
      expect(await two).toBeUndefined()
      await append(writer, message('three'))
    }
    await using _writer = await openTestLog(folder.path)
    await using reader = openLogReader({ folder: folder.path })
    expect((await readAll(reader)).map(textOf)).toEqual(['one', 'two', 'three'])
  })
})
