import { mkdirSync, statSync, unlinkSync } from 'node:fs'
import type { Logger } from 'pino'
import { lockFolder } from '../../lock.ts'
import type { Asked } from '../../steps.ts'
import type { BatchBuffer } from '../frame.ts'
import type { CommitChain } from '../group-commit.ts'
import { formatIdentity, type LogIdentity, takeIdentity } from './identity.ts'
import { type OffsetFile, openCommitted, readMarks } from './marks.ts'
import { listSegments, segmentAt } from './segment.ts'
import { findEnd } from './segment-end.ts'
import { SegmentFile } from './segment-file.ts'
import { type ClosedSegment, trimmable } from './trim.ts'

export interface SegmentChainOptions {
  readonly folder: string
  /** Size at which a new segment is begun. */
  readonly segmentBytes: number
  /** How long a segment that every reader has read is kept. */
  readonly keepMs: number
  /** How far readers have come in the log of an identity, or in any, for one without messages: offsets begin no lower. */
  readonly readUpTo?: (identity: string | undefined) => Asked<number>
  readonly log: Logger
}

/** The log's files in a row: the one being written, and the closed ones before it. One owner at a time. */
export class SegmentChain implements CommitChain {
  readonly commitBytes = 1_048_576
  /** What tells this log from any other. */
  readonly mark: LogIdentity
  nextOffset: number
  /** How many offsets the start passed over, because the log ended before what was acknowledged or read. */
  readonly skipped: number
  /** What the start found that should not be, in words for a person. */
  readonly told: readonly string[]
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
      mark: LogIdentity
      skipped: number
      told: readonly string[]
    },
  ) {
    this.options = options
    this.mark = parts.mark
    this.skipped = parts.skipped
    this.told = parts.told
    this.lock = parts.lock
    this.committed = parts.committed
    this.current = parts.current
    this.closed = parts.closed
    this.nextOffset = parts.nextOffset
  }

  /**
   * Takes the folder, at the intact end of what is there. Only an unfinished commit is cut off; behind what was
   * acknowledged or read and is not there, it goes on in a new segment. Throws when another process writes here.
   */
  static async open(options: SegmentChainOptions): Promise<SegmentChain> {
    const { folder, log, readUpTo = () => 0 } = options
    mkdirSync(folder, { recursive: true })
    using started = new DisposableStack()
    const lock = started.use(lockFolder(folder))
    const mark = takeIdentity(folder)
    const committed = started.use(openCommitted(folder))
    const segments = listSegments(folder)
    const last = segments.at(-1)
    const end = last ? await findEnd(last, mark) : { position: 0, nextOffset: 0, size: 0, damaged: [] }
    for (const damage of end.damaged) log.error(damage, 'reading log is damaged: readers pass over it')
    const acknowledged = committed.get()
    const read = Math.max(
      await readUpTo(end.nextOffset > 0 ? formatIdentity(mark) : undefined),
      ...readMarks(folder).values(),
    )
    const nextOffset = Math.max(end.nextOffset, acknowledged, read)
    const reuse = last !== undefined && end.nextOffset === nextOffset
    const skipped = nextOffset - end.nextOffset
    if (skipped > 0)
      log.error(
        { segment: last?.path, intactTo: end.nextOffset, acknowledged, read, goesOnAt: nextOffset },
        'reading log ends before what was acknowledged or read: going on behind it',
      )
    else if (end.size > end.position)
      log.warn({ segment: last?.path, bytes: end.size - end.position }, 'reading log: an unfinished commit is cut off')

    const told = end.damaged.map(
      ({ file, position, count }) => `reading log: ${count} messages are damaged, at byte ${position} of ${file}`,
    )
    if (skipped > 0)
      told.push(
        `reading log: it ended at ${end.nextOffset}, was acknowledged or read up to ${nextOffset}, goes on there`,
      )
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
    return new SegmentChain(options, { lock, committed, current, closed, nextOffset, mark, skipped, told })
  }

  /** Size of all segments. */
  get bytes(): number {
    return this.closed.reduce((sum, segment) => sum + segment.bytes, this.current.position)
  }

  async append(commit: BatchBuffer): Promise<void> {
    const batch = commit.seal(this.nextOffset, this.mark)
    if (this.current.position >= this.options.segmentBytes) await this.roll()
    await this.current.append(batch)
    try {
      this.committed.set(this.nextOffset + commit.count)
    } catch (error) {
      // it will be tried again as a whole, and must not lie there twice under one offset
      this.current.forget(batch.length)
      throw error
    }
    this.nextOffset += commit.count
  }

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
