import type { LoggedMessage } from '../../message.ts'
import type { Device, Plant } from '../../plant/plant.ts'
import type { QualityReason } from '../../reading.ts'
import type { Decoded } from '../decoder.ts'
import { type DeviceResult, deviceNamed, findDevice } from '../device.ts'
import { Gathering, unknownPoint } from '../gathering.ts'
import { isObject, pointerStep } from '../json.ts'
import { opcQuality, unitNamed } from '../options.ts'
import { resolve } from '../pointer.ts'
import { entriesOf } from './entries.ts'
import type { Condition, MappingOptions, MembersRule, QualityOption, TimeOption, ValueRule } from './rules.ts'
import { type Entry, placeOf, readSource } from './source.ts'
import { readMappedTime } from './time.ts'
import { rawOf } from './translate.ts'

interface Context {
  readonly options: MappingOptions
  readonly device: Device
  readonly receivedAt: number
  readonly found: Gathering
}

/** The readings that the plant file's mapping finds in a document: parsed JSON, or text taken apart. */
export function readMapped(document: unknown, options: MappingOptions, message: LoggedMessage, plant: Plant): Decoded {
  const found = new Gathering()
  for (const entry of entriesOf(document, options.each, message.topic)) {
    if (found.isFull(entry.where)) break
    if (!options.where.every((condition) => fits(condition, entry))) continue
    const device = deviceOf(entry, message, options.device, plant)
    if (device.ok) readEntry(entry, { options, device: device.device, receivedAt: message.receivedAt, found })
    else found.refuse(device.reject)
  }
  return found
}

function fits(condition: Condition, entry: Entry): boolean {
  const sent = readSource(condition.field, entry)
  if ('exists' in condition) return (sent !== undefined) === condition.exists
  if ('is' in condition) return [condition.is].flat().some((word) => word === sent)
  return ![condition.not].flat().some((word) => word === sent)
}

/** A pointer to the device's name is looked for in the entry, then in the message around it. */
function deviceOf(entry: Entry, message: LoggedMessage, option: MappingOptions['device'], plant: Plant): DeviceResult {
  if ('field' in option) {
    return deviceNamed(readSource(option.field, entry), plant, placeOf(option.field, entry), option.site)
  }
  const inEntry = 'pointer' in option && resolve(option.pointer, entry.entry) !== undefined
  const device = findDevice(option, message, inEntry ? entry.entry : entry.message, plant)
  if (device.ok || !inEntry) return device
  return { ok: false, reject: { ...device.reject, where: entry.where + device.reject.where } }
}

function readEntry(entry: Entry, context: Context): void {
  const { options, receivedAt, found } = context
  const at = readAt(options.time, entry, context) ?? (options.time ? undefined : receivedAt)
  if (at === undefined) return
  let seen = noteStatus(at, entry, context)
  for (const rule of options.readings) {
    seen = ('members' in rule ? readMembers(rule, at, entry, context) : readRule(rule, at, entry, context)) || seen
  }
  if (!seen) found.reject('bad-shape', entry.where, 'none of the mapped fields is there')
}

/** True when the status field is there, whatever it says. */
function noteStatus(at: number, entry: Entry, { options: { status }, device, found }: Context): boolean {
  const sent = status && readSource(status.field, entry)
  if (!status || sent === undefined) return false
  if (status.online.some((word) => word === sent)) found.note('online', device, at)
  if (status.offline.some((word) => word === sent)) found.note('offline', device, at)
  return true
}

/** The entry's time; undefined, with a reject, where it is not one. */
function readAt(option: TimeOption | undefined, entry: Entry, { receivedAt, found }: Context): number | undefined {
  if (!option) return undefined
  const time = readMappedTime(option, entry, receivedAt)
  if (time.ok) return time.at
  found.reject('bad-time', time.where, time.detail)
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
  const { raw, unit: written } = rawOf(sent, rule)
  const unit = unitNamed(rule.unit ? readSource(rule.unit, entry) : written, options.units)
  found.take(point, { raw, at, where, unit, scale: rule.scale, reason: qualityOf(rule.quality, entry) })
  return true
}

/** Where the good words are listed every other is bad; where the bad ones are, every other is good. */
function qualityOf(option: QualityOption | undefined, entry: Entry): QualityReason | undefined {
  const sent = option && readSource(option.field, entry)
  if (!option || sent === undefined) return undefined
  if ('opc' in option) return opcQuality(sent)
  const said = (words: readonly unknown[]) => words.some((word) => word === sent)
  if (said(option.suspect)) return 'device-says-suspect'
  return ('good' in option ? said(option.good) : !said(option.bad)) ? undefined : 'device-says-bad'
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
