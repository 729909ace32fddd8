import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { formatProgress, type ProgressRecord, parseProgress } from '../../core/progress.ts'

/**
 * Where a role puts its progress: `crc32 json`, padded. Written in place over the same bytes, so that a full disk does
 * not silence it, and checked when read, so that half of it is never believed.
 */
const bytes = 4_096
const pathOf = (folder: string, role: string) => join(folder, 'progress', role)

export class ProgressFile implements Disposable {
  private readonly descriptor: number

  constructor(folder: string, role: string) {
    const path = pathOf(folder, role)
    mkdirSync(dirname(path), { recursive: true })
    this.descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o640)
    // takes its room now
    if (fstatSync(this.descriptor).size < bytes) writeSync(this.descriptor, Buffer.alloc(bytes, ' '), 0, bytes, 0)
  }

  /** Throws the system's error. */
  write(record: ProgressRecord): void {
    const text = Buffer.from(formatProgress(record))
    const page = Buffer.alloc(bytes, ' ')
    page.write(`${crc32(text).toString(16).padStart(8, '0')} `)
    if (text.copy(page, 9) < text.length) throw new Error(`progress of ${text.length} bytes does not fit`)
    writeSync(this.descriptor, page, 0, bytes, 0)
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor)
  }
}

/** What a role has put on record last; undefined where there is nothing, or nothing that is whole just now. */
export function readProgress(folder: string, role: string): ProgressRecord | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(pathOf(folder, role), constants.O_RDONLY)
    const page = Buffer.alloc(bytes)
    const text = page
      .subarray(0, readSync(descriptor, page, 0, bytes, 0))
      .toString()
      .trimEnd()
    const json = text.slice(9)
    return crc32(json).toString(16).padStart(8, '0') === text.slice(0, 8) ? parseProgress(json) : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
