import { z } from 'zod'
import type { LoggedMessage } from '../message.ts'
import type { Decoder } from './decoder.ts'
import { deviceNamed, findDevice } from './device.ts'
import { refused } from './gathering.ts'
import { type JsonResult, parseJson } from './json.ts'
import { LorawanOptions } from './lorawan/codecs.ts'
import { readUplink } from './lorawan/uplink.ts'
import { DeviceField } from './mapping/rules.ts'
import { type Entry, placeOf, readSource, type Source } from './mapping/source.ts'
import { SourceOption } from './mapping/source-option.ts'
import { readMappedTime } from './mapping/time.ts'
import { TimeOption } from './mapping/time-option.ts'

/**
 * `use: bytes`: bytes in any envelope, read by a codec. In JSON as base64 or hex, as other LoRaWAN network servers and
 * serial gateways send them, or raw, as the whole payload. `count` is a counter whose gaps are lost messages.
 */
export const BytesOptions = LorawanOptions.extend({
  device: DeviceField,
  encoding: z.enum(['base64', 'hex', 'raw']).default('base64'),
  data: SourceOption.optional(),
  port: SourceOption.optional(),
  count: SourceOption.optional(),
  profile: SourceOption.optional(),
  rssi: SourceOption.optional(),
  snr: SourceOption.optional(),
  time: TimeOption.optional().describe('Default: the time of receipt'),
}).refine(({ encoding, data }) => (encoding === 'raw') === (data === undefined), {
  message: 'expected data: where the bytes stand, or encoding: raw',
})

/** Throws a ZodError on options that do not fit. */
export function bytesDecoder(given: unknown): Decoder {
  const options = BytesOptions.parse(given)
  const { encoding, device: named, data, codecs } = options
  return (message, plant, memory) => {
    const parsed: JsonResult = encoding === 'raw' ? { ok: true, json: undefined } : parseJson(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    const entry = wholeOf(parsed.json, message)
    const device =
      'field' in named
        ? deviceNamed(readSource(named.field, entry), plant, placeOf(named.field, entry), named.site)
        : findDevice(named, message, parsed.json, plant)
    if (!device.ok) return refused(device.reject)
    const time = options.time
      ? readMappedTime(options.time, entry, { receivedAt: message.receivedAt, isOneOfSeveral: false })
      : undefined
    if (time && !time.ok) return refused({ reason: 'bad-time', where: time.where, detail: time.detail })
    const given = (source: Source | undefined) => (source ? readSource(source, entry) : undefined)
    const whereOf = (source: Source | undefined) => (source ? placeOf(source, entry) : '')
    const uplink = {
      devEui: device.device.address,
      where: { devEui: '', data: whereOf(data), port: whereOf(options.port) },
      profile: given(options.profile),
      at: time?.at ?? message.receivedAt,
      receptions: [{ rssi: numberOf(given(options.rssi)), snr: numberOf(given(options.snr)) }],
      frame: {
        port: numberOf(given(options.port)),
        count: options.count ? numberOf(given(options.count)) : null,
        data: encoding === 'raw' ? message.payload : given(data),
        encoding,
      },
    }
    const decoded = readUplink(device.device, uplink, codecs, memory)
    return time?.local ? { ...decoded, local: new Map([[time.at, time.local]]) } : decoded
  }
}

function wholeOf(json: unknown, { topic }: LoggedMessage): Entry {
  return { entry: json, message: json, steps: [], where: '', topic }
}

/** Some servers write `"-97.0"`. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value
}
