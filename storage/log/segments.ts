import { closeSync, fsyncSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { batchHeaderBytes, isIntact, readBatchHeader } from './frame.ts'

/** A segment file: batches of consecutive offsets, named by the first one. */
export interface Segment {
  readonly path: string
  readonly firstOffset: number
}

const namePattern = /^(\d{16})\.log$/

export function segmentAt(folder: string, firstOffset: number): Segment {
  return { path: join(folder, `${String(firstOffset).padStart(16, '0')}.log`), firstOffset }
}

/** The segments of a folder, oldest first. */
export function listSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .map((name) => namePattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .sort()
    .map((digits) => segmentAt(folder, Number(digits)))
}

/** Makes the folder's entries (a new or removed segment) durable. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

export interface SegmentEnd {
  /** Bytes of intact batches from the file's start. */
  readonly position: number
  /** Offset after the last intact message. */
  readonly nextOffset: number
  /** Bytes in the file. */
  readonly size: number
}

/** Walks a segment's batches, checking each checksum, to where the intact ones end. */
export function findEnd(segment: Segment): SegmentEnd {
  const size = statSync(segment.path).size
  const descriptor = openSync(segment.path, 'r')
  let position = 0
  let nextOffset = segment.firstOffset
  try {
    const head = Buffer.allocUnsafe(batchHeaderBytes)
    while (readSync(descriptor, head, 0, batchHeaderBytes, position) === batchHeaderBytes) {
      const header = readBatchHeader(head, 0)
      if (!header || header.firstOffset !== nextOffset || position + header.bytes > size) break
      const batch = Buffer.allocUnsafe(header.bytes)
      readSync(descriptor, batch, 0, header.bytes, position)
      if (!isIntact(batch, 0, header)) break
      position += header.bytes
      nextOffset += header.count
    }
  } finally {
    closeSync(descriptor)
  }
  return { position, nextOffset, size }
}
