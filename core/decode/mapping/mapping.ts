import { z } from 'zod'
import type { LoggedMessage } from '../message.ts'
import type { Device, Plant } from '../plant/plant.ts'
import type { QualityReason } from '../reading.ts'
import type { Decoder } from './decoder.ts'
import { DeviceOption, type DeviceResult, findDevice } from './device.ts'
import { Gathering, refused, unknownPoint } from './gathering.ts'
import { isObject, parseJson, pointerStep, quote } from './json.ts'
import {
  type Entry,
  type MembersRule,
  placeOf,
  type QualityOption,
  ReadingRules,
  readSource,
  Scalar,
  SourceOption,
  TimeOption,
  type ValueRule,
} from './json-source.ts'
import { readFormattedTime, UnitNames, unitNamed } from './options.ts'
import { PointerText, resolve } from './pointer.ts'

/** `use: json`: any JSON format, described in the plant file. `docs/formats.md` shows it by example. */
const Options = z.strictObject({
  device: DeviceOption,
  each: PointerText.optional().describe('A list; each of its entries is read as a message of its own'),
  where: z
    .array(z.strictObject({ field: SourceOption, is: z.union([Scalar, z.array(Scalar).min(1)]) }))
    .default([])
    .describe('Entries that do not fit all of these are no telemetry'),
  time: TimeOption.optional().describe('Default: the time of receipt'),
  units: UnitNames,
  readings: ReadingRules,
})
type Options = z.output<typeof Options>

interface Context {
  readonly options: Options
  readonly device: Device
  readonly receivedAt: number
  readonly found: Gathering
}

/** The decoder of a JSON format that the plant file describes; throws a ZodError on options that do not fit. */
export function jsonDecoder(given: unknown): Decoder {
  const options = Options.parse(given)
  return (message, plant) => {
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const found = new Gathering()
    for (const entry of entriesOf(parsed.json, options)) {
      if (found.isFull(entry.where)) break
      if (!fits(entry, options)) continue
      const device = deviceOf(entry, message, options.device, plant)
      if (device.ok) readEntry(entry, { options, device: device.device, receivedAt: message.receivedAt, found })
      else found.refuse(device.reject)
    }
    return found
  }
}

/** A list may also come as its only entry: many stations do so when they have just one. */
function entriesOf(message: unknown, { each }: Options): Entry[] {
  const list = each && resolve(each, message)
  if (!each || list === undefined) return [{ entry: message, message, where: '' }]
  if (!Array.isArray(list)) return [{ entry: list, message, where: each.text }]
  return list.map((entry, index) => ({ entry, message, where: `${each.text}/${index}` }))
}

function fits(entry: Entry, { where }: Options): boolean {
  return where.every(({ field, is }) => [is].flat().some((word) => word === readSource(field, entry)))
}

/** A pointer to the device's name is looked for in the entry, then in the message around it. */
function deviceOf(entry: Entry, message: LoggedMessage, option: DeviceOption, plant: Plant): DeviceResult {
  const inEntry = 'pointer' in option && resolve(option.pointer, entry.entry) !== undefined
  const device = findDevice(option, message, inEntry ? entry.entry : entry.message, plant)
  if (device.ok || !inEntry) return device
  return { ok: false, reject: { ...device.reject, where: entry.where + device.reject.where } }
}

function readEntry(entry: Entry, context: Context): void {
  const { options, receivedAt, found } = context
  const at = readAt(options.time, entry, context) ?? (options.time ? undefined : receivedAt)
  if (at === undefined) return
  let seen = false
  for (const rule of options.readings) {
    seen = ('members' in rule ? readMembers(rule, at, entry, context) : readRule(rule, at, entry, context)) || seen
  }
  if (!seen) found.reject('bad-shape', entry.where, 'none of the mapped fields is there')
}

/** The entry's time; undefined, with a reject, where it is not one. A time that is not there is the time of receipt. */
function readAt(option: TimeOption | undefined, entry: Entry, { receivedAt, found }: Context): number | undefined {
  if (!option) return undefined
  const raw = readSource(option.field, entry)
  if (raw === undefined || raw === null) return receivedAt
  const time = readFormattedTime(raw, option.format, option.zone, receivedAt)
  if (time.ok) return time.at
  found.reject('bad-time', placeOf(option.field, entry), time.detail)
  return undefined
}

/** True when the rule's field is there; protobuf-minded senders leave out what is 0, empty or unknown. */
function readRule(rule: ValueRule, entryAt: number, entry: Entry, context: Context): boolean {
  const { options, device, found } = context
  const sent = readSource(rule.value, entry)
  const name = readSource(rule.name, entry)
  const wire = typeof name === 'number' ? String(name) : name
  if (sent === undefined || typeof wire !== 'string') return false
  const where = placeOf(rule.value, entry)
  const point = device.points.get(wire)
  if (!point) {
    found.refuse(unknownPoint(device, wire, where))
    return true
  }
  const at = rule.time ? readAt(rule.time, entry, context) : entryAt
  if (at === undefined) return true
  const unit = rule.unit && unitNamed(readSource(rule.unit, entry), options.units)
  found.take(point, { raw: translate(sent, rule), at, where, unit, reason: qualityOf(rule.quality, entry) })
  return true
}

function translate(sent: unknown, { words, as }: ValueRule): unknown {
  const word = typeof sent === 'object' ? quote(sent) : String(sent)
  if (words && Object.hasOwn(words, word)) return words[word]
  return as === 'number' && /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : sent
}

function qualityOf(option: QualityOption | undefined, entry: Entry): QualityReason | undefined {
  const sent = option && readSource(option.field, entry)
  if (!option || sent === undefined || option.good.some((word) => word === sent)) return undefined
  return option.suspect.some((word) => word === sent) ? 'device-says-suspect' : 'device-says-bad'
}

function readMembers(rule: MembersRule, at: number, entry: Entry, { device, found }: Context): boolean {
  const members = resolve(rule.members, entry.entry)
  if (!isObject(members)) return false
  for (const wire of Object.keys(members)) {
    const where = entry.where + rule.members.text + pointerStep(wire)
    if (rule.ignore.includes(wire)) continue
    if (found.isFull(where)) return true
    const point = device.points.get(wire)
    if (point) found.take(point, { raw: members[wire], at, where })
    else found.refuse(unknownPoint(device, wire, where))
  }
  return true
}
