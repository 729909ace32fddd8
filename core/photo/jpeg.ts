import { joined } from './join.ts'

interface Cleaned {
  readonly content: Uint8Array
  readonly width: number
  readonly height: number
}

const [app0, app1, app14] = [0xe0, 0xe1, 0xee]
const [startOfScan, endOfImage, quantization, restartInterval] = [0xda, 0xd9, 0xdb, 0xdd]
/** Those of C0–CF that are no frames: Huffman tables, reserved, arithmetic conditioning. */
const noFrames: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])

/** A JPEG (ITU-T T.81 annex B) without its metadata; undefined of one that is broken. */
export function cleanJpeg(bytes: Uint8Array): Cleaned | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = []
  let size: { width: number; height: number } | undefined
  let orientation = 1
  let scans = 0
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === endOfImage; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === endOfImage) {
      if (!size || scans === 0) return undefined
      const start = Uint8Array.of(0xff, 0xd8)
      const turned = orientation === 1 ? [] : [orientationSegment(orientation)]
      // what hangs behind it (a film, another picture with its place) is left out
      return { content: joined([start, ...turned, ...kept, Uint8Array.of(0xff, endOfImage)]), ...size }
    }
    if (isAlone(marker)) {
      at += 2
      continue
    }
    const next = at + 2 + view.getUint16(at + 2)
    if (next < at + 4 || next > bytes.length) return undefined
    const segment = bytes.subarray(at, next)
    if (marker === app1) orientation = orientationIn(segment) ?? orientation
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !noFrames.has(marker)
    // a second one is the first picture's size told anew: what is shown would not be what was measured
    if (isFrame && (segment.length < 9 || size)) return undefined
    if (isFrame) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (size && size.width * size.height === 0) return undefined
    if (isPicture(marker, segment)) kept.push(segment)
    at = next
    if (marker !== startOfScan) continue
    const end = endOfScan(bytes, at)
    if (end === undefined) return undefined
    kept.push(bytes.subarray(at, end))
    scans++
    at = end
  }
  return undefined
}

function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
}

/** What decoding needs, and of what applications write the two by which the colours are told apart. Profiles can hold anything, and go. */
function isPicture(marker: number, segment: Uint8Array): boolean {
  // 16 bytes: JFIF without a preview
  if (marker === app0) return segment.length === 18 && begins(segment, 'JFIF\0')
  if (marker === app14) return segment.length === 16 && begins(segment, 'Adobe')
  const isCoding = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8
  return isCoding || marker === startOfScan || marker === quantization || marker === restartInterval
}

function begins(segment: Uint8Array, text: string): boolean {
  return [...text].every((sign, index) => segment[4 + index] === sign.charCodeAt(0))
}

/** Where the coded data ends: at a marker that is no stuffed zero and no restart. */
function endOfScan(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) return undefined
    if (next !== 0 && next !== 0xff && !isAlone(next)) return at
  }
  return undefined
}

const orientationTag = 0x0112

/** How the picture is to be turned, 1 to 8, by Exif (CIPA DC-008 §4.6.4). */
function orientationIn(segment: Uint8Array): number | undefined {
  if (!begins(segment, 'Exif\0\0') || segment.length < 24) return undefined
  const tiff = segment.subarray(10)
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const isLittle = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > tiff.length) return undefined
  const count = view.getUint16(directory, isLittle)
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + index * 12
    if (entry + 12 > tiff.length) return undefined
    if (view.getUint16(entry, isLittle) !== orientationTag) continue
    const value = view.getUint16(entry + 8, isLittle)
    return value >= 1 && value <= 8 ? value : undefined
  }
  return undefined
}

/** An Exif segment that says how to turn the picture, and nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  const head = [0xff, app1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0]
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8]
  const directory = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
  return Uint8Array.from([...head, ...tiff, ...directory])
}
