import { close, fdatasync, ftruncate, open, write } from 'node:fs'
import { promisify } from 'node:util'
import { type Segment, syncFolder } from './segment.ts'

const openFile = promisify(open)
const closeFile = promisify(close)
const writeFile = promisify(write)
const syncFile = promisify(fdatasync)
const truncateFile = promisify(ftruncate)

/** The segment being written. Bytes before `position` are durable; what lies behind is of a failed commit and goes first. */
export class SegmentFile implements AsyncDisposable {
  readonly segment: Segment
  position: number
  private readonly descriptor: number
  private dirty = false

  private constructor(segment: Segment, descriptor: number, position: number) {
    this.segment = segment
    this.descriptor = descriptor
    this.position = position
  }

  /** Opens or creates; what the file holds after `position` is cut off, and the rest is synced. */
  static async open(folder: string, segment: Segment, position: number): Promise<SegmentFile> {
    const descriptor = await openFile(segment.path, position === 0 ? 'w' : 'r+', 0o640)
    try {
      await truncateFile(descriptor, position)
      await syncFile(descriptor)
      syncFolder(folder)
    } catch (error) {
      // a failing disk is tried four times a second: each try must give back what it took
      await closeFile(descriptor)
      throw error
    }
    return new SegmentFile(segment, descriptor, position)
  }

  /** Writes a batch and makes it durable. Throws the system's error and leaves `position` where it was. */
  async append(batch: Buffer): Promise<void> {
    // after a failed fsync the kernel may call dirty pages clean, so nothing of that attempt is trusted
    if (this.dirty) await truncateFile(this.descriptor, this.position)
    this.dirty = true
    let written = 0
    while (written < batch.length) {
      const { bytesWritten } = await writeFile(
        this.descriptor,
        batch,
        written,
        batch.length - written,
        this.position + written,
      )
      written += bytesWritten
    }
    await syncFile(this.descriptor)
    this.dirty = false
    this.position += batch.length
  }

  /** Takes the last `bytes` back: they are overwritten by the next append. */
  forget(bytes: number): void {
    this.position -= bytes
    this.dirty = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeFile(this.descriptor)
  }
}
