import type { Subscription } from '@nats-io/nats-core'
import type { LoggedMessage } from '../../../core/message.ts'
import { pause } from '../../follow/pause.ts'
import type { Missed, Piece } from '../../follow/source.ts'
import { readMessages } from '../frame.ts'
import { LogAway, type LogBounds, type LogReader } from '../log.ts'
import { formatIdentity, type LogIdentity } from '../segments/identity.ts'
import type { Connected, Hold } from './connection.ts'
import type { Names } from './options.ts'
import { askLeader, askRecords, commitIn, firstWhere, intactFrom, intactUpTo, type StoredRecord } from './records.ts'
import { awayOr, isAway } from './refusal.ts'
import { type StreamState, stateOf } from './stream.ts'

/** Servers tell at once that something was appended; where that is lost, it is seen as late as this. */
const lookEveryMs = 500
const mostRecords = 1_000

/** Which record comes next, and with which offset. */
interface ReadHead {
  readonly seq: number
  readonly nextOffset: number
  /** Between the offset and that record lie others, which do not hold. */
  readonly isDamaged: boolean
}

/** Reads a part's stream. Sees only what a majority of its servers keeps. */
export class NatsReader implements LogReader {
  private readonly hold: Hold
  private readonly names: Names
  private mark: LogIdentity | undefined
  private head: ReadHead | undefined
  /** Sequence of the newest record that we know of. */
  private last = 0
  private told: Subscription | undefined
  private wake: () => void = () => undefined

  constructor(hold: Hold, names: Names) {
    this.hold = hold
    this.names = names
  }

  async bounds(): Promise<LogBounds> {
    const connected = await this.hold.get()
    return await this.boundsNow(connected).catch((error: unknown) => {
      throw awayOr(error)
    })
  }

  private async boundsNow(connected: Connected): Promise<LogBounds> {
    const state = await stateOf(connected, this.names)
    if (!state) return { first: 0, next: 0, identity: undefined }
    if (state.mark !== this.mark) this.forget()
    this.mark = state.mark
    const oldest = await intactFrom(connected, this.names, state)
    const newest = oldest && ((await intactUpTo(connected, this.names, state)) ?? oldest)
    return {
      first: oldest?.header.firstOffset ?? 0,
      next: newest ? newest.header.firstOffset + newest.header.count : 0,
      identity: formatIdentity(state.mark),
    }
  }

  async behind(offset: number): Promise<number> {
    return Math.max(0, (await this.bounds()).next - offset)
  }

  async read(offset: number, maxBytes: number): Promise<Piece<LoggedMessage>> {
    const connected = await this.hold.get()
    let head = this.head?.nextOffset === offset ? this.head : undefined
    if (!head || head.seq > this.last) {
      const state = await this.look(connected)
      if (!state) {
        if (offset > 0) throw new Error(`the reading log ends at 0: it was read up to ${offset} before`)
        return { items: [], next: offset }
      }
      if (head && head.seq > state.last + 1) head = undefined
      head ??= await this.seek(connected, state, offset)
      this.head = head
      if (head.seq > state.last) return { items: [], next: offset }
    }
    return this.readOn(connected, head, maxBytes)
  }

  /** Reads from the head, up to the first record that is not there or does not hold, and moves it. */
  private async readOn(connected: Connected, from: ReadHead, maxBytes: number): Promise<Piece<LoggedMessage>> {
    const { mark = 0 } = this
    const items: LoggedMessage[] = []
    let head = from
    let missed: Missed | undefined
    for (const record of await this.recordsFrom(connected, from.seq, maxBytes)) {
      const header = commitIn(record, mark)
      const isGap = record.seq !== head.seq || !header || header.firstOffset > head.nextOffset
      // what lies behind a gap is the next piece: one piece tells of one
      if (isGap && items.length > 0) break
      if (!header) {
        await this.refuseOther(connected)
        head = { seq: record.seq + 1, nextOffset: head.nextOffset, isDamaged: true }
        continue
      }
      const count = Math.max(0, header.firstOffset - head.nextOffset)
      if (count > 0) missed = { count, ...(await this.reasonOf(connected, head)) }
      readMessages(record.data, 0, header, head.nextOffset, items)
      const nextOffset = Math.max(head.nextOffset, header.firstOffset + header.count)
      head = { seq: record.seq + 1, nextOffset, isDamaged: false }
    }
    this.head = head
    this.last = Math.max(this.last, head.seq - 1)
    return { items, next: head.nextOffset, ...(missed && { missed }) }
  }

