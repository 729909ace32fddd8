import { readTime } from '../instant.ts'
import type { Decoder } from './decoder.ts'
import { nothing, refused } from './gathering.ts'
import { isObject, parseJson } from './json.ts'
import { LorawanOptions } from './lorawan/codecs.ts'
import { decodeUplink } from './lorawan/uplink.ts'

/**
 * The Things Stack v3, `v3/{application}@{tenant}/devices/{id}/up`; joins, downlink events and locations are no
 * telemetry. Of its three times the network server's is taken: gateways' clocks are not to be trusted, and
 * `settings.timestamp` is a counter. The bytes are decoded here, by the plant file's codecs; what the stack's own
 * formatter put into `decoded_payload` can be read with `use: json`. A profile is `brand/model` of `version_ids`.
 * Source: TheThingsIndustries/lorawan-stack-docs, integrations/data-formats.
 */
const where = {
  devEui: '/end_device_ids/dev_eui',
  data: '/uplink_message/frm_payload',
  port: '/uplink_message/f_port',
}

/** Throws a ZodError on options that do not fit. */
export function thingsStackDecoder(options: unknown): Decoder {
  const { codecs } = LorawanOptions.parse(options ?? {})
  return (message, plant, memory) => {
    const parsed = parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const { json } = parsed
    if (!isObject(json) || !isObject(json['end_device_ids'])) {
      return refused({ reason: 'bad-shape', where: '/end_device_ids', detail: 'not a message of The Things Stack v3' })
    }
    const uplink = json['uplink_message']
    if (!isObject(uplink)) return nothing
    const { f_port: port, f_cnt: count, frm_payload: data, rx_metadata: receptions, version_ids: version } = uplink
    const time = readTime(uplink['received_at'] ?? json['received_at'] ?? message.receivedAt)
    if (!time.ok) return refused({ reason: 'bad-time', where: '/uplink_message/received_at', detail: time.detail })
    const { brand_id: brand, model_id: model } = isObject(version) ? version : {}
    const profile = typeof brand === 'string' && typeof model === 'string' ? `${brand}/${model}` : undefined
    const { dev_eui: devEui } = json['end_device_ids']
    const told = { devEui, where, profile, at: time.at, receptions, frame: { port, count, data } }
    return decodeUplink(told, codecs, plant, memory)
  }
}
