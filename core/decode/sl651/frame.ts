import { crcOf } from './crc.ts'
import { characters, hexOf, hexText, readHex } from './digits.ts'

/**
 * The frame of SL 651-2014 (水文监测数据通信规约), in both directions and both encodings (§6.2): bytes after `7E 7E`, or
 * text after SOH. Only its envelope: what a body says is in body.ts and ascii-body.ts.
 */
export type Encoding = 'hex' | 'ascii'

export interface Frame {
  readonly encoding: Encoding
  readonly direction: 'up' | 'down'
  /** 1–255. */
  readonly centre: number
  /** 10 hex characters, upper case; never a number: it has leading zeros and letters. */
  readonly station: string
  /** 4 hex characters, upper case. */
  readonly password: string
  /** Function code, 0x2F keep-alive … */
  readonly code: number
  /** Where the message comes in several packets: how many, and which one this is, from 1. */
  readonly packet?: { readonly total: number; readonly number: number }
  readonly body: Uint8Array
  /** Control character at the text's end. */
  readonly end: number
}

export const control = {
  stx: 0x02,
  etx: 0x03,
  eot: 0x04,
  enq: 0x05,
  ack: 0x06,
  nak: 0x15,
  syn: 0x16,
  etb: 0x17,
  esc: 0x1b,
}
/** What may stand at a text's end, in either direction. */
const endings: ReadonlySet<number> = new Set([
  control.etx,
  control.eot,
  control.enq,
  control.ack,
  control.nak,
  control.etb,
  control.esc,
])
const soh = 0x01
const start = 0x7e

/** What stands at a place of a stream of bytes: `next` is where to go on. */
export type Scan =
  | { readonly name: 'frame'; readonly frame: Frame; readonly next: number }
  | { readonly name: 'skip'; readonly because: 'noise' | 'bad-crc'; readonly next: number }
  /** A frame may have begun, and its rest is still to come. */
  | { readonly name: 'wait' }

/** How the two encodings lay out the same fields; places from the frame's first byte. */
interface Layout {
  readonly encoding: Encoding
  /** Bytes of the start, and of one byte's worth of a number. */
  readonly first: number
  readonly width: 1 | 2
  /** Place of direction and length, and of what follows them. */
  readonly length: number
  readonly text: number
}
const layouts: Readonly<Record<Encoding, Layout>> = {
  hex: { encoding: 'hex', first: 2, width: 1, length: 11, text: 13 },
  ascii: { encoding: 'ascii', first: 1, width: 2, length: 19, text: 23 },
}
/** Serial number and time. */
const leastBody = 8

/** Looks at the stream from a place on. A bad CRC costs one byte: a frame may begin within what looked like one. */
export function scanFrame(bytes: Uint8Array, from = 0): Scan {
  const at = nextStart(bytes, from)
  if (at > from) return { name: 'skip', because: 'noise', next: at }
  if (at >= bytes.length) return { name: 'wait' }
  const layout = bytes[at] === start ? layouts.hex : layouts.ascii
  const view = bytes.subarray(at)
  if (!mayBegin(view, layout)) return { name: 'skip', because: 'noise', next: at + 1 }
  if (view.length <= layout.text) return { name: 'wait' }
  const length = readNumber(view, layout.length, 2, layout) & 0xfff
  const sum = layout.text + 1 + length + 1
  const size = sum + 2 * layout.width
  if (view.length < size) return { name: 'wait' }
  if (readNumber(view, sum, 2, layout) !== crcOf(view, 0, sum))
    return { name: 'skip', because: 'bad-crc', next: at + 1 }
  const frame = parse(view, layout, length)
  return frame ? { name: 'frame', frame, next: at + size } : { name: 'skip', because: 'noise', next: at + 1 }
}

/** The first place where a frame may begin; the length where there is none. */
function nextStart(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === soh) return at
    if (bytes[at] === start && (at + 1 === bytes.length || bytes[at + 1] === start)) return at
  }
  return bytes.length
}

/** What is there of a header could be one. */
function mayBegin(view: Uint8Array, layout: Layout): boolean {
  const { length, text, width, first } = layout
  if (width === 2) {
    for (let at = first; at < text && at < view.length; at++) if (readHex(view, at, 1) < 0) return false
  }
  if (view.length <= length) return true
  const head = width === 1 ? (view[length] ?? 0) >> 4 : readHex(view, length, 1)
  if (head !== 0 && head !== 8) return false
  if (view.length <= text) return true
  const opening = view[text]
  const bytes = readNumber(view, length, 2, layout) & 0xfff
  if (opening === control.stx) return bytes >= leastBody * width
  return opening === control.syn && bytes >= 3 * width
}

