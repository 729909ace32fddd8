import { readAsciiBody } from './ascii-body.ts'
import { hexOf } from './digits.ts'
import { definitionOf, elementOf } from './elements.ts'
import { type Body, bits, Findings, hour, notANumber, numberOf, type Raw } from './findings.ts'
import { headOf, type StationMessage } from './message.ts'
import { series } from './series.ts'

/** Functions whose bodies hold elements. */
const telemetry: ReadonlySet<number> = new Set([0x31, 0x32, 0x33, 0x34, 0x37, 0x38, 0x3a, 0x44, 0x46])
const withoutClass = 0x46

/** What a message says; undefined of one whose function has no elements. */
export function bodyOf({ frame, body }: StationMessage): Body | undefined {
  if (!telemetry.has(frame.code)) return undefined
  return frame.encoding === 'hex' ? readBody(body, frame) : readAsciiBody(body, frame)
}

/** Reads a body of bytes (§6.6). What cannot be read costs itself, or, where no length is known, all behind it. */
function readBody(bytes: Uint8Array, { station, code }: { readonly station: string; readonly code: number }): Body {
  const reading = new Findings(station)
  while (reading.at < bytes.length) if (!step(bytes, reading, code)) break
  return { ...headOf(bytes), items: reading.items, misread: reading.misread }
}

/** Reads what stands next; false where nothing behind it can be read. */
function step(bytes: Uint8Array, reading: Findings, code: number): boolean {
  const { at } = reading
  const guide = bytes[at] ?? 0
  const definition = bytes[at + 1]
  if (definition === undefined) return rest(reading, 'one byte')
  if (guide === definition && guide >= 0xf0 && guide <= 0xf3) return mark(bytes, reading, { guide, code })
  if (guide === 0xfd && definition === 0xf6) return false
  const isExtended = guide === 0xff
  const id = isExtended ? hexOf(bytes, at, 2) : hexOf(bytes, at, 1)
  const sized = isExtended ? bytes[at + 2] : definition
  const from = at + (isExtended ? 3 : 2)
  const length = (sized ?? 0) >> 3
  if (sized !== undefined) reading.meets(isOfStandard(id, length) ? 'known' : 'doubtful')
  if (sized === undefined || from + length > bytes.length) return rest(reading, `element ${id}`)
  const data = bytes.subarray(from, from + length)
  if (!isPlausible(id, length)) return rest(reading, `element ${id} of ${length} bytes`)
  reading.at = from + length
  if (id === '04') return readStep(bytes, reading, data)
  element({ id, data, decimals: sized & 7 }, reading)
  return true
}

/** The length is the frame's to say, but one far from the standard's is no length: the reader is beside the elements. */
function isPlausible(id: string, length: number): boolean {
  const known = elementOf(id)
  if (length === 0 || !known || known.digits === 0) return length > 0
  return length <= definitionOf(known).bytes + 2
}

function isOfStandard(id: string, length: number): boolean {
  const known = elementOf(id)
  return known !== undefined && (known.digits === 0 || length === definitionOf(known).bytes)
}

function rest(reading: Findings, what: string): false {
  const before = reading.items.length
  reading.breaks()
  const lost = before - reading.items.length
  reading.refuse(
    'bad-shape',
    `/${reading.at}`,
    `${what} at ${reading.at} cannot be, nor what stands behind it${lost > 0 ? `; ${lost} values before it are not sure` : ''}`,
  )
  return false
}

/** F1F1 names the station, F0F0 the time; behind F2F2 and F3F3 stand texts and pictures. */
function mark(bytes: Uint8Array, reading: Findings, { guide, code }: { guide: number; code: number }): boolean {
  if (guide >= 0xf2) return false
  const from = reading.at + 2
  if (from + 5 > bytes.length) return rest(reading, hexOf(bytes, reading.at, 2))
  reading.at = from + 5
  reading.stepMs = 0
  reading.meets('known')
  if (guide === 0xf0) {
    reading.time = hexOf(bytes, from, 5)
    return true
  }
  reading.station = hexOf(bytes, from, 5)
  // of another station no time has been said yet
  reading.time = undefined
  if (code !== withoutClass && bytes[reading.at] !== 0xf0) reading.at++
  return true
}

function element(raw: Raw, reading: Findings): void {
  const { id, data } = raw
  if (id === 'F4' || /^F[5-9A-C]$/.test(id)) hour(raw, reading)
  else if (id === '45') bits(data, reading)
  else {
    const value = numberOf(raw)
    if (value === undefined) notANumber(raw, `/${id}`, reading)
    else reading.take(id, value)
  }
}

/** Days, hours and minutes between the values that follow; nothing between them where all are 0. */
function readStep(bytes: Uint8Array, reading: Findings, data: Uint8Array): boolean {
  const hex = hexOf(data)
  if (!/^\d{6}$/.test(hex)) return rest(reading, `a step ${hex}`)
  const [days = 0, hours = 0, minutes = 0] = [0, 2, 4].map((at) => Number(hex.slice(at, at + 2)))
  reading.stepMs = ((days * 24 + hours) * 60 + minutes) * 60_000
  const next = bytes[reading.at] ?? 0
  return reading.stepMs === 0 || (next >= 0xf4 && next <= 0xfc) ? true : series(bytes, reading)
}
