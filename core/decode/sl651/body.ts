import { readAsciiBody } from './ascii-body.ts'
import { hexOf } from './digits.ts'
import { type Body, bits, Findings, hour, notANumber, numberOf, type Raw } from './findings.ts'
import { headerAt, isPlausible, isRest, isStandard, nextMark, oddBytes } from './layout.ts'
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
  close(bytes, reading)
  return { ...headOf(bytes), items: reading.items, misread: reading.misread }
}

/** What was read since the last mark, looked at from its end. */
function close(bytes: Uint8Array, reading: Findings): void {
  const { at, group } = reading
  // another way to read them is one by the standard, until it comes to this one
  const lost = reading.closes('sound', (read) =>
    oddBytes(bytes, { from: group, end: at }, (header) => isStandard(header) || read.has(header.at)),
  )
  if (lost > 0)
    reading.refuse(
      'bad-shape',
      `/${group}`,
      `elements from ${group} to ${at} of lengths that may be others: ${lost} values are not sure`,
    )
  reading.group = at
}

/** Reads what stands next; false where nothing behind it can be read. */
function step(bytes: Uint8Array, reading: Findings, code: number): boolean {
  const { at } = reading
  const guide = bytes[at] ?? 0
  if (isRest(bytes, at)) return false
  if (guide === bytes[at + 1] && (guide === 0xf0 || guide === 0xf1)) return mark(bytes, reading, { guide, code })
  const header = headerAt(bytes, at)
  if (!header) return rest(bytes, reading, at + 1 < bytes.length ? 'an element' : 'one byte')
  const { id, definition, from, length } = header
  if (from + length > bytes.length) return rest(bytes, reading, `element ${id}`)
  if (!isPlausible(header)) return rest(bytes, reading, `element ${id} of ${length} bytes`)
  const data = bytes.subarray(from, from + length)
  reading.at = from + length
  reading.meets({ from: at, end: reading.at }, !isStandard(header))
  if (id === '04') return readStep(bytes, reading, data)
  element({ id, data, decimals: definition & 7 }, reading)
  return true
}

/** Nothing can be read from here on, and something before it may be why. */
function rest(bytes: Uint8Array, reading: Findings, what: string): false {
  const { at, group } = reading
  const lost = reading.closes('broken', () => oddBytes(bytes, { from: group, end: nextMark(bytes, at) }, isPlausible))
  const more = lost > 0 ? `; ${lost} values before it are not sure` : ''
  reading.refuse('bad-shape', `/${at}`, `${what} at ${at} cannot be, nor what stands behind it${more}`)
  return false
}

/** F1F1 names the station, F0F0 the time. */
function mark(bytes: Uint8Array, reading: Findings, { guide, code }: { guide: number; code: number }): boolean {
  const from = reading.at + 2
  if (from + 5 > bytes.length) return rest(bytes, reading, hexOf(bytes, reading.at, 2))
  close(bytes, reading)
  reading.at = from + 5
  reading.stepMs = 0
  reading.group = reading.at
  if (guide === 0xf0) {
    reading.time = hexOf(bytes, from, 5)
    return true
  }
  reading.station = hexOf(bytes, from, 5)
  // of another station no time has been said yet
  reading.time = undefined
  if (code !== withoutClass && bytes[reading.at] !== 0xf0) reading.group = ++reading.at
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
  if (!/^\d{6}$/.test(hex)) return rest(bytes, reading, `a step ${hex}`)
  const [days = 0, hours = 0, minutes = 0] = [0, 2, 4].map((at) => Number(hex.slice(at, at + 2)))
  reading.stepMs = ((days * 24 + hours) * 60 + minutes) * 60_000
  const next = bytes[reading.at] ?? 0
  if (reading.stepMs === 0 || (next >= 0xf4 && next <= 0xfc)) return true
  close(bytes, reading)
  if (!series(bytes, reading)) return false
  reading.group = reading.at
  return true
}