/** A number of so many bytes, or of their hex characters. */
function readNumber(view: Uint8Array, at: number, bytes: number, { width }: Layout): number {
  if (width === 2) return readHex(view, at, bytes * 2)
  return bytes === 1 ? (view[at] ?? 0) : ((view[at] ?? 0) << 8) | (view[at + 1] ?? 0)
}

function parse(view: Uint8Array, layout: Layout, length: number): Frame | undefined {
  const { encoding, first, width, text } = layout
  const direction = readNumber(view, layout.length, 2, layout) >> 12 === 8 ? 'down' : 'up'
  const ends = direction === 'down' ? ['station', 'centre'] : ['centre', 'station']
  let at = first
  const head = { centre: 0, station: '' }
  for (const end of ends) {
    if (end === 'centre') head.centre = readNumber(view, at, 1, layout)
    else head.station = field(view, at, 5, layout)
    at += (end === 'centre' ? 1 : 5) * width
  }
  const bodyEnd = text + 1 + length
  const of = { encoding, direction, ...head, password: field(view, at, 2, layout) } as const
  const code = readNumber(view, at + 2 * width, 1, layout)
  const end = view[bodyEnd] ?? 0
  if (!endings.has(end)) return undefined
  if (view[text] === control.stx) return { ...of, code, body: view.slice(text + 1, bodyEnd), end }
  const total = packetNumber(view, text + 1, 0, layout)
  const number = packetNumber(view, text + 1, 1, layout)
  if (total === 0 || number === 0 || number > total) return undefined
  return { ...of, code, packet: { total, number }, body: view.slice(text + 1 + 3 * width, bodyEnd), end }
}

function field(view: Uint8Array, at: number, bytes: number, { width }: Layout): string {
  return width === 1 ? hexOf(view, at, bytes) : characters(view, at, bytes * 2).toUpperCase()
}

/** Twelve bits of the three bytes before a packet's body: the total, or the number. */
function packetNumber(view: Uint8Array, at: number, which: 0 | 1, { width }: Layout): number {
  if (width === 2) return readHex(view, at + 3 * which, 3)
  const [high = 0, middle = 0, low = 0] = view.subarray(at, at + 3)
  return which === 0 ? (high << 4) | (middle >> 4) : ((middle & 0xf) << 8) | low
}

/** The inverse of `scanFrame`. Throws a RangeError on a body that no frame can hold. */
export function formatFrame(frame: Frame): Uint8Array {
  const { encoding, direction, centre, station, password, code, packet, body, end } = frame
  const { width, first, text } = layouts[encoding]
  const length = body.length + (packet ? 3 * width : 0)
  if (length > 0xfff) throw new RangeError(`a body of ${body.length} bytes is longer than a frame can hold`)
  const ends = direction === 'down' ? [station, hexText(centre, 2)] : [hexText(centre, 2), station]
  const packets = packet ? hexText(packet.total, 3) + hexText(packet.number, 3) : ''
  const header = `${ends.join('')}${password}${hexText(code, 2)}${direction === 'down' ? '8' : '0'}${hexText(length, 3)}`
  const bytes = new Uint8Array(text + 1 + length + 1 + 2 * width)
  bytes.fill(encoding === 'hex' ? start : soh, 0, first)
  writeHex(bytes, first, header, width)
  bytes[text] = packet ? control.syn : control.stx
  writeHex(bytes, text + 1, packets, width)
  bytes.set(body, text + 1 + length - body.length)
  const sum = text + 1 + length + 1
  bytes[sum - 1] = end
  writeHex(bytes, sum, hexText(crcOf(bytes, 0, sum), 4), width)
  return bytes
}

function writeHex(bytes: Uint8Array, at: number, hex: string, width: 1 | 2): void {
  if (width === 2) for (const [index, letter] of [...hex].entries()) bytes[at + index] = letter.charCodeAt(0)
  else
    for (let index = 0; index < hex.length; index += 2)
      bytes[at + index / 2] = Number.parseInt(hex.slice(index, index + 2), 16)
}
