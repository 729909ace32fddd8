import { z } from 'zod'
import { readTime } from '../instant.ts'
import type { Decoder } from './decoder.ts'
import { DeviceOption, findDevice } from './device.ts'
import { Gathering, nothing, refused } from './gathering.ts'
import { isObject, parseJson, pointerStep } from './json.ts'
import { opcQuality } from './opc.ts'
import { Zone } from './options.ts'

/**
 * Advantech WISE-4000 and ADAM-6000 I/O modules: `Advantech/{MAC}/data` and, as Last Will, `…/Device_Status`.
 * `{"s": sequence, "t": ISO 8601 or 0, "q": OPC quality, "c": changed, "di1": true, "ai1": 4.9, "ai_st1": 1}`.
 * A module sends every channel that it has; those that are no points of the plant file are not wired.
 * Source: WISE-4471 user manual, appendix A; ADAM MQTT manual V1.0.
 */
export const AdvantechOptions = z
  .strictObject({ device: DeviceOption.default({ topic: [2] }), zone: Zone.optional() })
  .prefault({})

/** What a channel reports that is switched off; its `ai_st` is then 0. */
const channelOff = 9999.9999
const channel = /^(ai|ao|di|do|ci|co)(\d+)$/

/** Throws a ZodError on options that do not fit. */
export function advantechDecoder(given?: unknown): Decoder {
  const options = AdvantechOptions.parse(given)
  return (message, plant) => {
    const kind = message.topic.slice(message.topic.lastIndexOf('/') + 1)
    if (kind !== 'data' && kind !== 'Device_Status') return nothing
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const { json } = parsed
    if (!isObject(json)) return refused({ reason: 'bad-shape', where: '', detail: 'an object was expected' })
    const named = findDevice(options.device, message, json, plant)
    if (!named.ok) return refused(named.reject)
    const { device } = named
    const found = new Gathering()
    if (kind === 'Device_Status') {
      if (json['status'] === 'connect') found.note('online', device, message.receivedAt)
      if (json['status'] === 'disconnect') found.note('offline', device, message.receivedAt)
      return found
    }
    const { t: sent, q } = json
    const time = readTime(sent || message.receivedAt, options.zone, message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/t', detail: time.detail })
    const at = found.timeOf(time)
    for (const [name, raw] of Object.entries(json)) {
      const [, type, number] = channel.exec(name) ?? []
      const point = type && device.points.get(name)
      if (!point) continue
      const off = raw === channelOff || json[`${type}_st${number}`] === 0
      const reason = off ? 'sentinel' : q === undefined ? undefined : opcQuality(q, 'da')
      found.take(point, { raw, at, where: pointerStep(name), reason })
    }
    return found
  }
}
