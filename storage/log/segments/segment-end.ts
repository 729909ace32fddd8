import { open } from 'node:fs/promises'
import { readRun } from './scan.ts'
import type { Segment } from './segment.ts'

/** Where something of a log cannot be read. */
export interface Damage {
  readonly file: string
  /** Bytes from the file's start. */
  readonly position: number
}

export interface SegmentEnd {
  /** Where the last batch that holds ends, bytes from the file's start. */
  readonly position: number
  /** Offset after the last message that can be read. */
  readonly nextOffset: number
  /** Bytes in the file. */
  readonly size: number
  /** What lies damaged before that end, and how many messages that is. */
  readonly damaged: readonly (Damage & { readonly count: number })[]
}

const chunkBytes = 1_048_576

/** Walks a segment's batches, checking each checksum, and over damage, to the end of the last one that holds. */
export async function findEnd(segment: Segment, mark: number): Promise<SegmentEnd> {
  await using file = await open(segment.path, 'r')
  const { size } = await file.stat()
  const damaged: SegmentEnd['damaged'][number][] = []
  let position = 0
  let nextOffset = segment.firstOffset
  for (;;) {
    const wanted = { mark, from: nextOffset, to: Number.MAX_SAFE_INTEGER, chunkBytes }
    const { batches, end, damagedAt } = await readRun(file.fd, position, wanted)
    const [first, last] = [batches[0]?.header, batches.at(-1)?.header]
    if (!first || !last) return { position, nextOffset, size, damaged }
    if (damagedAt !== undefined)
      damaged.push({ file: segment.path, position: damagedAt, count: first.firstOffset - nextOffset })
    position = end
    nextOffset = last.firstOffset + last.count
  }
}
