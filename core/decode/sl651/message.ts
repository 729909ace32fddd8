import { characters, hexOf } from './digits.ts'
import { type Frame, scanFrame } from './frame.ts'

/** A message of a station: one frame, or the packets of one in their order. */
export interface StationMessage {
  /** That of the last packet, which is as that of the others but for the packet's number and end. */
  readonly frame: Frame
  readonly body: Uint8Array
}

/** The serial number and local sending time, YYMMDDHHmmss, that a message begins with. */
export function headOfMessage({ frame, body }: StationMessage): { readonly serial: number; readonly sent: string } {
  return frame.encoding === 'hex' ? headOf(body) : asciiHeadOf(body)
}

/** Serial number and sending time, with which every body up begins. */
export function headOf(body: Uint8Array): { readonly serial: number; readonly sent: string } {
  return { serial: ((body[0] ?? 0) << 8) | (body[1] ?? 0), sent: hexOf(body, 2, 6) }
}

/** Serial number and sending time; digits that are none stand as they are. */
export function asciiHeadOf(bytes: Uint8Array): { readonly serial: number; readonly sent: string } {
  const text = characters(bytes, 0, Math.min(16, bytes.length))
  const serial = /^[\da-f]{4}/i.test(text) ? Number.parseInt(text.slice(0, 4), 16) : 0
  return { serial, sent: text.slice(4) }
}

/** The messages that a payload is, whole and without anything between them; undefined for any other. */
export function messagesOf(payload: Uint8Array): StationMessage[] | undefined {
  const messages: StationMessage[] = []
  let packets: Frame[] = []
  for (let at = 0; at < payload.length; ) {
    const scan = scanFrame(payload, at)
    if (scan.name !== 'frame') return undefined
    at = scan.next
    const { frame } = scan
    const { packet = { total: 1, number: 1 } } = frame
    if (packet.number !== packets.length + 1 || (packets[0] && !isOfOne(packets[0], frame))) return undefined
    packets.push(frame)
    if (packet.number < packet.total) continue
    messages.push(joined(packets))
    packets = []
  }
  return packets.length === 0 && messages.length > 0 ? messages : undefined
}

/** Packets of one message: the same station, function and total. */
function isOfOne(one: Frame, other: Frame): boolean {
  return (
    one.station === other.station &&
    one.code === other.code &&
    one.encoding === other.encoding &&
    one.direction === other.direction &&
    one.packet?.total === other.packet?.total
  )
}

/** The message of packets in their order. Throws a RangeError where there are none. */
export function joined(packets: readonly Frame[]): StationMessage {
  const frame = packets.at(-1)
  if (!frame) throw new RangeError('a message without packets')
  if (packets.length === 1) return { frame, body: frame.body }
  const body = new Uint8Array(packets.reduce((sum, packet) => sum + packet.body.length, 0))
  let at = 0
  for (const packet of packets) {
    body.set(packet.body, at)
    at += packet.body.length
  }
  return { frame, body }
}
