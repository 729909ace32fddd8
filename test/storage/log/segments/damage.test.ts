import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Missed } from '../../../../storage/follow/source.ts'
import { batchHeaderBytes, readBatchHeader } from '../../../../storage/log/frame.ts'
import { readIdentity } from '../../../../storage/log/segments/identity.ts'
import { openLogReader } from '../../../../storage/log/segments/reader.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { append, message, openTestLog, textOf } from '../../../support/reading-log.ts'

/** A batch of the log, where it lies. */
interface Batch {
  readonly file: string
  readonly position: number
  readonly bytes: number
  readonly first: number
  readonly count: number
}

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())
const segments = (path: string) =>
  readdirSync(path)
    .filter((name) => name.endsWith('.log'))
    .sort()
let batches: Batch[] = []
let messages = 0

/** Three segments of batches with five messages each. */
beforeAll(async () => {
  await using writer = await openTestLog(folder.path, { segmentBytes: 1_500 })
  while (segments(folder.path).length < 3 || messages % 60 !== 0) {
    const five = [0, 1, 2, 3, 4].map((index) => message(`${messages + index}`.padEnd(20)))
    await Promise.all(five.map((one) => append(writer, one)))
    messages += five.length
  }
  const mark = readIdentity(folder.path) ?? 0
  batches = segments(folder.path).flatMap((file) => {
    const bytes = readFileSync(join(folder.path, file))
    const found: Batch[] = []
    for (let position = 0; ; ) {
      const header = readBatchHeader(bytes, position, mark)
      if (!header) return found
      found.push({ file, position, bytes: header.bytes, first: header.firstOffset, count: header.count })
      position += header.bytes
    }
  })
})

/** Every bit of the header by its field, and some of the body: where, in bytes from the batch's start. */
const fields = {
  mark: [0, 4],
  checksum: [4, 8],
  length: [8, 12],
  count: [12, 16],
  'first offset': [16, 24],
  'message length': [24, 28],
  'received at': [28, 36],
  flags: [36, 37],
  'client length': [37, 39],
  'topic length': [39, 41],
  'client, topic, payload': [41, 60],
} as const

async function readWith(path: string, from = 0): Promise<{ texts: number[]; missed: Missed[] }> {
  await using reader = openLogReader({ folder: path })
  const texts: number[] = []
  const missed: Missed[] = []
  for (let at = from; ; ) {
    const piece = await reader.read(at, 700)
    if (piece.missed) missed.push(piece.missed)
    if (piece.next === at) return { texts, missed }
    for (const one of piece.items) {
      expect(Number(textOf(one))).toBe(one.offset)
      texts.push(one.offset)
    }
    at = piece.next
  }
}

describe.each(['first', 'middle', 'last'] as const)('one flipped bit in the %s segment', (which) => {
  test.each(Object.entries(fields))('in the %s costs its batch, and nothing else', async (_, [from, to]) => {
    using copy = temporaryFolder()
    cpSync(folder.path, copy.path, { recursive: true })
    const [first = '', middle = '', last = ''] = [
      segments(copy.path)[0],
      segments(copy.path)[1],
      segments(copy.path).at(-1),
    ]
    const name = { first, middle, last }[which]
    // of the body one bit in each byte; all of them with HUOSHUI_TEST_LONG
    const step = from < batchHeaderBytes || process.env['HUOSHUI_TEST_LONG'] ? 1 : 8
    const inIt = batches.filter(({ file }) => file === name)
    const path = join(copy.path, name)
    const whole = readFileSync(path)
    for (const batch of [inIt[0], inIt[Math.floor(inIt.length / 2)], inIt.at(-1)]) {
      if (!batch) throw new Error('the segment is empty')
      for (let bit = from * 8; bit < to * 8; bit += step) {
        const bytes = Buffer.from(whole)
        const at = batch.position + (bit >> 3)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (bit & 7)), at)
        writeFileSync(path, bytes)
        const { texts, missed } = await readWith(copy.path)
        const lost = { count: batch.count, because: 'damaged', file: path, position: batch.position }
        expect(missed).toEqual([lost])
        const hit = (offset: number) => offset >= batch.first && offset < batch.first + batch.count
        expect(texts).toEqual(Array.from({ length: messages }, (_, offset) => offset).filter((offset) => !hit(offset)))
      }
    }
  })
})
