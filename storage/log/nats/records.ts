import { createInbox, type Msg, type NatsConnection } from '@nats-io/nats-core'
import { type BatchHeader, isIntact, readBatchHeader } from '../frame.ts'
import { LogAway } from '../log.ts'
import { answerMs, type Connected } from './connection.ts'
import type { Names } from './options.ts'

/** A message of a stream: one commit. */
export interface StoredRecord {
  readonly seq: number
  /** When its server took it, epoch ms. */
  readonly at: number
  /** What its writer called it. */
  readonly id: string
  readonly subject: string
  readonly data: Buffer
}

/** What is asked of a stream: from a sequence on, or the newest of each subject (NATS ADR-31). */
export type Query =
  | { readonly seq: number; readonly batch: number; readonly max_bytes?: number }
  | { readonly multi_last: readonly string[]; readonly batch: number }

/** Records in their order, from any server that has the stream: it may be behind by a moment. */
export function askRecords(nc: NatsConnection, stream: string, query: Query): Promise<StoredRecord[]> {
  const { promise, resolve, reject } = Promise.withResolvers<StoredRecord[]>()
  const records: StoredRecord[] = []
  const end = (error?: Error) => {
    clearTimeout(timer)
    subscription.unsubscribe()
    // what came is whole and in order, even where the server died on the way
    if (error && records.length === 0) reject(error)
    else resolve(records)
  }
  const late = () => end(new LogAway(`no server has answered for the stream ${stream}`))
  let timer = setTimeout(late, answerMs)
  const inbox = createInbox()
  const subscription = nc.subscribe(inbox, {
    callback: (error, msg) => {
      if (error) return end(error)
      const code = msg.headers?.code ?? 0
      if (code === 0) {
        records.push(recordOf(msg))
        clearTimeout(timer)
        timer = setTimeout(late, answerMs)
      } else if (code === 204 || code === 404) end()
      // nobody has it just now: it is being made, or its servers are not there
      else if (code === 503) end(new LogAway(`no server answers for the stream ${stream}`))
      else end(new Error(`the stream ${stream} cannot be read: ${code} ${msg.headers?.description}`))
    },
  })
  try {
    nc.publish(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(query), { reply: inbox })
  } catch (error) {
    end(error as Error)
  }
  return promise
}

/** One record, as the stream's leader has it; undefined where it is gone. */
export async function askLeader({ jsm }: Connected, stream: string, seq: number): Promise<StoredRecord | undefined> {
  const stored = await jsm.streams.getMessage(stream, { seq })
  if (!stored) return undefined
  const { data, subject, time } = stored
  return { seq, at: time.getTime(), id: stored.header.get('Nats-Msg-Id'), subject, data: bufferOf(data) }
}

function recordOf({ data, headers }: Msg): StoredRecord {
  const field = (name: string) => headers?.get(name) ?? ''
  return {
    seq: Number(field('Nats-Sequence')),
    at: Date.parse(field('Nats-Time-Stamp')),
    id: field('Nats-Msg-Id'),
    subject: field('Nats-Subject'),
    data: bufferOf(data),
  }
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** The commit in a record, where our own checksum holds and it is of the log of that mark. */
export function commitIn({ data }: StoredRecord, mark: number): BatchHeader | undefined {
  const header = readBatchHeader(data, 0, mark)
  return header && header.bytes === data.length && isIntact(data, 0, header) ? header : undefined
}

/** A record that holds, and the commit in it. */
export interface Intact {
  readonly record: StoredRecord
  readonly header: BatchHeader
}

export interface Span {
  readonly mark: number
  readonly first: number
  readonly last: number
}

/** The first record that holds at a sequence or behind it, up to `last`. */
export async function intactFrom(connected: Connected, { stream }: Names, span: Span): Promise<Intact | undefined> {
  for (let seq = span.first; seq <= span.last; ) {
    const [record] = await askRecords(connected.nc, stream, { seq, batch: 1 })
    const found = record ?? (await askLeader(connected, stream, seq))
    if (found && found.seq > span.last) return undefined
    const header = found && commitIn(found, span.mark)
    if (found && header) return { record: found, header }
    seq = (found?.seq ?? seq) + 1
  }
  return undefined
}

/** The last record that holds, from `last` backwards; nobody may be appending, or what they append counts. */
export async function intactUpTo(connected: Connected, { stream }: Names, span: Span): Promise<Intact | undefined> {
  for (let seq = span.last; seq >= span.first; seq--) {
    const record = await askLeader(connected, stream, seq)
    const header = record && commitIn(record, span.mark)
    if (record && header) return { record, header }
  }
  return undefined
}

/**
 * The first record that holds of which something is true that stays true of all after it; undefined where it is true of
 * none. Asks for about as many records as the span's length has binary digits.
 */
export async function firstWhere(
  connected: Connected,
  names: Names,
  span: Span,
  isTrue: (found: Intact) => boolean,
): Promise<Intact | undefined> {
  let [low, high] = [span.first, span.last]
  let best: Intact | undefined
  while (low <= high) {
    const middle = Math.floor((low + high) / 2)
    const found = await intactFrom(connected, names, { ...span, first: middle, last: high })
    if (found && !isTrue(found)) low = found.record.seq + 1
    else {
      if (found) best = found
      high = middle - 1
    }
  }
  return best
}