  /** From any server; from the leader alone where that server is behind, has a gap, or does not answer. */
  private async recordsFrom(connected: Connected, seq: number, maxBytes: number): Promise<readonly StoredRecord[]> {
    const { stream } = this.names
    const query = { seq, batch: mostRecords, max_bytes: maxBytes }
    // the one that was asked may stand still, and another one lead
    const records = await askRecords(connected.nc, stream, query).catch(() => [])
    if (records[0]?.seq === seq) return records
    const record = await askLeader(connected, stream, seq)
    return record ? [record] : records
  }

  private async reasonOf(connected: Connected, head: ReadHead): Promise<Omit<Missed, 'count'>> {
    const state = await stateOf(connected, this.names)
    if (!head.isDamaged && state && head.seq < state.first) return { because: 'trimmed' }
    return { because: 'damaged', file: `${this.names.stream} before ${head.seq}` }
  }

  private async refuseOther(connected: Connected): Promise<void> {
    const state = await stateOf(connected, this.names)
    if (state?.mark === this.mark) return
    this.forget()
    throw new Error('the reading log was replaced by another')
  }

  /** The place to read `offset` from: the record that holds it, or the end. */
  private async seek(connected: Connected, state: StreamState, offset: number): Promise<ReadHead> {
    const holds = await firstWhere(
      connected,
      this.names,
      state,
      ({ header }) => header.firstOffset + header.count > offset,
    )
    if (holds) {
      const { record, header } = holds
      // in front of the oldest: whether it was trimmed shows when it is read
      if (record.seq === state.first && header.firstOffset > offset)
        return { seq: 1, nextOffset: offset, isDamaged: false }
      return { seq: record.seq, nextOffset: offset, isDamaged: header.firstOffset > offset }
    }
    const { next } = await this.bounds()
    if (offset > next) throw new Error(`the reading log ends at ${next}: it was read up to ${offset} before`)
    return { seq: state.last + 1, nextOffset: offset, isDamaged: false }
  }

  /** What the leader says now. Throws where it speaks of another log than the one that was read. */
  private async look(connected: Connected): Promise<StreamState | undefined> {
    const state = await stateOf(connected, this.names)
    if (this.mark !== undefined && state?.mark !== this.mark) {
      this.forget()
      throw new Error('the reading log was replaced by another')
    }
    this.mark = state?.mark
    this.last = state?.last ?? 0
    return state
  }

  async waitFor(offset: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const told = new Promise<void>((resolve) => {
        this.wake = resolve
      })
      if (await this.isThere(offset).catch(notWhileAway)) return
      const looking = new AbortController()
      await Promise.race([told, pause(lookEveryMs, AbortSignal.any([signal, looking.signal]))])
      looking.abort()
      if (this.head?.nextOffset === offset && this.head.seq <= this.last) return
    }
  }

  private async isThere(offset: number): Promise<boolean> {
    const connected = await this.hold.get()
    this.listen(connected)
    if (this.head?.nextOffset !== offset) return (await this.bounds()).next > offset
    if (this.head.seq > this.last) await this.look(connected)
    return this.head.seq <= this.last
  }

  /** The server says each time that something was appended, and the sequence of it. */
  private listen({ nc }: Connected): void {
    if (this.told && !this.told.isClosed()) return
    this.told = nc.subscribe(this.names.told, {
      callback: (_error, msg) => {
        this.last = Math.max(this.last, Number(msg.headers?.get('Nats-Sequence') ?? 0))
        this.wake()
      },
    })
  }

  private forget(): void {
    this.head = undefined
    this.mark = undefined
    this.last = 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.told?.unsubscribe()
    await this.hold[Symbol.asyncDispose]()
  }
}

/** A stream that is just being made, or whose leader is, has nothing yet. */
function notWhileAway(error: unknown): false {
  if (error instanceof LogAway || isAway(error)) return false
  throw error
}
