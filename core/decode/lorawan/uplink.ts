import type { Device, Plant } from '../../plant/plant.ts'
import { bytesOfBase64 } from '../base64.ts'
import type { Decoded, DecoderMemory } from '../decoder.ts'
import { deviceNamed } from '../device.ts'
import { Gathering, refused, unknownPoint } from '../gathering.ts'
import { isObject, quote } from '../json.ts'
import type { CodecField, CodecResult } from './codec.ts'
import type { CodecChoice } from './codecs.ts'

/** What a network server tells of a device: an uplink, or (without `frame`) its status. */
export interface Uplink {
  readonly devEui: unknown
  /** JSON pointers to the DevEUI, to the payload bytes, to the port. */
  readonly where: { readonly devEui: string; readonly data: string; readonly port: string }
  /** The network server's name of the device's kind. */
  readonly profile?: unknown
  /** When the network received it, epoch ms: a LoRaWAN device has no clock. */
  readonly at: number
  readonly frame?: Frame
  /** What each gateway received, with `rssi` and `snr`. */
  readonly receptions?: unknown
  readonly batteryLevel?: unknown
}

export interface Frame {
  readonly port: unknown
  /** The frame counter; protobuf's JSON leaves out 0, which is the first after a join. Null where there is none. */
  readonly count: unknown
  /** Bytes, or text of them; none in a frame of MAC commands only. */
  readonly data: unknown
  /** Default: base64. */
  readonly encoding?: 'base64' | 'hex' | 'raw'
}

/** The readings of an uplink: the network's housekeeping, then what the device's codec makes of the bytes. */
export function decodeUplink(
  uplink: Uplink,
  choices: readonly CodecChoice[],
  plant: Plant,
  memory: DecoderMemory,
): Decoded {
  const named = deviceNamed(uplink.devEui, plant, uplink.where.devEui)
  return named.ok ? readUplink(named.device, uplink, choices, memory) : refused(named.reject)
}

/** The same, of a device that is known. */
export function readUplink(
  device: Device,
  uplink: Uplink,
  choices: readonly CodecChoice[],
  memory: DecoderMemory,
): Decoded {
  const found = new Gathering()
  takeFields(readRadio(uplink), uplink, device, found)
  if (!uplink.frame) return found
  noteGap(uplink.frame.count === undefined ? 0 : uplink.frame.count, uplink.at, device, memory, found)
  const { data, encoding = 'base64' } = uplink.frame
  if (data === undefined || data === null || data === '') return found
  const bytes = bytesOf(data, encoding)
  if (bytes) readFrame(bytes, uplink.frame, uplink, choices, device, found)
  else found.reject('bad-shape', uplink.where.data, `${quote(data)} is not ${encoding}`)
  return found
}

/** Housekeeping that the network server itself measures. */
function readRadio({ receptions, batteryLevel }: Uplink): CodecField[] {
  const best = (key: string): number[] => {
    const values = (Array.isArray(receptions) ? receptions : []).flatMap((one: unknown) => {
      const value = isObject(one) ? one[key] : undefined
      return typeof value === 'number' && Number.isFinite(value) ? [value] : []
    })
    return values.length === 0 ? [] : [values.reduce((a, b) => Math.max(a, b))]
  }
  return [
    ...best('rssi').map((value): CodecField => ({ name: 'rssi', value, unit: 'dBm', housekeeping: true })),
    ...best('snr').map((value): CodecField => ({ name: 'snr', value, housekeeping: true })),
    ...(typeof batteryLevel === 'number'
      ? [{ name: 'batteryLevel', value: batteryLevel, unit: '%', housekeeping: true } as const]
      : []),
  ]
}

function readFrame(
  bytes: Uint8Array,
  { port }: Frame,
  uplink: Uplink,
  choices: readonly CodecChoice[],
  device: Device,
  found: Gathering,
): void {
  const choice = choiceOf(uplink, choices, device)
  if (!choice) {
    const detail = `no codec for profile ${quote(uplink.profile)}, device ${device.site}/${device.id}`
    found.reject('no-decoder', uplink.where.data, detail)
    return
  }
  const { ports } = choice.codec
  if (ports !== 'any' && !ports.some((known) => known === port)) {
    const detail = `unknown FPort ${quote(port)}: ${choice.use} expects ${ports.join(', ')}`
    found.reject('bad-shape', uplink.where.port, detail)
    return
  }
  const { fields, problem } = readBytes(bytes, choice)
  takeFields(fields, uplink, device, found)
  if (problem !== undefined) found.reject('bad-shape', uplink.where.data, `${choice.use}: ${problem}`)
}

function choiceOf(uplink: Uplink, choices: readonly CodecChoice[], { site, id }: Device): CodecChoice | undefined {
  const names = [String(uplink.devEui).toLowerCase(), `${site}/${id}`]
  return choices.find(
    ({ profile, device }) =>
      (profile === undefined || profile === uplink.profile) &&
      (device === undefined || names.includes(device) || names.includes(device.toLowerCase())),
  )
}

function readBytes(bytes: Uint8Array, { codec }: CodecChoice): CodecResult {
  try {
    return codec.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    if (error instanceof RangeError) return { fields: [], problem: `cut short at ${bytes.byteLength} bytes` }
    throw error
  }
}

function takeFields(fields: readonly CodecField[], uplink: Uplink, device: Device, found: Gathering): void {
  for (const { name, value, unit, scale, reason, housekeeping } of fields) {
    const point = device.points.get(name)
    if (point) found.take(point, { raw: value, at: uplink.at, where: uplink.where.data, unit, scale, reason })
    else if (!housekeeping && reason !== 'sentinel') found.refuse(unknownPoint(device, name, uplink.where.data))
  }
}

/** Frames that no gateway heard: the counter goes up by one, and starts again at a join. */
function noteGap(count: unknown, at: number, device: Device, memory: DecoderMemory, found: Gathering): void {
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) return
  const key = `lorawan/${device.site}/${device.id}`
  const last = memory.get(key)
  if (typeof last === 'number' && count > last + 1) {
    found.note('message-lost', device, at, `${count - last - 1} frames before frame ${count}`)
  }
  if (last !== count) memory.set(key, count)
}

function bytesOf(data: unknown, encoding: 'base64' | 'hex' | 'raw'): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data
  if (typeof data !== 'string') return undefined
  if (encoding === 'hex')
    return /^(?:[0-9a-f]{2})+$/i.test(data)
      ? Uint8Array.from(data.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
      : undefined
  return bytesOfBase64(data)
}
