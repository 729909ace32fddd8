import { close, constants, fdatasync, ftruncate, open, write } from 'node:fs'
import { promisify } from 'node:util'
import { type Segment, syncFolder } from './segment.ts'

const openFile = promisify(open)
const closeFile = promisify(close)
const writeFile = promisify(write)
const syncFile = promisify(fdatasync)
const truncateFile = promisify(ftruncate)

/**
 * Where a write can be durable when it returns, a commit is one call instead of two: a quarter less of CPU. Elsewhere than
 * on Linux that may mean less than fdatasync does.
 */
const durableWrites = process.platform === 'linux' ? constants.O_DSYNC : 0

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
    const begin = position === 0 ? constants.O_CREAT | constants.O_TRUNC : 0
    const descriptor = await openFile(segment.path, constants.O_RDWR | begin | durableWrites, 0o640)
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
    // after a failed sync the kernel may call dirty pages clean, so nothing of that attempt is trusted
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
    if (durableWrites === 0) await syncFile(this.descriptor)
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
