import { z } from 'zod'
import { readTime } from '../instant.ts'
import type { Device } from '../plant/plant.ts'
import type { Decoded, Decoder } from './decoder.ts'
import { Gathering, refused, unknownDevice, unknownPoint } from './gathering.ts'
import { isObject, parseJson, pointerStep, quote } from './json.ts'
import { Zone } from './options.ts'
import { readValue } from './value.ts'

/**
 * Our own format, on `v1/{site}/{device}/readings`:
 * `{"at": "2026-07-03T02:15:00Z" | epoch ms, "readings": {"level": 1.23, "pump1": "running"}}`, or an array of such.
 * `"history": true` says that the past is told, at whatever speed: its times are no sign of the device's clock.
 * `zone` is for stations that write `at` without one.
 */
export const NativeOptions = z.strictObject({ zone: Zone.optional() }).default({})

const prefix = 'v1/'.length
const suffix = '/readings'.length

/** The decoder of the native payload; throws a ZodError on options that do not fit. */
export function nativeDecoder(options?: unknown): Decoder {
  const { zone } = NativeOptions.parse(options)
  return (message, plant) => {
    const device = plant.devices.get(keyOf(message.topic))
    if (!device) return refused(unknownDevice(keyOf(message.topic)))
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    return readPayload(parsed.json, device, message.receivedAt, zone)
  }
}

/** `{site}/{device}` of a topic that is known to be `v1/{site}/{device}/readings`. */
function keyOf(topic: string): string {
  return topic.slice(prefix, topic.length - suffix)
}

function readPayload(json: unknown, device: Device, receivedAt: number, zone: string | undefined): Decoded {
  const found = new Gathering()
  if (!Array.isArray(json)) readEntry(json, '', device, receivedAt, zone, found)
  else {
    for (const [index, entry] of json.entries()) {
      if (found.isFull(`/${index}`)) break
      readEntry(entry, `/${index}`, device, receivedAt, zone, found)
    }
  }
  return found
}

function readEntry(
  entry: unknown,
  where: string,
  device: Device,
  receivedAt: number,
  zone: string | undefined,
  found: Gathering,
): void {
  if (!isObject(entry)) {
    found.reject('bad-shape', where, `${quote(entry)} where {"at": …, "readings": {…}} was expected`)
    return
  }
  for (const key in entry) {
    // `"time"` for `"at"` must not pass unseen: its readings would be kept under the time of receipt.
    if (key !== 'at' && key !== 'readings' && key !== 'history') {
      found.reject('bad-shape', where + pointerStep(key), `unknown field ${quote(key)}: expected at, readings, history`)
      return
    }
  }
  const { at: rawAt, readings, history = false } = entry
  if (typeof history !== 'boolean') {
    found.reject('bad-shape', `${where}/history`, `${quote(history)} where true or false was expected`)
    return
  }
  if (history) found.isHistory = true
  if (!isObject(readings)) {
    found.reject('bad-shape', `${where}/readings`, `${quote(readings)} where {"point": value, …} was expected`)
    return
  }
  let at = receivedAt
  if (rawAt !== undefined && rawAt !== null) {
    const time = readTime(rawAt, zone, receivedAt)
    if (!time.ok) {
      found.reject('bad-time', `${where}/at`, time.detail)
      return
    }
    at = found.timeOf(time)
  }
  readValues(readings, at, where, device, found)
}

function readValues(
  readings: Record<string, unknown>,
  at: number,
  where: string,
  device: Device,
  found: Gathering,
): void {
  for (const wire in readings) {
    if (found.isFull(`${where}/readings`)) return
    const point = device.points.get(wire)
    if (point === undefined) {
      found.refuse(unknownPoint(device, wire, `${where}/readings${pointerStep(wire)}`))
      continue
    }
    const result = readValue(point, readings[wire])
    if (!result.ok) {
      found.reject(result.reason, `${where}/readings${pointerStep(wire)}`, result.detail)
    } else if (result.reason === undefined) {
      found.readings.push({ point, at, value: result.value })
    } else {
      found.readings.push({ point, at, value: result.value, reason: result.reason })
    }
  }
}
