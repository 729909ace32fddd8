import { z } from 'zod'
import { readTime } from '../instant.ts'
import type { Decoder } from './decoder.ts'
import { DeviceOption, findDevice } from './device.ts'
import { Gathering, nothing, refused, unknownPoint } from './gathering.ts'
import { isObject, parseJson, parseText, pointerStep } from './json.ts'
import { UnitNames, unitNamed, Zone } from './options.ts'

/**
 * Tasmota telemetry: `tele/{topic}/SENSOR`, `…/STATE` (the module itself) and `…/LWT` (`Online`, `Offline` in text).
 * A point is `Sensor.Field`, `DS18B20.Temperature`, or a field at the top, `Switch1`. `Time` is local, the unit stands
 * in a sibling, `TempUnit`. Source: Tasmota documentation, DS18x20, JSON Status Responses.
 */
const Options = z
  .strictObject({
    device: DeviceOption.default({ topic: 2 }),
    zone: Zone.optional().describe("Default: the city's"),
    units: UnitNames.default({ C: 'degC', F: 'degF' }),
  })
  .prefault({})

const unitFields: Readonly<Record<string, string>> = {
  Temperature: 'TempUnit',
  DewPoint: 'TempUnit',
  Pressure: 'PressureUnit',
  SeaPressure: 'PressureUnit',
  Speed: 'SpeedUnit',
}
const notPoints = new Set(['Time', ...Object.values(unitFields)])

/** Throws a ZodError on options that do not fit. */
export function tasmotaDecoder(given?: unknown): Decoder {
  const options = Options.parse(given)
  return (message, plant) => {
    const kind = message.topic.slice(message.topic.lastIndexOf('/') + 1)
    if (kind !== 'SENSOR' && kind !== 'STATE' && kind !== 'LWT') return nothing
    const parsed = kind === 'LWT' ? parseText(message.payload) : parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const body = 'text' in parsed ? parsed.text : parsed.json
    const named = findDevice(options.device, message, body, plant)
    if (!named.ok) return refused(named.reject)
    const { device } = named
    const found = new Gathering()
    if (kind === 'LWT') {
      const status = body === 'Online' ? 'online' : body === 'Offline' ? 'offline' : undefined
      const name = `${device.site}/${device.id}`
      if (status) found.events.push({ kind: status, device: name, at: message.receivedAt })
      return found
    }
    if (!isObject(body)) return refused({ reason: 'bad-shape', where: '', detail: 'an object was expected' })
    const { receivedAt } = message
    const time = readTime(body['Time'] ?? receivedAt, options.zone ?? plant.city.zone, receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/Time', detail: time.detail })
    for (const { wire, field, raw, where } of fieldsOf(body)) {
      const point = device.points.get(wire)
      const unitField = Object.hasOwn(unitFields, field) ? unitFields[field] : undefined
      const unit = unitField && unitNamed(body[unitField], options.units)
      if (point) found.take(point, { raw, at: time.at, where, unit })
      else if (kind === 'SENSOR' && typeof raw === 'number') found.refuse(unknownPoint(device, wire, where))
    }
    return found
  }
}

interface Field {
  readonly wire: string
  readonly field: string
  readonly raw: unknown
  readonly where: string
}

function fieldsOf(body: Record<string, unknown>): Field[] {
  return Object.entries(body).flatMap(([name, value]): Field[] => {
    if (notPoints.has(name)) return []
    const where = pointerStep(name)
    if (!isObject(value)) return [{ wire: name, field: name, raw: value, where }]
    return Object.entries(value).map(([field, raw]) => ({
      wire: `${name}.${field}`,
      field,
      raw,
      where: where + pointerStep(field),
    }))
  })
}
