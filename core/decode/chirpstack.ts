import { readTime } from '../instant.ts'
import type { Decoder } from './decoder.ts'
import { nothing, refused } from './gathering.ts'
import { isObject, parseJson } from './json.ts'
import { LorawanOptions } from './lorawan/codecs.ts'
import { decodeUplink } from './lorawan/uplink.ts'

/**
 * ChirpStack v4 events, `application/{id}/device/{devEui}/event/{event}`: `up` carries readings, `status` the battery;
 * join, ack, txack, log, location and integration are no telemetry. The bytes are decoded here, by the plant file's
 * codecs; what ChirpStack's own codec put into `object` can be read with `use: json`.
 * Source: chirpstack/chirpstack-docs, integrations/events.md.
 */
const where = { devEui: '/deviceInfo/devEui', data: '/data', port: '/fPort' }

/** Throws a ZodError on options that do not fit. */
export function chirpstackDecoder(options: unknown): Decoder {
  const { codecs } = LorawanOptions.parse(options ?? {})
  return (message, plant, memory) => {
    const event = message.topic.slice(message.topic.lastIndexOf('/') + 1)
    if (event !== 'up' && event !== 'status') return nothing
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const { json } = parsed
    if (!isObject(json) || !isObject(json['deviceInfo'])) {
      return refused({ reason: 'bad-shape', where: '/deviceInfo', detail: 'no deviceInfo: not a ChirpStack v4 event' })
    }
    const { deviceInfo, time: sent, fPort: port, fCnt: count, data, rxInfo: receptions } = json
    const time = readTime(sent ?? message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/time', detail: time.detail })
    const { devEui, deviceProfileName: profile } = deviceInfo
    const told = { devEui, where, profile, at: time.at }
    return event === 'up'
      ? decodeUplink({ ...told, receptions, frame: { port, count, data } }, codecs, plant, memory)
      : decodeUplink({ ...told, batteryLevel: batteryOf(json) }, codecs, plant, memory)
  }
}

/** Charge in %; protobuf's JSON leaves out 0, so a battery that is not told is not empty. */
function batteryOf(status: Record<string, unknown>): unknown {
  return status['externalPowerSource'] === true || status['batteryLevelUnavailable'] === true
    ? undefined
    : status['batteryLevel']
}
