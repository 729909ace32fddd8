import { mkdirSync, statSync, unlinkSync } from 'node:fs'
import type { Logger } from 'pino'
import { lockFolder } from './lock.ts'
import { type OffsetFile, openCommitted, readMarks } from './marks.ts'
import { SegmentFile } from './segment-file.ts'
import { findEnd, listSegments, segmentAt } from './segments.ts'
import { type ClosedSegment, trimmable } from './trim.ts'

export interface SegmentChainOptions {
  readonly folder: string
  /** Size at which a new segment is begun. */
  readonly segmentBytes: number
  /** How long a segment that every reader has read is kept. */
  readonly keepMs: number
  readonly log: Logger
}

/** The log's files in a row: the one being written, and the closed ones before it. One owner at a time. */
export class SegmentChain implements AsyncDisposable {
  nextOffset: number
  private readonly options: SegmentChainOptions
  private readonly committed: OffsetFile
  private readonly lock: Disposable
  private current: SegmentFile
  private closed: readonly ClosedSegment[]

  private constructor(
    options: SegmentChainOptions,
    parts: {
      lock: Disposable
      committed: OffsetFile
      current: SegmentFile
      closed: readonly ClosedSegment[]
      nextOffset: number
    },
  ) {
    this.options = options
    this.lock = parts.lock
    this.committed = parts.committed
    this.current = parts.current
    this.closed = parts.closed
    this.nextOffset = parts.nextOffset
  }

  /**
   * Takes the folder, at the intact end of what is there. Only an unfinished commit is cut off; behind damage to
   * what was acknowledged, it goes on in a new segment. Throws when another process writes here.
   */
  static async open(options: SegmentChainOptions): Promise<SegmentChain> {
    const { folder, log } = options
    mkdirSync(folder, { recursive: true })
    using started = new DisposableStack()
    const lock = started.use(lockFolder(folder))
    const committed = started.use(openCommitted(folder))
    const segments = listSegments(folder)
    const last = segments.at(-1)
    const end = last ? findEnd(last) : { position: 0, nextOffset: 0, size: 0 }
    const acknowledged = committed.get()
    const nextOffset = Math.max(end.nextOffset, acknowledged)
    const damaged = end.nextOffset < acknowledged
    if (damaged)
      log.error(
        { segment: last?.path, intactTo: end.nextOffset, acknowledged },
        'reading log is damaged: going on behind it',
      )
    else if (end.size > end.position)
      log.warn({ segment: last?.path, bytes: end.size - end.position }, 'reading log: an unfinished commit is cut off')

    const reuse = last !== undefined && !damaged
    const current = await SegmentFile.open(
      folder,
      reuse ? last : segmentAt(folder, nextOffset),
      reuse ? end.position : 0,
    )
    committed.set(nextOffset)
    const closed = (reuse ? segments.slice(0, -1) : segments).map(({ path }, index): ClosedSegment => {
      const { size, mtimeMs } = statSync(path)
      return { path, bytes: size, writtenAt: mtimeMs, nextOffset: segments[index + 1]?.firstOffset ?? nextOffset }
    })
    started.move()
    return new SegmentChain(options, { lock, committed, current, closed, nextOffset })
  }

  /** Size of all segments. */
  get bytes(): number {
    return this.closed.reduce((sum, segment) => sum + segment.bytes, this.current.position)
  }

  /** Makes a sealed batch of `count` messages durable, and lets readers see it. Throws the system's error. */
  async append(batch: Buffer, count: number): Promise<void> {
    if (this.current.position >= this.options.segmentBytes) await this.roll()
    await this.current.append(batch)
    try {
      this.committed.set(this.nextOffset + count)
    } catch (error) {
      // it will be tried again as a whole, and must not lie there twice under one offset
      this.current.forget(batch.length)
      throw error
    }
    this.nextOffset += count
  }

  /**
   * Removes read segments that are old by `now`, and younger ones until `wantedBytes` are free; without `now` only those.
   * Returns the bytes freed.
   */
  async trim(wantedBytes: number, now = Number.NEGATIVE_INFINITY): Promise<number> {
    const { folder, keepMs, log } = this.options
    const marks = readMarks(folder)
    const allRead = marks.size > 0 && Math.min(...marks.values()) >= this.nextOffset
    if (wantedBytes > 0 && allRead && this.current.position > 0) await this.roll()
    const trimmed = trimmable(this.closed, { marks, now, keepMs, wantedBytes })
    for (const segment of trimmed) unlinkSync(segment.path)
    this.closed = this.closed.slice(trimmed.length)
    const freed = trimmed.reduce((sum, segment) => sum + segment.bytes, 0)
    if (freed > 0) log.info({ segments: trimmed.length, bytes: freed }, 'reading log: read segments removed')
    return freed
  }

  private async roll(): Promise<void> {
    const { segment, position } = this.current
    const next = await SegmentFile.open(this.options.folder, segmentAt(this.options.folder, this.nextOffset), 0)
    await this.current[Symbol.asyncDispose]()
    this.closed = [
      ...this.closed,
      { path: segment.path, bytes: position, nextOffset: this.nextOffset, writtenAt: Date.now() },
    ]
    this.current = next
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.current[Symbol.asyncDispose]()
    this.committed[Symbol.dispose]()
    this.lock[Symbol.dispose]()
  }
}
