import type { LoggedMessage } from '../../message.ts'
import type { Device, Plant } from '../../plant/plant.ts'
import type { QualityReason } from '../../reading.ts'
import type { Decoded } from '../decoder.ts'
import { Gathering, unknownPoint } from '../gathering.ts'
import { isObject, pointerStep, quote } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { opcQuality } from '../opc.ts'
import { unitNamed } from '../options.ts'
import { resolve } from '../pointer.ts'
import { deviceFinder } from './device.ts'
import { type ListShape, listsOf, misfitList } from './lists.ts'
import {
  type Condition,
  type MappingOptions,
  type MembersRule,
  type QualityOption,
  sourcesOf,
  type ValueRule,
} from './rules.ts'
import { type Entry, placeOf, readSource } from './source.ts'
import { readMappedTime } from './time.ts'
import type { TimeOption } from './time-option.ts'
import { rawOf } from './translate.ts'

/** A mapping, and the lists that it reads by position. */
export interface Mapping extends MappingOptions {
  readonly shapes: readonly ListShape[]
}

/** The mapping that the options describe. */
export function mappingOf(options: MappingOptions): Mapping {
  return { ...options, shapes: listsOf(sourcesOf(options), options.lists) }
}

interface Context {
  readonly options: Mapping
  readonly device: Device
  readonly receivedAt: number
  readonly found: Gathering
}

/** The readings that the plant file's mapping finds in the entries of a message. */
export function readMapped(entries: Iterable<Entry>, options: Mapping, message: LoggedMessage, plant: Plant): Decoded {
  const { where, shapes } = options
  const found = new Gathering()
  const findDevice = deviceFinder(options.device, message, plant)
  for (const entry of entries) {
    if (found.isFull(entry.where)) break
    if (!where.every((condition) => fits(condition, entry))) continue
    const misfit =
      entry.entry instanceof Misfit ? { where: entry.where, detail: entry.entry.detail } : misfitList(shapes, entry)
    if (misfit) {
      found.reject('bad-shape', misfit.where, misfit.detail)
      continue
    }
    const device = findDevice(entry)
    if (device.ok) readEntry(entry, { options, device: device.device, receivedAt: message.receivedAt, found })
    else found.refuse(device.reject)
  }
  return found
}

/** What cannot be read fits nothing, as it may be the very word that is to be passed by; of a misfit only its surroundings can. */
function fits(condition: Condition, entry: Entry): boolean {
  if (entry.entry instanceof Misfit && !('pointer' in condition.field && condition.field.kind === 'message'))
    return true
  const sent = readSource(condition.field, entry)
  if ('exists' in condition) return (sent !== undefined) === condition.exists
  if (isUnreadable(sent)) return false
  if ('is' in condition) return [condition.is].flat().some((word) => word === sent)
  return ![condition.not].flat().some((word) => word === sent)
}

function isUnreadable(sent: unknown): boolean {
  return sent instanceof Misfit || (typeof sent === 'number' && !Number.isFinite(sent))
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
function readAt(
  option: TimeOption | undefined,
  entry: Entry,
  { options, receivedAt, found }: Context,
): number | undefined {
  if (!option) return undefined
  const time = readMappedTime(option, entry, { receivedAt, isOneOfSeveral: options.each !== undefined })
  if (time.ok) return found.timeOf(time)
  found.reject('bad-time', time.where, time.detail)
  return undefined
}

/** True when the rule's field is there; protobuf-minded senders leave out what is 0, empty or unknown. */
function readRule(rule: ValueRule, entryAt: number, entry: Entry, context: Context): boolean {
  const { options, device, found } = context
  const sent = readSource(rule.value, entry)
  const name = readSource(rule.name, entry)
  if (sent === undefined || name === undefined) return false
  const where = placeOf(rule.value, entry)
  const wire = typeof name === 'number' && Number.isFinite(name) ? String(name) : name
  const ofAll = rule.unit && readSource(rule.unit, entry)
  const misfit = misfitOf(sent) ?? misfitOf(wire) ?? misfitOf(ofAll)
  if (misfit || typeof wire !== 'string') {
    found.reject(misfit?.reason ?? 'bad-shape', where, misfit?.detail ?? `${quote(wire)} where a name was expected`)
    return true
  }
  const point = device.points.get(wire)
  if (!point) {
    found.refuse(unknownPoint(device, wire, where))
    return true
  }
  const at = rule.time ? readAt(rule.time, entry, context) : entryAt
  if (at === undefined) return true
  const { raw, unit: written } = rawOf(sent, rule)
  // What stands behind the number is nearer to it than what the mapping says of all.
  const unit = unitNamed(written ?? ofAll, options.units)
  const needsUnit = rule.unit !== undefined || (rule.as === 'measure' && typeof sent === 'string')
  found.take(point, { raw, at, where, unit, needsUnit, scale: rule.scale, reason: qualityOf(rule.quality, entry) })
  return true
}

function misfitOf(read: unknown): Misfit | undefined {
  return read instanceof Misfit ? read : undefined
}

/** Where the good words are listed every other is bad; where the bad ones are, every other that can be read is good. */
function qualityOf(option: QualityOption | undefined, entry: Entry): QualityReason | undefined {
  const sent = option && readSource(option.field, entry)
  if (!option || sent === undefined) return undefined
  if ('opc' in option) return opcQuality(sent, option.opc)
  if (isUnreadable(sent)) return 'device-says-bad'
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
