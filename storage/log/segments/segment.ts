import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

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
