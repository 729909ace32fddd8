import { fstat, read } from 'node:fs'
import { promisify } from 'node:util'
import { type BatchHeader, batchHeaderBytes, isIntact, readBatchHeader } from '../frame.ts'

const readFile = promisify(read)
const statFile = promisify(fstat)
const windowBytes = 1_048_576
const markBytes = 4

/** What is looked for: batches of the log with this mark, with offsets in [from, to). */
export interface Wanted {
  readonly mark: number
  readonly from: number
  readonly to: number
}

/** Batches in a row that hold, out of one read. */
export interface Run {
  readonly chunk: Buffer
  readonly batches: readonly { readonly at: number; readonly header: BatchHeader }[]
  /** Where in the file the one after them begins. */
  readonly end: number
  /** Before them lies what does not hold: from there on, bytes from the file's start. */
  readonly damagedAt?: number
}

/**
 * The batches that hold from a position of a segment file on, about `chunkBytes` of them and at least one; where none
 * holds just there, those from the next one that does. None at all at the end of what was written.
 */
export async function readRun(
  descriptor: number,
  position: number,
  { chunkBytes, ...wanted }: Wanted & { readonly chunkBytes: number },
): Promise<Run> {
  const run = await runAt(descriptor, position, { chunkBytes, ...wanted })
  if (run.batches.length > 0) return run
  const size = (await statFile(descriptor)).size
  if (position >= size) return run
  const header = readBatchHeader(run.chunk, 0, wanted.mark)
  // larger than what was read, and not than the file
  if (header && header.bytes > run.chunk.length && position + header.bytes <= size) {
    const larger = await runAt(descriptor, position, { ...wanted, chunkBytes: header.bytes })
    if (larger.batches.length > 0) return larger
  }
  const found = await findBatch(descriptor, position + 1, { ...wanted, size })
  if (!found) return { chunk: run.chunk, batches: [], end: size, damagedAt: position }
  const behind = await runAt(descriptor, found.position, { ...wanted, chunkBytes: Math.max(chunkBytes, found.bytes) })
  return { ...behind, damagedAt: position }
}

async function runAt(
  descriptor: number,
  position: number,
  { mark, from, to, chunkBytes }: Wanted & { readonly chunkBytes: number },
): Promise<Run> {
  const chunk = await bytesAt(descriptor, position, Math.max(chunkBytes, batchHeaderBytes))
  const batches: { at: number; header: BatchHeader }[] = []
  let at = 0
  let next = from
  for (;;) {
    const header = readBatchHeader(chunk, at, mark)
    if (!header || !isWithin(header, next, to) || !isIntact(chunk, at, header)) break
    batches.push({ at, header })
    at += header.bytes
    next = header.firstOffset + header.count
  }
  return { chunk, batches, end: position + at }
}

/** The first batch that holds, at a position or behind it. */
async function findBatch(
  descriptor: number,
  start: number,
  { mark, from, to, size }: Wanted & { readonly size: number },
): Promise<{ position: number; bytes: number } | undefined> {
  const needle = Buffer.alloc(markBytes)
  needle.writeUInt32LE(mark)
  // windows overlap, so that none cuts a mark in two
  for (let position = start; position < size; position += windowBytes - markBytes + 1) {
    const window = await bytesAt(descriptor, position, windowBytes)
    for (let at = window.indexOf(needle); at !== -1; at = window.indexOf(needle, at + 1)) {
      const here = position + at
      const header = readBatchHeader(await bytesAt(descriptor, here, batchHeaderBytes), 0, mark)
      if (!header || here + header.bytes > size || !isWithin(header, from, to)) continue
      if (isIntact(await bytesAt(descriptor, here, header.bytes), 0, header))
        return { position: here, bytes: header.bytes }
    }
  }
  return undefined
}

function isWithin({ firstOffset, count }: BatchHeader, from: number, to: number): boolean {
  return Number.isSafeInteger(firstOffset) && firstOffset >= from && firstOffset + count <= to
}

async function bytesAt(descriptor: number, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await readFile(descriptor, Buffer.allocUnsafe(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
