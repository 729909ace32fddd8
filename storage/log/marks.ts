import { closeSync, constants, fstatSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One offset in an eight-byte file, for other processes to see. Written in place without fsync: it may be lost
 * with the machine's power, and then only says less than is true.
 */
export class OffsetFile implements Disposable {
  private readonly descriptor: number
  private readonly bytes = Buffer.alloc(8)

  constructor(path: string) {
    this.descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o640)
    // takes its block now: on a full disk a reader must still be able to say how far it has come
    if (fstatSync(this.descriptor).size === 0) this.set(0)
  }

  get(): number {
    return readSync(this.descriptor, this.bytes, 0, 8, 0) === 8 ? this.bytes.readDoubleLE(0) : 0
  }

  set(offset: number): void {
    this.bytes.writeDoubleLE(offset, 0)
    writeSync(this.descriptor, this.bytes, 0, 8, 0)
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor)
  }
}

/** Offset after the last durable message: the writer sets it after each fsync, readers go no further. */
export function openCommitted(folder: string): OffsetFile {
  return new OffsetFile(join(folder, 'committed'))
}

/** How far a reader has come: what lies before the smallest mark of all may be trimmed. */
export function openMark(folder: string, reader: string): OffsetFile {
  mkdirSync(join(folder, 'readers'), { recursive: true })
  return new OffsetFile(join(folder, 'readers', reader))
}

/** Every reader's mark, by name. */
export function readMarks(folder: string): ReadonlyMap<string, number> {
  mkdirSync(join(folder, 'readers'), { recursive: true })
  const marks = readdirSync(join(folder, 'readers')).map((name) => {
    using mark = openMark(folder, name)
    return [name, mark.get()] as const
  })
  return new Map(marks)
}
