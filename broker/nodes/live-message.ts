import type { Message } from '../../core/message.ts'

/** A message as one broker passes it on to another: it is in the log already. */
export type LiveMessage = Pick<Message, 'topic' | 'payload' | 'qos' | 'retain' | 'client'> & {
  /** When it was published, epoch ms. */
  readonly at: number
  /** The Last Will of a device, told in the place of its broker. Default: false. */
  readonly isWill?: boolean
}

/** Its length in four bytes, the rest as JSON, the payload. */
export function formatLive({ topic, payload, qos, retain, client, at, isWill = false }: LiveMessage): Buffer {
  const head = Buffer.from(JSON.stringify([topic, qos, retain, client, at, isWill]))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, payload])
}

/** The inverse of `formatLive`. Throws where it is something else. */
export function parseLive(bytes: Uint8Array): LiveMessage {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headEnd = 4 + whole.readUInt32BE(0)
  const [topic, qos, retain, client, at, isWill] = JSON.parse(whole.toString('utf8', 4, headEnd))
  return { topic, qos, retain, client, at, isWill, payload: whole.subarray(headEnd) }
}
