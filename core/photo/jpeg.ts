import { joined } from './join.ts'
import { JpegCoding } from './jpeg-coding.ts'
import { orientationIn, orientationTiff } from './orientation.ts'

interface Cleaned {
  readonly content: Uint8Array
  readonly width: number
  readonly height: number
}

const [app0, app1, app14] = [0xe0, 0xe1, 0xee]
const [startOfScan, endOfImage, quantization, restartInterval] = [0xda, 0xd9, 0xdb, 0xdd]

/** A JPEG (ITU-T T.81 annex B) without its metadata; undefined of one that is broken. */
export function cleanJpeg(bytes: Uint8Array): Cleaned | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = []
  const coding = new JpegCoding()
  let orientation = 1
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === endOfImage; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === endOfImage) {
      const size = coding.whole()
      if (!size) return undefined
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
    if (marker === app1 && begins(segment, 'Exif\0\0')) orientation = orientationIn(segment.subarray(10)) ?? orientation
    if (!coding.take(marker, segment.subarray(4))) return undefined
    if (isPicture(marker, segment)) kept.push(segment)
    at = next
    if (marker !== startOfScan) continue
    const end = endOfScan(bytes, at)
    if (end === undefined || !coding.scanned(end - at)) return undefined
    kept.push(bytes.subarray(at, end))
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
  const isCoding = marker >= 0xc0 && marker <= 0xc4 && marker !== 0xc3
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

/** An Exif segment that says how to turn the picture, and nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  const head = [0xff, app1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0]
  return Uint8Array.from([...head, ...orientationTiff(orientation)])
}
