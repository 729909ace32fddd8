import { z } from 'zod'
import { laterLocal, readTime, type TimeResult } from '../instant.ts'
import type { LoggedMessage } from '../message.ts'
import { deviceAt } from '../plant/addresses.ts'
import type { Device, Plant, Point } from '../plant/plant.ts'
import type { Decoder, Reject } from './decoder.ts'
import { Gathering, nothing, refused, unknownDevice, unknownPoint } from './gathering.ts'
import { parseText } from './json.ts'
import { Zone } from './options.ts'
import { bodyOf } from './sl651/body.ts'
import { bytesOfHex, hexText } from './sl651/digits.ts'
import { elementOf } from './sl651/elements.ts'
import type { Body, Item } from './sl651/findings.ts'
import { messagesOf, type StationMessage } from './sl651/message.ts'

/**
 * SL 651-2014, the protocol of China's hydrological stations: a payload is a frame, or the packets of a message one after
 * the other. A device's address is its station address, a point an element by its guide (`39`, `FF02`) or its name (`Z`),
 * or a bit of the status (`ZT.door`). Each value has the time of the F0F0 before it.
 */
export const Sl651Options = z
  .strictObject({
    zone: Zone.optional().describe("Default: the city's"),
    encoding: z.enum(['raw', 'hex']).default('raw').describe('hex: the frame is written as hex text'),
    ignore: z.array(z.string()).default([]).describe('Elements that nobody wants, by guide or name'),
  })
  .prefault({})
type Options = z.output<typeof Sl651Options>

const testReport = 0x30
const firstOfMakers = 0xe0
/** The functions of the standard, keep-alive to the question for the clock. */
const [firstCode, lastCode] = [0x2f, 0x51]

/** Throws a ZodError on options that do not fit. */
export function sl651Decoder(given?: unknown): Decoder {
  const options = Sl651Options.parse(given)
  const ignored = new Set(options.ignore.flatMap(namesOf))
  return (message, plant) => {
    const messages = messagesIn(message.payload, options)
    if (!messages) {
      const detail = 'no frame of SL 651, or not whole, or its CRC is wrong'
      return refused({ reason: 'bad-shape', where: '', detail })
    }
    const upward = messages.filter(({ frame }) => frame.direction === 'up' && frame.code !== testReport)
    if (upward.length === 0) return nothing
    const found = new Gathering()
    for (const each of upward) read(each, { found, plant, options, ignored, message })
    if (upward.every(({ frame }) => frame.code === 0x38)) found.isHistory = true
    return found
  }
}

function messagesIn(payload: Uint8Array, { encoding }: Options): readonly StationMessage[] | undefined {
  if (encoding === 'raw') return messagesOf(payload)
  const text = parseText(payload)
  const bytes = text.ok ? bytesOfHex(text.text.replaceAll(/\s/g, '')) : undefined
  return bytes && messagesOf(bytes)
}

interface Reading {
  readonly found: Gathering
  readonly plant: Plant
  readonly options: Options
  readonly ignored: ReadonlySet<string>
  readonly message: LoggedMessage
}

function read({ frame, body: bytes }: StationMessage, reading: Reading): void {
  const { found, plant } = reading
  if (frame.code < firstCode || frame.code > lastCode) {
    const whose = frame.code >= firstOfMakers ? "the maker's own" : 'none of the standard'
    found.reject('bad-shape', '', `function ${hexText(frame.code, 2)} is ${whose}`)
    return
  }
  const body = bodyOf({ frame, body: bytes })
  if (!body) return
  const sender = deviceAt(plant.devicesByAddress, frame.station)
  if (!sender) {
    found.refuse(unknownDevice(frame.station))
    return
  }
  for (const { reason, where, detail } of body.misread) found.reject(reason, where, detail)
  const stations = new Map<string, Device | undefined>([[frame.station, sender]])
  const times = new Map<string, TimeResult>()
  const conflicts = conflictsIn(body.items)
  const refusedBits = new Set<string>()
  for (const item of body.items) {
    if (found.isFull(item.where)) break
    if (!stations.has(item.station)) {
      const named = stationOf(item.station, sender, plant)
      stations.set(item.station, named.device)
      if (named.reject) found.refuse(named.reject)
    }
    const device = stations.get(item.station)
    if (!device) continue
    const point = pointOf(device, item.id)
    if (!point) {
      const wire = namesOf(item.id).at(0) ?? item.id
      if (reading.ignored.has(wire) || isBitOfKnown(item, device, refusedBits)) continue
      found.refuse(unknownPoint(device, item.id.startsWith('ZT.') ? '45' : wire, item.where))
      continue
    }
    if (conflicts.has(keyOf(item))) {
      found.reject('bad-shape', item.where, `${item.id} comes twice at one time, with different values`)
      continue
    }
    take(point, item, { ...reading, time: timeOf(item, { body, frame: { code: frame.code }, times, reading }) })
  }
}

