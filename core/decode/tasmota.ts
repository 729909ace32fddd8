import { z } from 'zod'
import { readTime } from '../instant.ts'
import type { Decoder } from './decoder.ts'
import { DeviceOption, findDevice } from './device.ts'
import { Gathering, nothing, refused, unknownPoint } from './gathering.ts'
import { isObject, parseJson, parseText, pointerStep } from './json.ts'
import { UnitNames, unitNamed, Zone } from './options.ts'

/**
 * Tasmota telemetry: `tele/{topic}/SENSOR`, `…/STATE` (the module itself) and `…/LWT` (`Online`, `Offline` in text).
 * A point is `Sensor.Field`, `DS18B20.Temperature`, or a field at the top, `Switch1`. Of several 1-Wire sensors it is
 * `Id.Field`: their numbers (`DS18B20-2`) are given out anew when one of them fails. `Time` is local, the unit stands in a
 * sibling, `TempUnit`. Source: Tasmota documentation, DS18x20, JSON Status Responses.
 */
export const TasmotaOptions = z
  .strictObject({
    device: DeviceOption.default({ topic: [2] }),
    zone: Zone.optional().describe("Default: the city's"),
    units: UnitNames.default({ C: 'degC', F: 'degF' }),
  })
  .prefault({})

/** Where the unit of a field stands. */
const unitFields = new Map([
  ['Temperature', 'TempUnit'],
  ['DewPoint', 'TempUnit'],
  ['Pressure', 'PressureUnit'],
  ['SeaPressure', 'PressureUnit'],
  ['Speed', 'SpeedUnit'],
])
const notPoints = new Set(['Time', ...unitFields.values()])

/** Throws a ZodError on options that do not fit. */
export function tasmotaDecoder(given?: unknown): Decoder {
  const options = TasmotaOptions.parse(given)
  return (message, plant) => {
    const kind = message.topic.slice(message.topic.lastIndexOf('/') + 1)
    if (kind !== 'SENSOR' && kind !== 'STATE' && kind !== 'LWT') return nothing
    const parsed = kind === 'LWT' ? parseText(message.payload) : parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const body = 'text' in parsed ? parsed.text : parsed.json
    const named = findDevice(options.device, message, body, plant)
    if (!named.ok) return refused(named.reject)
    const { device } = named
    const { receivedAt } = message
    const found = new Gathering()
    if (kind === 'LWT') {
      if (body === 'Online') found.note('online', device, receivedAt)
      if (body === 'Offline') found.note('offline', device, receivedAt)
      return found
    }
    if (!isObject(body)) return refused({ reason: 'bad-shape', where: '', detail: 'an object was expected' })
    const time = readTime(body['Time'] ?? receivedAt, options.zone ?? plant.city.zone, receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/Time', detail: time.detail })
    const at = found.timeOf(time)
    for (const [wire, raw, where] of fieldsOf(body)) {
      if (wire === undefined) {
        found.reject('bad-shape', where, 'a numbered sensor without its Id: it may be any of its kind')
        continue
      }
      const point = device.points.get(wire)
      const unitField = unitFields.get(wire.slice(wire.lastIndexOf('.') + 1))
      const unit = unitField && unitNamed(body[unitField], options.units)
      if (point) found.take(point, { raw, at, where, unit, needsUnit: unitField !== undefined })
      else if (kind === 'SENSOR' && typeof raw === 'number') found.refuse(unknownPoint(device, wire, where))
    }
    return found
  }
}

function fieldsOf(body: Record<string, unknown>): [wire: string | undefined, raw: unknown, where: string][] {
  return Object.entries(body).flatMap(([name, value]): ReturnType<typeof fieldsOf> => {
    const where = pointerStep(name)
    if (notPoints.has(name)) return []
    if (!isObject(value)) return [[name, value, where]]
    const sensor = oneWire.test(name) ? idOf(value) : name
    if (sensor === undefined) return [[undefined, value, where]]
    return Object.entries(value).map(([field, raw]) => [`${sensor}.${field}`, raw, where + pointerStep(field)])
  })
}

/** One of several, by its number. Other sensors are numbered by their pins or addresses, which stay. */
const oneWire = /^(?:DS18\w+|MAX31850)-\d+$/

/** `Address` in versions before 6. */
function idOf({ Id: id, Address: address = id }: Record<string, unknown>): string | undefined {
  return typeof address === 'string' && address !== '' ? address : undefined
}
