import { closeSync, openSync, read } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Logger } from 'pino'
import type { LoggedMessage } from '../../core/message.ts'
import type { Missed, Piece } from '../follow/source.ts'
import { batchHeaderBytes, isIntact, readBatchHeader, readMessages } from './frame.ts'
import type { LogReader } from './log.ts'
import { openCommitted } from './marks.ts'
import { listSegments, type Segment } from './segments.ts'

const pollMs = 3
const readFile = promisify(read)

/** Where in which file the next batch begins. */
interface Place {
  readonly segment: Segment
  readonly descriptor: number
  position: number
  nextOffset: number
}

/** Opens a log for reading, in any process; the folder must exist. Sees only what is durable. */
export function openLogReader(options: { readonly folder: string; readonly log: Logger }): LogReader {
  return new SegmentReader(options.folder, options.log)
}

class SegmentReader implements LogReader {
  private readonly folder: string
  private readonly log: Logger
  private readonly committed
  private place: Place | undefined

  constructor(folder: string, log: Logger) {
    this.folder = folder
    this.log = log
    this.committed = openCommitted(folder)
  }

  async bounds(): Promise<{ first: number; next: number }> {
    const next = this.committed.get()
    return { first: listSegments(this.folder)[0]?.firstOffset ?? next, next }
  }

  async behind(offset: number): Promise<number> {
    return Math.max(0, this.committed.get() - offset)
  }

  async read(offset: number, maxBytes: number): Promise<Piece<LoggedMessage>> {
    try {
      return await this.readOn(offset, maxBytes)
    } catch (error) {
      // the next read opens the file anew
      this.leave()
      throw error
    }
  }

  private async readOn(wanted: number, maxBytes: number): Promise<Piece<LoggedMessage>> {
    const committed = this.committed.get()
    if (wanted > committed) throw new Error(`the reading log ends at ${committed}: it was read up to ${wanted} before`)
    if (wanted === committed) return { items: [], next: wanted }
    let because: Missed['because'] = 'trimmed'
    for (let offset = wanted; ; this.leave()) {
      const place = this.seek(offset)
      const items = place ? await this.readFrom(place, { offset, committed, maxBytes }) : []
      const [first, last] = [items[0], items.at(-1)]
      if (first && last) {
        const count = first.offset - wanted
        return { items, next: last.offset + 1, ...(count > 0 && { missed: { count, because } }) }
      }
      if (place && place.segment.firstOffset <= wanted) because = 'damaged'
      // the segment ended: whatever offset the next one begins with is the next to read
      const next = place && listSegments(this.folder).find((one) => one.firstOffset > place.segment.firstOffset)
      if (!next) throw new Error(`the reading log has nothing that can be read at ${wanted}, and ends at ${committed}`)
      offset = Math.max(offset, next.firstOffset)
    }
  }

  async waitFor(offset: number, signal: AbortSignal): Promise<void> {
    while (this.committed.get() <= offset && !signal.aborted)
      await delay(pollMs, undefined, { signal }).catch(() => undefined)
  }

  another(): LogReader {
    return new SegmentReader(this.folder, this.log)
  }

  /** Messages of the batches at `place`, and moves it; none at the segment's end or at damage. */
  private async readFrom(
    place: Place,
    wanted: { offset: number; committed: number; maxBytes: number },
  ): Promise<LoggedMessage[]> {
    const messages: LoggedMessage[] = []
    let chunkBytes = Math.max(wanted.maxBytes, batchHeaderBytes)
    while (messages.length === 0) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const { bytesRead } = await readFile(place.descriptor, chunk, 0, chunkBytes, place.position)
      const bytes = chunk.subarray(0, bytesRead)
      let at = 0
      let header = readBatchHeader(bytes, at)
      if (header && header.bytes > chunkBytes) {
        chunkBytes = header.bytes
        continue
      }
      for (
        ;
        header && at + header.bytes <= bytes.length && header.firstOffset + header.count <= wanted.committed;
        header = readBatchHeader(bytes, at)
      ) {
        if (!isIntact(bytes, at, header)) {
          this.log.error(
            { segment: place.segment.path, position: place.position + at },
            'reading log is damaged: skipping to the next segment',
          )
          break
        }
        readMessages(bytes, at, header, wanted.offset, messages)
        at += header.bytes
        place.nextOffset = header.firstOffset + header.count
      }
      place.position += at
      if (at === 0) break
    }
    return messages
  }

  /** The place to read `offset` from: where the last read ended, or the start of the segment that holds it. */
  private seek(offset: number): Place | undefined {
    if (this.place && this.place.nextOffset === offset) return this.place
    const segments = listSegments(this.folder)
    const segment = segments.findLast((one) => one.firstOffset <= offset) ?? segments[0]
    if (!segment) return undefined
    if (this.place?.segment.path === segment.path && this.place.nextOffset <= offset) return this.place
    this.leave()
    this.place = { segment, descriptor: openSync(segment.path, 'r'), position: 0, nextOffset: segment.firstOffset }
    return this.place
  }

  private leave(): void {
    if (this.place) closeSync(this.place.descriptor)
    this.place = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave()
    this.committed[Symbol.dispose]()
  }
}
