import { z } from 'zod'
import { checkInstant } from '../instant.ts'
import type { Device, Plant } from '../plant/plant.ts'
import type { Decoder, Reject } from './decoder.ts'
import { DeviceOption, deviceNamed, findDevice } from './device.ts'
import { Gathering, refused, unknownDevice, unknownPoint } from './gathering.ts'
import { isObject, parseJson, pointerStep, quote } from './json.ts'
import { UnitNames, unitNamed } from './options.ts'

/**
 * SenML in JSON (RFC 8428): `[{"bn": "urn:dev:ow:10e2073a:", "bt": 1783044600, "n": "level", "u": "m", "v": 1.2}]`. A name
 * is a device's address, a separator and a point; with `device` in the options it is the point alone.
 */
export const SenmlOptions = z
  .strictObject({
    device: DeviceOption.optional(),
    units: UnitNames.default({ Cel: 'degC', '%RH': '%', '%EL': '%' }),
  })
  .prefault({})

/** The labels of RFC 8428 §4.3 and the kinds of their values; base fields hold until another record says otherwise (§4.1). */
const baseFields = { bn: 'string', bt: 'number', bu: 'string', bv: 'number', bs: 'number', bver: 'number' } as const
const fields = {
  n: 'string',
  u: 'string',
  t: 'number',
  ut: 'number',
  v: 'number',
  vb: 'boolean',
  vs: 'string',
  s: 'number',
  ...baseFields,
} as const
type Label = keyof typeof fields
interface Kinds {
  readonly string: string
  readonly number: number
  readonly boolean: boolean
}
type Fields = { readonly [L in Label]?: Kinds[(typeof fields)[L]] | null }

/** Version 10, and the same with the secondary units of RFC 8798 (RFC 9100 §6). Older ones are drafts of it. */
const understands = (version: number) => version <= 10 || version === 26
/** Times below this are seconds from now (RFC 8428 §4.5.3). */
const relativeBelow = 2 ** 28

/** Throws a ZodError on options that do not fit. */
export function senmlDecoder(given?: unknown): Decoder {
  const options = SenmlOptions.parse(given)
  const { units } = options
  return (message, plant) => {
    const { receivedAt } = message
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    if (!Array.isArray(parsed.json)) return refused({ reason: 'bad-shape', where: '', detail: 'a list was expected' })
    const records: readonly unknown[] = parsed.json
    const foreign = records.flatMap(notUnderstood)[0]
    if (foreign) return refused(foreign)
    const named = options.device && findDevice(options.device, message, records, plant)
    if (named && !named.ok) return refused(named.reject)
    const found = new Gathering()
    let base: Record<string, unknown> = {}
    let wrongBase: string | undefined
    for (const [index, record] of records.entries()) {
      const where = `/${index}`
      if (found.isFull(where)) break
      if (!isObject(record)) {
        found.reject('bad-shape', where, `${quote(record)} where a record was expected`)
        continue
      }
      if (baseLabels.some((label) => isThere(record[label]))) {
        base = {
          ...base,
          ...Object.fromEntries(
            baseLabels.flatMap((label) => (isThere(record[label]) ? [[label, record[label]]] : [])),
          ),
        }
        wrongBase = wrongLabel(base)
      }
      const wrong = wrongLabel(record) ?? wrongBase
      if (wrong !== undefined) {
        const detail = `${quote(record[wrong] ?? base[wrong])} where a ${kinds.get(wrong)} was expected`
        found.reject('bad-shape', `${where}/${wrong}`, detail)
        continue
      }
      readRecord(record as Fields, base as Fields, index, { named: named?.device, plant, receivedAt, units, found })
    }
    return found
  }
}

const kinds: ReadonlyMap<string, string> = new Map(Object.entries(fields))
const baseLabels = Object.keys(baseFields)
const isThere = <T>(value: T): value is NonNullable<T> => value !== undefined && value !== null

/** The first label whose value is of another kind; null is as good as nothing there. */
function wrongLabel(record: Readonly<Record<string, unknown>>): string | undefined {
  for (const label in record) {
    const kind = kinds.get(label)
    const value = record[label]
    if (kind !== undefined && isThere(value) && typeof value !== kind) return label
  }
  return undefined
}

/** A label that ends in `_` must be understood, and a version must be (RFC 8428 §4.4): else nothing of the pack is used. */
function notUnderstood(record: unknown, index: number): Reject[] {
  if (!isObject(record)) return []
  const label = Object.keys(record).find((name) => name.endsWith('_'))
  const where = `/${index}`
  if (label !== undefined) {
    return [
      {
        reason: 'bad-shape',
        where: where + pointerStep(label),
        detail: `${quote(label)} must be understood, and is not`,
      },
    ]
  }
  const { bver } = record
  if (!isThere(bver) || (typeof bver === 'number' && understands(bver))) return []
  return [{ reason: 'bad-shape', where: `${where}/bver`, detail: `version ${quote(bver)} is not understood` }]
}

interface Context {
  readonly named: Device | undefined
  readonly plant: Plant
  readonly receivedAt: number
  readonly units: UnitNames
  readonly found: Gathering
}

/** The record's labels, and the base's, are of the kinds that they must be. */
function readRecord(record: Fields, base: Fields, index: number, context: Context): void {
  const { named, plant, receivedAt, units, found } = context
  const where = `/${index}`
  const { v, s } = record
  const number = isThere(v) ? v + (base.bv ?? 0) : v
  const values = [...(number === undefined ? [] : [number]), ...[record.vb, record.vs].filter(isThere)]
  if (values.length === 0 && !isThere(s)) return
  const name = (base.bn ?? '') + (record.n ?? '')
  const place = named ? { device: named, wire: name } : split(name, plant)
  const point = place?.device.points.get(place.wire)
  const seconds = (base.bt ?? 0) + (record.t ?? 0)
  const time = checkInstant(seconds < relativeBelow ? receivedAt + seconds * 1000 : Math.round(seconds * 1000))
  // A sum is the value's integral over time: of a name that has both, it is not the value.
  const isMoment = point?.quantity.kind === 'gauge' || point?.quantity.kind === 'state'
  const said = !isThere(s) || (isMoment && values.length > 0) ? values : [...values, s + (base.bs ?? 0)]
  if (!place) found.refuse(unknownDevice(name, where))
  else if (!point) found.refuse(unknownPoint(place.device, place.wire, where))
  else if (!time.ok) found.reject('bad-time', where, time.detail)
  else if (said.length > 1) found.reject('bad-shape', where, 'several values, of which one is the point’s')
  else if (values.length === 0 && isMoment)
    found.reject('bad-shape', where, `a sum where ${point.quantity.id} is no sum`)
  else
    found.take(point, {
      raw: said[0],
      at: time.at,
      where,
      unit: unitNamed(record.u ?? base.bu, units),
      needsUnit: true,
    })
}

/** The longest beginning of a name that is a device, up to a separator; the rest is its point. */
function split(name: string, plant: Plant): { device: Device; wire: string } | undefined {
  for (const { index } of [...name.slice(0, 256).matchAll(/[:/._-]/g)].reverse()) {
    const found = deviceNamed(name.slice(0, index), plant)
    if (found.ok) return { device: found.device, wire: name.slice(index + 1) }
  }
  return undefined
}
