import type { Message } from '../../core/message.ts'

/** A message as one broker passes it on to another: it is in the log already. */
export type LiveMessage = Pick<Message, 'topic' | 'payload' | 'qos' | 'retain' | 'client'> & {
  /** When it was published, epoch ms. */
  readonly at: number
}

/** Its length in four bytes, the rest as JSON, the payload. */
export function formatLive({ topic, payload, qos, retain, client, at }: LiveMessage): Buffer {
  const head = Buffer.from(JSON.stringify([topic, qos, retain, client, at]))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, payload])
}

/** The inverse of `formatLive`. Throws where it is something else. */
export function parseLive(bytes: Uint8Array): LiveMessage {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headEnd = 4 + whole.readUInt32BE(0)
  const [topic, qos, retain, client, at] = JSON.parse(whole.toString('utf8', 4, headEnd))
  return { topic, qos, retain, client, at, payload: whole.subarray(headEnd) }
}
