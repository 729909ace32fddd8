import { crc32, deflateSync } from 'node:zlib'

const ascii = (text: string) => [...Buffer.from(text, 'latin1')]

/** A segment of a JPEG. */
export function segment(marker: number, content: readonly number[]): number[] {
  const length = content.length + 2
  return [0xff, marker, length >> 8, length & 0xff, ...content]
}

/** Exif of a telephone: how to turn it, and where it was taken. */
export function exif(orientation: number): number[] {
  const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
  const place = [0x25, 0x88, 4, 0, 1, 0, 0, 0, 0x26, 0, 0, 0]
  const tiff = [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 2, 0, ...entry, ...place, 0, 0, 0, 0]
  return segment(0xe1, [...ascii('Exif\0\0'), ...tiff, ...ascii('GPS 29.6500N 91.1000E')])
}

/** One code of one bit: for no difference, or the end of a block. */
const oneCode = (id: number) => segment(0xc4, [id, 1, ...Array.from({ length: 15 }, () => 0), 0])

/** A JPEG as telephones make them, of one grey; `seed` makes another file of it. `data`: of another length than its blocks need. */
export function jpeg({
  width = 64,
  height = 48,
  orientation = 1,
  more = [] as readonly number[],
  seed = 7,
  data = Math.ceil((Math.ceil(width / 8) * Math.ceil(height / 8) * 2) / 8),
} = {}): Uint8Array {
  const jfif = segment(0xe0, [...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0])
  const frame = segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0])
  const quantizer = segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1 + (seed % 255))])
  const scan = segment(0xda, [1, 1, 0, 0, 63, 0])
  const head = [
    ...[0xff, 0xd8, ...jfif, ...exif(orientation), ...segment(0xfe, ascii('taken by Tsering'))],
    ...[...segment(0xed, ascii('Photoshop 3.0 IPTC')), ...more, ...quantizer, ...frame],
    ...[...oneCode(0x00), ...oneCode(0x10), ...scan],
  ]
  const tail = [0xff, 0xd9, ...ascii('a film behind it, with its place')]
  return Buffer.concat([Uint8Array.from(head), new Uint8Array(data), Uint8Array.from(tail)])
}

export function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  crc.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, crc])
}

/** A grey PNG with a comment, Exif, and something behind its end. */
export function png({ width = 3, height = 2, orientation = 1 } = {}): Uint8Array {
  return pngOf(deflateSync(Buffer.alloc((width + 1) * Math.min(height, 1_000))), { width, height, orientation })
}

/** The same with any bytes for its pixels; `interlace` 1: said to be in seven passes. */
export function pngOf(
  pixels: Uint8Array,
  { width = 3, height = 2, orientation = 1, colour = 0, interlace = 0, more = [] as readonly Uint8Array[] } = {},
): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  header[9] = colour
  header[12] = interlace
  // what Exif of a JPEG has after its marker, length and name
  const tiff = Uint8Array.from(exif(orientation).slice(10))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[chunk('IHDR', header), chunk('tEXt', Buffer.from('Author\0Tsering')), chunk('eXIf', tiff), ...more],
    ...[chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0)), Buffer.from('and more')],
  ])
}
