import { crc32 } from 'node:zlib'
import type { LoggedMessage, Message } from '../../core/message.ts'

/**
 * How messages lie in a segment file, both directions. Little endian.
 *
 *     batch    mark u32 · crc32 u32 (of the mark, and all that follows) · body length u32 · count u32 · first offset f64
 *              · body
 *     message  length u32 (of all that follows) · received at f64 · flags u8 · client length u16 · topic length u16
 *              · client · topic · [packet id u16 · client id length u16 · client id] · payload
 *
 * The part in brackets is there when the flag `numbered` is set, and in a log of several parts `copy` for what another has; no client id is written where it is the client's name.
 */
export const batchHeaderBytes = 24
/** Of logs that were begun before each had a mark of its own, "LHS1": their checksums leave it out. */
const firstMark = 0x31_53_48_4c
const messageHeaderBytes = 13
const numberBytes = 4
const retainFlag = 4
const numberedFlag = 8
const copyFlag = 16

/** A batch being filled: one group commit. Grows by doubling; `seal` gives the bytes to write. */
export class BatchBuffer {
  private buffer = Buffer.allocUnsafe(262_144)
  private end = batchHeaderBytes
  count = 0

  get bytes(): number {
    return this.end
  }

  push(message: Message): void {
    const { topic, client, payload, packetId, clientId = '' } = message
    // three bytes are the most that UTF-8 needs for one UTF-16 unit
    const texts = 3 * (topic.length + client.length + clientId.length)
    this.reserve(4 + messageHeaderBytes + numberBytes + texts + payload.length)
    const { buffer } = this
    const start = this.end
    const clientStart = start + 4 + messageHeaderBytes
    const clientBytes = buffer.write(client, clientStart, 'utf8')
    const topicBytes = buffer.write(topic, clientStart + clientBytes, 'utf8')
    const topicEnd = clientStart + clientBytes + topicBytes
    const payloadStart = packetId === undefined ? topicEnd : this.number(topicEnd, packetId, clientId)
    buffer.set(payload, payloadStart)
    this.end = payloadStart + payload.length
    buffer.writeUInt32LE(this.end - start - 4, start)
    buffer.writeDoubleLE(message.receivedAt, start + 4)
    buffer[start + 12] =
      message.qos |
      (message.retain ? retainFlag : 0) |
      (packetId === undefined ? 0 : numberedFlag) |
      (message.isCopy ? copyFlag : 0)
    buffer.writeUInt16LE(clientBytes, start + 13)
    buffer.writeUInt16LE(topicBytes, start + 15)
    this.count++
  }

  /** Writes a packet id and a client id; where they end. */
  private number(at: number, packetId: number, clientId: string): number {
    const bytes = this.buffer.write(clientId, at + numberBytes, 'utf8')
    this.buffer.writeUInt16LE(packetId, at)
    this.buffer.writeUInt16LE(bytes, at + 2)
    return at + numberBytes + bytes
  }

  /** `mark`: of the log that it is for. */
  seal(firstOffset: number, mark: number): Buffer {
    const batch = this.buffer.subarray(0, this.end)
    batch.writeUInt32LE(mark, 0)
    batch.writeUInt32LE(this.end - batchHeaderBytes, 8)
    batch.writeUInt32LE(this.count, 12)
    batch.writeDoubleLE(firstOffset, 16)
    batch.writeUInt32LE(sumOf(batch, 0, this.end), 4)
    return batch
  }

  clear(): void {
    this.end = batchHeaderBytes
    this.count = 0
    if (this.buffer.length > 8_388_608) this.buffer = Buffer.allocUnsafe(262_144)
  }

  private reserve(bytes: number): void {
    let size = this.buffer.length
    if (this.end + bytes <= size) return
    while (this.end + bytes > size) size *= 2
    const larger = Buffer.allocUnsafe(size)
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }
}

export interface BatchHeader {
  /** Header and body, bytes. */
  readonly bytes: number
  readonly count: number
  readonly firstOffset: number
}

/** The header of the batch at `position`; undefined when there is none (too short, or no batch of the log of that mark). */
export function readBatchHeader(buffer: Buffer, position: number, mark: number): BatchHeader | undefined {
  if (position + batchHeaderBytes > buffer.length || buffer.readUInt32LE(position) !== mark) return undefined
  return {
    bytes: batchHeaderBytes + buffer.readUInt32LE(position + 8),
    count: buffer.readUInt32LE(position + 12),
    firstOffset: buffer.readDoubleLE(position + 16),
  }
}

/** True when the whole batch is in the buffer and its checksum is right. */
export function isIntact(buffer: Buffer, position: number, header: BatchHeader): boolean {
  const end = position + header.bytes
  return end <= buffer.length && sumOf(buffer, position, end) === buffer.readUInt32LE(position + 4)
}

function sumOf(buffer: Buffer, position: number, end: number): number {
  const mark = buffer.readUInt32LE(position)
  return crc32(buffer.subarray(position + 8, end), mark === firstMark ? 0 : mark)
}

/** Appends the batch's messages from offset `from` on to `into`; payloads are views of `buffer`. */
export function readMessages(
  buffer: Buffer,
  position: number,
  header: BatchHeader,
  from: number,
  into: LoggedMessage[],
): void {
  let at = position + batchHeaderBytes
  for (let index = 0; index < header.count; index++) {
    const end = at + 4 + buffer.readUInt32LE(at)
    const offset = header.firstOffset + index
    if (offset >= from) into.push(readMessage(buffer, at + 4, end, offset))
    at = end
  }
}

function readMessage(buffer: Buffer, start: number, end: number, offset: number): LoggedMessage {
  const flags = buffer.readUInt8(start + 8)
  const clientStart = start + messageHeaderBytes
  const topicStart = clientStart + buffer.readUInt16LE(start + 9)
  const topicEnd = topicStart + buffer.readUInt16LE(start + 11)
  const receivedAt = buffer.readDoubleLE(start)
  const qos = (flags & 3) as Message['qos']
  const retain = (flags & retainFlag) !== 0
  const client = buffer.toString('utf8', clientStart, topicStart)
  const topic = buffer.toString('utf8', topicStart, topicEnd)
  // a copy is nobody's to be sent again: it has no number
  if ((flags & copyFlag) !== 0)
    return { offset, receivedAt, qos, retain, client, topic, payload: buffer.subarray(topicEnd, end), isCopy: true }
  if ((flags & numberedFlag) === 0)
    return { offset, receivedAt, qos, retain, client, topic, payload: buffer.subarray(topicEnd, end) }
  const packetId = buffer.readUInt16LE(topicEnd)
  const clientIdStart = topicEnd + numberBytes
  const clientIdEnd = clientIdStart + buffer.readUInt16LE(topicEnd + 2)
  const payload = buffer.subarray(clientIdEnd, end)
  const numbered = { offset, receivedAt, qos, retain, client, topic, payload, packetId }
  if (clientIdEnd === clientIdStart) return numbered
  return { ...numbered, clientId: buffer.toString('utf8', clientIdStart, clientIdEnd) }
}