function take(point: Point, item: Item, { found, time }: Reading & { readonly time: TimeResult }): void {
  const { id, value: raw, plusMs, where } = item
  if (!time.ok) {
    found.reject('bad-time', where, time.detail)
    return
  }
  const at =
    plusMs === 0
      ? time
      : { ...time, at: time.at + plusMs, ...(time.local && { local: laterLocal(time.local, plusMs) }) }
  const unit = point.saysUnit ? undefined : elementOf(id)?.unit || undefined
  const isNothing = item.isCode === true && raw === null
  found.take(point, { raw, at: found.timeOf(at), where, unit, reason: isNothing ? 'sentinel' : undefined })
}

/** A station that another one tells of: itself, or one that the plant file has speak through it. A password is for no more. */
function stationOf(
  address: string,
  sender: Device,
  plant: Plant,
): { readonly device?: Device; readonly reject?: Reject } {
  const device = deviceAt(plant.devicesByAddress, address)
  if (!device) return { reject: unknownDevice(address) }
  if (device === sender || device.gateway === sender.id) return { device }
  const detail = `${sender.site}/${sender.id} may not speak for ${device.site}/${device.id}: the plant file gives it no gateway ${sender.id}`
  return { reject: { reason: 'unknown-device', where: '', detail } }
}

function pointOf({ points }: Device, id: string): Point | undefined {
  for (const name of namesOf(id)) {
    const point = points.get(name)
    if (point) return point
  }
  return undefined
}

/** What the plant file may call an element: its guide, or its name. */
function namesOf(id: string): readonly string[] {
  const element = elementOf(id)
  return element ? [element.guide, element.name] : [id]
}

/** Of the status only those bits are read that the plant has; where it has none, that is told once. */
function isBitOfKnown({ id, station }: Item, { points }: Device, told: Set<string>): boolean {
  if (!id.startsWith('ZT.')) return false
  const isTold = told.has(station)
  told.add(station)
  return isTold || [...points.keys()].some((wire) => wire.startsWith('ZT.'))
}

function keyOf({ station, time = '', plusMs, id }: Item): string {
  return `${station} ${time} ${plusMs} ${id}`
}

/** Elements that are said twice of one time, and differ: nobody knows which one is true. */
function conflictsIn(items: readonly Item[]): ReadonlySet<string> {
  const said = new Map<string, Item['value']>()
  const different = new Set<string>()
  for (const item of items) {
    const key = keyOf(item)
    if (said.has(key) && said.get(key) !== item.value) different.add(key)
    said.set(key, item.value)
  }
  return different
}

interface TimeContext {
  readonly body: Body
  readonly frame: { readonly code: number }
  readonly times: Map<string, TimeResult>
  readonly reading: Reading
}

/** The observation time; a status report (46H) has none but that of its sending. */
function timeOf({ time: text }: Item, { body, frame, times, reading }: TimeContext): TimeResult {
  if (text === undefined && frame.code !== 0x46)
    return { ok: false, detail: 'no observation time (F0F0) stands before it' }
  const digits = text ?? body.sent
  const known = times.get(digits)
  if (known) return known
  const { options, plant, message } = reading
  const time = /^\d{10}(\d\d)?$/.test(digits)
    ? readTime(isoOf(digits), options.zone ?? plant.city.zone, message.receivedAt)
    : { ok: false as const, detail: `${digits} where YYMMDDHHmm was expected` }
  times.set(digits, time)
  return time
}

function isoOf(digits: string): string {
  const [year, month, day, hour, minute, second = '00'] = digits.match(/../g) ?? []
  return `20${year}-${month}-${day}T${hour}:${minute}:${second}`
}
