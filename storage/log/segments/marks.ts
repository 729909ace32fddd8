import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { LogMark } from '../log.ts'

const offsetBytes = 8
const fileBytes = 12

/**
 * One offset in a small file, `offset f64 · crc32 u32`, for other processes to see. Written in place without fsync: it
 * may be lost with the machine's power, and then only says less than is true. What is no offset, or half of one, counts
 * for nothing; files of before there was a checksum are read.
 */
export class OffsetFile implements Disposable {
  private readonly path: string
  private readonly descriptor: number
  private readonly bytes = Buffer.alloc(fileBytes)
  private readonly inode: number
  private last = 0

  constructor(path: string) {
    this.path = path
    this.descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o640)
    const { size, ino } = fstatSync(this.descriptor)
    this.inode = ino
    // takes its block now: on a full disk a reader must still be able to say how far it has come
    if (size === 0) this.set(0)
  }

  /** The newest that holds; 0 where there was none yet. */
  get(): number {
    const { bytes } = this
    const length = readSync(this.descriptor, bytes, 0, fileBytes, 0)
    const offset = length >= offsetBytes ? bytes.readDoubleLE(0) : Number.NaN
    const holds = length === offsetBytes || (length === fileBytes && this.sum() === bytes.readUInt32LE(offsetBytes))
    if (holds && Number.isSafeInteger(offset) && offset >= 0) this.last = offset
    return this.last
  }

  set(offset: number): void {
    this.bytes.writeDoubleLE(offset, 0)
    this.bytes.writeUInt32LE(this.sum(), offsetBytes)
    writeSync(this.descriptor, this.bytes, 0, fileBytes, 0)
    this.last = offset
  }

  /** False once the file was deleted, or another was put in its place. */
  get isInPlace(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === this.inode
  }

  private sum(): number {
    return crc32(this.bytes.subarray(0, offsetBytes))
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor)
  }
}

/** Offset after the last durable message: the writer sets it after each fsync, readers go no further. */
export function openCommitted(folder: string): OffsetFile {
  mkdirSync(folder, { recursive: true })
  return new OffsetFile(join(folder, 'committed'))
}

/** The mark of a reader: what lies before the smallest of all may be trimmed. */
export function openMark(folder: string, reader: string): LogMark {
  const file = openMarkFile(folder, reader)
  return {
    get: async () => file.get(),
    set: (offset) => file.set(offset),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  }
}

function openMarkFile(folder: string, reader: string): OffsetFile {
  mkdirSync(join(folder, 'readers'), { recursive: true })
  return new OffsetFile(join(folder, 'readers', reader))
}

/** Every reader's mark, by name. */
export function readMarks(folder: string): ReadonlyMap<string, number> {
  mkdirSync(join(folder, 'readers'), { recursive: true })
  const marks = readdirSync(join(folder, 'readers')).map((name) => {
    using mark = openMarkFile(folder, name)
    return [name, mark.get()] as const
  })
  return new Map(marks)
}
