import { joined } from './join.ts'

interface Cleaned {
  readonly content: Uint8Array
  readonly width: number
  readonly height: number
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** What the picture needs. */
const kept: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT'])

/** A PNG (RFC 2083) without its metadata; undefined of one that is broken. */
export function cleanPng(bytes: Uint8Array): Cleaned | undefined {
  if (!signature.every((byte, index) => bytes[index] === byte)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = [bytes.subarray(0, signature.length)]
  let size: { width: number; height: number } | undefined
  let hasPixels = false
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const next = at + 12 + length
    if (next > bytes.length) return undefined
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if ((type === 'IHDR') !== (size === undefined)) return undefined
    if (type === 'IHDR') {
      if (length !== 13) return undefined
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
      if (size.width === 0 || size.height === 0) return undefined
    }
    if (type === 'IDAT' && !hasPixels && length > 0) {
      if (length < 2 || !isZlib(view.getUint16(at + 8))) return undefined
      hasPixels = true
    }
    if (kept.has(type)) parts.push(bytes.subarray(at, next))
    // what hangs behind the end is left out
    if (type === 'IEND') return size && hasPixels ? { content: joined(parts), ...size } : undefined
    at = next
  }
  return undefined
}

/** The first two bytes of a stream (RFC 1950 §2.2): deflate, and a check that fits. */
function isZlib(head: number): boolean {
  return (head >> 8) % 16 === 8 && head % 31 === 0
}
