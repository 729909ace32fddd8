/** A frame of Feishu's long connection (protobuf `pbbp2.Frame`). Its numbers are echoed as they came. */
export interface FeishuFrame {
  readonly seqId: bigint
  readonly logId: bigint
  readonly service: number
  /** 0: about the connection; 1: an event. */
  readonly method: number
  readonly headers: Readonly<Record<string, string>>
  readonly payloadEncoding?: string
  readonly payloadType?: string
  readonly payload?: Uint8Array
  readonly logIdNew?: string
}

const [varint, fixed64, bytes, fixed32] = [0, 1, 2, 5]

export function writeFeishuFrame(frame: FeishuFrame): Buffer {
  const { seqId, logId, service, method, headers, payloadEncoding, payloadType, payload, logIdNew } = frame
  const all = Object.entries(headers).map(([key, value]) => chunk(5, Buffer.concat([chunk(1, key), chunk(2, value)])))
  return Buffer.concat([
    ...[number(1, seqId), number(2, logId), number(3, BigInt(service)), number(4, BigInt(method)), ...all],
    ...(payloadEncoding === undefined ? [] : [chunk(6, payloadEncoding)]),
    ...(payloadType === undefined ? [] : [chunk(7, payloadType)]),
    ...(payload === undefined ? [] : [chunk(8, payload)]),
    ...(logIdNew === undefined ? [] : [chunk(9, logIdNew)]),
  ])
}

/** The frame in a message; undefined where it is none. A field that is not known is passed over. */
export function readFeishuFrame(message: Uint8Array): FeishuFrame | undefined {
  const fields = fieldsIn(message)
  if (!fields) return undefined
  const headers: [string, string][] = []
  const texts = new Map<number, string>()
  const numbers = new Map<number, bigint>()
  let payload: Uint8Array | undefined
  for (const { id, value } of fields) {
    if (typeof value === 'bigint') numbers.set(id, value)
    else if (id === 8) payload = value
    else if (id === 5) {
      const header = fieldsIn(value)
      if (!header) return undefined
      const text = (wanted: number) => textOf(header.findLast((field) => field.id === wanted)?.value)
      headers.push([text(1), text(2)])
    } else texts.set(id, textOf(value))
  }
  const [payloadEncoding, payloadType, logIdNew] = [texts.get(6), texts.get(7), texts.get(9)]
  return {
    ...{ seqId: numbers.get(1) ?? 0n, logId: numbers.get(2) ?? 0n, headers: Object.fromEntries(headers) },
    ...{ service: Number(numbers.get(3) ?? 0n), method: Number(numbers.get(4) ?? 0n) },
    ...(payloadEncoding !== undefined && { payloadEncoding }),
    ...(payloadType !== undefined && { payloadType }),
    ...(payload && { payload }),
    ...(logIdNew !== undefined && { logIdNew }),
  }
}

interface Field {
  readonly id: number
  readonly value: bigint | Uint8Array
}

function fieldsIn(message: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = []
  let at = 0
  const readNumber = (): bigint | undefined => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++]
      if (byte === undefined) return undefined
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    return undefined
  }
  while (at < message.length) {
    const tag = readNumber()
    if (tag === undefined) return undefined
    const id = Number(tag >> 3n)
    const type = Number(tag & 7n)
    if (type === varint) {
      const value = readNumber()
      if (value === undefined) return undefined
      fields.push({ id, value })
      continue
    }
    const length = type === bytes ? readNumber() : type === fixed64 ? 8n : type === fixed32 ? 4n : undefined
    if (length === undefined || length > BigInt(message.length - at)) return undefined
    const value = message.subarray(at, at + Number(length))
    at += value.length
    if (type === bytes) fields.push({ id, value })
  }
  return fields
}

function textOf(value: bigint | Uint8Array | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : ''
}

function varintOf(value: bigint): Buffer {
  const out: number[] = []
  let left = BigInt.asUintN(64, value)
  for (; left >= 0x80n; left >>= 7n) out.push(Number(left & 0x7fn) | 0x80)
  return Buffer.from([...out, Number(left)])
}

function number(id: number, value: bigint): Buffer {
  return Buffer.concat([varintOf(BigInt((id << 3) | varint)), varintOf(value)])
}

function chunk(id: number, value: string | Uint8Array): Buffer {
  const content = Buffer.from(value)
  return Buffer.concat([varintOf(BigInt((id << 3) | bytes)), varintOf(BigInt(content.length)), content])
}
