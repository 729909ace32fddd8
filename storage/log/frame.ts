import { crc32 } from 'node:zlib'
import type { LoggedMessage, Message } from '../../core/message.ts'

/**
 * How messages lie in a segment file, both directions. Little endian.
 *
 *     batch    mark u32 · crc32 u32 (of the mark, and all that follows) · body length u32 · count u32 · first offset f64
 *              · body
 *     message  length u32 (of all that follows) · received at f64 · flags u8 · client length u16 · topic length u16
 *              · client · topic · payload
 */
export const batchHeaderBytes = 24
/** Of logs that were begun before each had a mark of its own, "LHS1": their checksums leave it out. */
const firstMark = 0x31_53_48_4c
const messageHeaderBytes = 13
const retainFlag = 4

/** A batch being filled: one group commit. Grows by doubling; `seal` gives the bytes to write. */
export class BatchBuffer {
  private buffer = Buffer.allocUnsafe(262_144)
  private end = batchHeaderBytes
  count = 0

  get bytes(): number {
    return this.end
  }

  push(message: Message): void {
    const { topic, client, payload } = message
    // three bytes are the most that UTF-8 needs for one UTF-16 unit
    this.reserve(4 + messageHeaderBytes + 3 * (topic.length + client.length) + payload.length)
    const { buffer } = this
    const start = this.end
    const clientStart = start + 4 + messageHeaderBytes
    const clientBytes = buffer.write(client, clientStart, 'utf8')
    const topicBytes = buffer.write(topic, clientStart + clientBytes, 'utf8')
    const payloadStart = clientStart + clientBytes + topicBytes
    buffer.set(payload, payloadStart)
    this.end = payloadStart + payload.length
    buffer.writeUInt32LE(this.end - start - 4, start)
    buffer.writeDoubleLE(message.receivedAt, start + 4)
    buffer[start + 12] = message.qos | (message.retain ? retainFlag : 0)
    buffer.writeUInt16LE(clientBytes, start + 13)
    buffer.writeUInt16LE(topicBytes, start + 15)
    this.count++
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
  const payloadStart = topicStart + buffer.readUInt16LE(start + 11)
  return {
    offset,
    receivedAt: buffer.readDoubleLE(start),
    qos: (flags & 3) as Message['qos'],
    retain: (flags & retainFlag) !== 0,
    client: buffer.toString('utf8', clientStart, topicStart),
    topic: buffer.toString('utf8', topicStart, payloadStart),
    payload: buffer.subarray(payloadStart, end),
  }
}
