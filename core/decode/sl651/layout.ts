import { hexOf } from './digits.ts'
import { definitionOf, elementOf } from './elements.ts'

/** How elements and marks stand one after the other in a body of bytes: what is where, before anything is read of it. */

/** An element's identifier, and where its data are: `length` bytes at `from`. */
export interface Header {
  /** Where the identifier begins. */
  readonly at: number
  /** Guide as hex, `39`; `FF02` of an extension. */
  readonly id: string
  readonly definition: number
  readonly from: number
  readonly length: number
}

/** The identifier that stands there; undefined where the bytes end within it. */
export function headerAt(bytes: Uint8Array, at: number): Header | undefined {
  const guide = bytes[at] === 0xff ? 2 : 1
  const definition = bytes[at + guide]
  if (definition === undefined) return undefined
  return { at, id: hexOf(bytes, at, guide), definition, from: at + guide + 1, length: definition >> 3 }
}

/**
 * The length is the frame's to say, but one far from the standard's is no length: the reader is beside the elements. So it
 * is at a guide that nobody has.
 */
export function isPlausible(header: Header): boolean {
  const { id, length } = header
  const known = elementOf(id)
  if (!known) return isStandard(header) || (isMakers(id) && length > 0)
  return length > 0 && length <= definitionOf(known).bytes + 2
}

/** Guides that the standard leaves to makers. */
export function isMakers(id: string): boolean {
  return /^(?:7[6-9A-F]|[89A-E]|FF)/.test(id)
}

/** Of the standard, with its length and decimals; or the step of a series. */
export function isStandard({ id, definition }: Header): boolean {
  const known = elementOf(id)
  return known ? definitionOf(known).byte === definition : id === '04' && definition === 0x18
}

/** F0F0 and a time, or F1F1 and a station: values may look like the two bytes, but not like what stands behind them. */
export function isMark(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== bytes[at + 1]) return false
  if (bytes[at] === 0xf1) return at + 7 < bytes.length
  return bytes[at] === 0xf0 && /^\d\d(?:0\d|1[0-2])[0-3]\d[0-2]\d[0-5]\d$/.test(hexOf(bytes, at + 2, 5))
}

/** The first mark from there on; the end where there is none. */
export function nextMark(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (isMark(bytes, at)) return at
  return bytes.length
}

/** Text, a picture or a batch, which goes on to the body's end. */
export function isRest(bytes: Uint8Array, at: number): boolean {
  const [guide, definition] = [bytes[at], bytes[at + 1]]
  return (guide === 0xfd && definition === 0xf6) || (guide === definition && (guide === 0xf2 || guide === 0xf3))
}

/**
 * Of each place from `from` to `end`: how many bytes from there to the end are of elements that are not as the standard has
 * them; Infinity where the end does not come out.
 */
export function oddBytes(
  bytes: Uint8Array,
  { from, end }: { readonly from: number; readonly end: number },
  isElement: (header: Header) => boolean,
): (at: number) => number {
  const odd = new Array<number>(Math.max(0, end - from) + 1).fill(Number.POSITIVE_INFINITY)
  odd[end - from] = 0
  for (let at = end - 1; at >= from; at--) {
    const header = headerAt(bytes, at)
    const next = header ? header.from + header.length : end + 1
    if (isRest(bytes, at)) odd[at - from] = 0
    else if (header && next <= end && isElement(header))
      odd[at - from] = (odd[next - from] ?? 0) + (isStandard(header) ? 0 : next - at)
  }
  return (at) => (at < from ? Number.POSITIVE_INFINITY : (odd[at - from] ?? Number.POSITIVE_INFINITY))
}
