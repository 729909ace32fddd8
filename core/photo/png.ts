import { crc32 } from 'node:zlib'
import { joined } from './join.ts'
import { orientationIn, orientationTiff } from './orientation.ts'
import { headerOf, type PngHeader } from './png-pixels.ts'

/** A PNG without its metadata. */
export interface CleanedPng extends Pick<PngHeader, 'width' | 'height'> {
  readonly content: Uint8Array
  readonly header: PngHeader
  /** Its pixels as they are compressed, nobody has looked at them yet. */
  readonly compressed: readonly Uint8Array[]
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** What the picture needs besides its pixels, once each, and how long it may be: nothing else fits in. */
const kept: Readonly<Record<string, number>> = {
  ...{ IHDR: 13, PLTE: 768, IEND: 0, tRNS: 256, gAMA: 4, cHRM: 32, sRGB: 1, sBIT: 4 },
}

/** A PNG (RFC 2083) without its metadata; how it is to be turned stays. Undefined of one that is broken. */
export function cleanPng(bytes: Uint8Array): CleanedPng | undefined {
  if (!signature.every((byte, index) => bytes[index] === byte)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const seen = new Set<string>()
  const parts: Uint8Array[] = []
  const compressed: Uint8Array[] = []
  let header: PngHeader | undefined
  let orientation = 1
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const next = at + 12 + length
    if (next > bytes.length) return undefined
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const content = bytes.subarray(at + 8, next - 4)
    if ((type === 'IHDR') !== (header === undefined)) return undefined
    if (type === 'IHDR') {
      header = headerOf(content)
      if (!header) return undefined
    }
    if (type === 'eXIf') orientation = orientationIn(content) ?? orientation
    const most = type === 'IDAT' ? content.length : kept[type]
    if (most !== undefined) {
      const isAgain = type !== 'IDAT' && seen.has(type)
      if (length > most || isAgain || view.getUint32(next - 4) !== crc32(bytes.subarray(at + 4, next - 4)))
        return undefined
      parts.push(bytes.subarray(at, next))
      if (type === 'IDAT') compressed.push(content)
    }
    seen.add(type)
    if (type === 'IEND') {
      if (!header || compressed.length === 0 || (header.colour === 3 && !seen.has('PLTE'))) return undefined
      const [first, ...others] = parts
      const turned = orientation === 1 ? [] : [exifChunk(orientation)]
      // what hangs behind the end is left out
      const whole = [Uint8Array.from(signature), ...(first ? [first] : []), ...turned, ...others]
      return { content: joined(whole), header, compressed, width: header.width, height: header.height }
    }
    at = next
  }
  return undefined
}

function exifChunk(orientation: number): Uint8Array {
  const tiff = orientationTiff(orientation)
  const chunk = joined([Uint8Array.from([0, 0, 0, tiff.length, 0x65, 0x58, 0x49, 0x66]), tiff, new Uint8Array(4)])
  new DataView(chunk.buffer).setUint32(8 + tiff.length, crc32(chunk.subarray(4, 8 + tiff.length)))
  return chunk
}
