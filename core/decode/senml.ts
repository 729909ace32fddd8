import { z } from 'zod'
import { checkInstant, type TimeResult } from '../instant.ts'
import type { Device, Plant } from '../plant/plant.ts'
import type { Decoder } from './decoder.ts'
import { DeviceOption, deviceNamed, findDevice } from './device.ts'
import { Gathering, refused, unknownDevice, unknownPoint } from './gathering.ts'
import { isObject, parseJson, quote } from './json.ts'
import { UnitNames, unitNamed } from './options.ts'

/**
 * SenML in JSON (RFC 8428): `[{"bn": "urn:dev:ow:10e2073a:", "bt": 1783044600, "n": "level", "u": "m", "v": 1.2}]`. A name
 * is a device's address, a separator and a point; with `device` in the options it is the point alone.
 */
const Options = z
  .strictObject({
    device: DeviceOption.optional(),
    units: UnitNames.default({ Cel: 'degC', '%RH': '%', '%EL': '%' }),
  })
  .prefault({})

/** They hold from their record on, until another says otherwise (§4.1). */
const baseFields = ['bn', 'bt', 'bu', 'bv'] as const
/** Times below this are seconds from now (RFC 8428 §4.5.3). */
const relativeBelow = 2 ** 28

/** Throws a ZodError on options that do not fit. */
export function senmlDecoder(given?: unknown): Decoder {
  const options = Options.parse(given)
  return (message, plant) => {
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    if (!Array.isArray(parsed.json)) return refused({ reason: 'bad-shape', where: '', detail: 'a list was expected' })
    const named = options.device && findDevice(options.device, message, parsed.json, plant)
    if (named && !named.ok) return refused(named.reject)
    const found = new Gathering()
    const base: Record<string, unknown> = {}
    for (const [index, record] of parsed.json.entries()) {
      const where = `/${index}`
      if (found.isFull(where)) break
      if (!isObject(record)) {
        found.reject('bad-shape', where, `${quote(record)} where a record was expected`)
        continue
      }
      for (const field of baseFields) if (record[field] !== undefined) base[field] = record[field]
      const raw = record['v'] ?? record['vb'] ?? record['vs'] ?? record['s']
      if (raw === undefined) continue
      const name = textOf(base['bn']) + textOf(record['n'])
      const place = named ? { device: named.device, wire: name } : split(name, plant)
      const point = place?.device.points.get(place.wire)
      const time = timeOf(numberOf(base['bt']) + numberOf(record['t']), message.receivedAt)
      if (!place) found.refuse(unknownDevice(name, where))
      else if (!point) found.refuse(unknownPoint(place.device, place.wire, where))
      else if (!time.ok) found.reject('bad-time', where, time.detail)
      else {
        const value = typeof raw === 'number' && record['v'] === raw ? raw + numberOf(base['bv']) : raw
        found.take(point, { raw: value, at: time.at, where, unit: unitNamed(record['u'] ?? base['bu'], options.units) })
      }
    }
    return found
  }
}

/** The longest beginning of a name that is a device, up to a separator; the rest is its point. */
function split(name: string, plant: Plant): { device: Device; wire: string } | undefined {
  for (const { index } of [...name.slice(0, 256).matchAll(/[:/._-]/g)].reverse()) {
    const found = deviceNamed(name.slice(0, index), plant)
    if (found.ok) return { device: found.device, wire: name.slice(index + 1) }
  }
  return undefined
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0)

function timeOf(seconds: number, receivedAt: number): TimeResult {
  return checkInstant(seconds < relativeBelow ? receivedAt + seconds * 1000 : Math.round(seconds * 1000))
}
