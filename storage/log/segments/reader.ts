import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { LoggedMessage } from '../../../core/message.ts'
import type { Missed, Piece } from '../../follow/source.ts'
import { readMessages } from '../frame.ts'
import type { LogBounds, LogReader } from '../log.ts'
import { formatIdentity, type LogIdentity, readIdentity } from './identity.ts'
import { openCommitted } from './marks.ts'
import { readRun } from './scan.ts'
import { listSegments, type Segment } from './segment.ts'
import type { Damage } from './segment-end.ts'

const pollMs = 3

/** Where in which file the next batch begins. */
interface ReadHead {
  readonly segment: Segment
  readonly descriptor: number
  position: number
  nextOffset: number
}

/** What is read: messages from `offset` on and before `committed`. */
interface Wanted {
  readonly offset: number
  readonly committed: number
  readonly maxBytes: number
  readonly mark: LogIdentity
}

interface Found {
  readonly messages: LoggedMessage[]
  /** Before them, and not before what is wanted, lies what cannot be read. */
  readonly damage?: Damage
}

/** Opens a log for reading, in any process; makes the folder where there is none. Sees only what is durable. */
export function openLogReader(options: { readonly folder: string }): LogReader {
  return new SegmentReader(options.folder)
}

class SegmentReader implements LogReader {
  private readonly folder: string
  private committed
  private identity: LogIdentity | undefined
  private head: ReadHead | undefined

  constructor(folder: string) {
    this.folder = folder
    this.committed = openCommitted(folder)
  }

  async bounds(): Promise<LogBounds> {
    this.renew()
    const identity = this.known()
    const next = this.committed.get()
    return {
      first: listSegments(this.folder)[0]?.firstOffset ?? next,
      next,
      identity: identity === undefined ? undefined : formatIdentity(identity),
    }
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

  private async readOn(offset: number, maxBytes: number): Promise<Piece<LoggedMessage>> {
    const committed = this.committed.get()
    if (offset >= committed && this.renew()) throw new Error('the reading log was replaced by another')
    if (offset > committed) throw new Error(`the reading log ends at ${committed}: it was read up to ${offset} before`)
    if (offset === committed) return { items: [], next: offset }
    const mark = this.known()
    let damage: Damage | undefined
    let ended: Damage | undefined
    for (let head = this.seek(offset); head && mark !== undefined; head = this.seekBehind(head)) {
      const { messages, ...found } = await this.readFrom(head, { offset, committed, maxBytes, mark })
      damage ??= found.damage
      const [first, last] = [messages[0], messages.at(-1)]
      if (first && last) {
        const missed = this.missedBetween(offset, first.offset, damage ?? ended)
        return { items: messages, next: last.offset + 1, ...(missed && { missed }) }
      }
      ended = { file: head.segment.path, position: head.position }
    }
    const where = damage ?? ended
    this.leave()
    if (!where) throw new Error(`the reading log has nothing at ${offset}, and ends at ${committed}`)
    return { items: [], next: committed, missed: { count: committed - offset, because: 'damaged', ...where } }
  }

  /** What was passed over between what was wanted and what was found; undefined where that is nothing. */
  private missedBetween(wanted: number, found: number, damage: Damage | undefined): Missed | undefined {
    const count = found - wanted
    if (count === 0) return undefined
    const [oldest] = listSegments(this.folder)
    const isTrimmed = !damage && oldest !== undefined && wanted < oldest.firstOffset
    return isTrimmed ? { count, because: 'trimmed' } : { count, because: 'damaged', ...damage }
  }

  async waitFor(offset: number, signal: AbortSignal): Promise<void> {
    while (this.committed.get() <= offset && !signal.aborted)
      await delay(pollMs, undefined, { signal }).catch(() => undefined)
  }

  /** Messages of the batches at `head`, and moves it; none at the segment's end. */
  private async readFrom(head: ReadHead, { offset, committed, maxBytes, mark }: Wanted): Promise<Found> {
    const messages: LoggedMessage[] = []
    let damage: Damage | undefined
    while (messages.length === 0 && head.nextOffset < committed) {
      const wanted = { mark, from: head.nextOffset, to: committed, chunkBytes: maxBytes }
      const { chunk, batches, end, damagedAt } = await readRun(head.descriptor, head.position, wanted)
      head.position = end
      const firstOffset = batches[0]?.header.firstOffset ?? committed
      if (damagedAt !== undefined && firstOffset > offset) damage ??= { file: head.segment.path, position: damagedAt }
      for (const { at, header } of batches) {
        readMessages(chunk, at, header, offset, messages)
        head.nextOffset = header.firstOffset + header.count
      }
      if (batches.length === 0) break
    }
    return { messages, ...(damage && { damage }) }
  }

  /** The place to read `offset` from: where the last read ended, or the start of the segment that holds it. */
  private seek(offset: number): ReadHead | undefined {
    if (this.head && this.head.nextOffset === offset) return this.head
    const segments = listSegments(this.folder)
    const segment = segments.findLast((one) => one.firstOffset <= offset) ?? segments[0]
    if (!segment) return undefined
    if (this.head?.segment.path === segment.path && this.head.nextOffset <= offset) return this.head
    return this.enter(segment)
  }

  /** The start of the segment after the one that ended. */
  private seekBehind({ segment }: ReadHead): ReadHead | undefined {
    const next = listSegments(this.folder).find((one) => one.firstOffset > segment.firstOffset)
    return next && this.enter(next)
  }

  private enter(segment: Segment): ReadHead {
    this.leave()
    this.head = { segment, descriptor: openSync(segment.path, 'r'), position: 0, nextOffset: segment.firstOffset }
    return this.head
  }

  private leave(): void {
    if (this.head) closeSync(this.head.descriptor)
    this.head = undefined
  }

  private known(): LogIdentity | undefined {
    this.identity ??= readIdentity(this.folder)
    return this.identity
  }

  /** True where another log lies in the folder now: whatever was known of the one before is forgotten. */
  private renew(): boolean {
    if (this.committed.isInPlace) return false
    this.leave()
    this.committed[Symbol.dispose]()
    this.committed = openCommitted(this.folder)
    this.identity = undefined
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave()
    this.committed[Symbol.dispose]()
  }
}
