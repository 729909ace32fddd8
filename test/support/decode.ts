import { addingOf } from '../../core/adding.ts'
import { builtInUnits } from '../../core/alarm/expression/unit.ts'
import type { Decoded, Decoder, DecoderMemory } from '../../core/decode/decoder.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { compileDuty } from '../../core/people/duty.ts'
import { addressIndex } from '../../core/plant/addresses.ts'
import type { Device, Plant, Point } from '../../core/plant/plant.ts'
import { quantities } from '../../core/quantity.ts'

/** A point as a decoder test says it: its quantity, or that and more. */
export type TestPoint =
  | string
  | {
      readonly quantity: string
      readonly unit?: string
      readonly sentinels?: (number | string)[]
      readonly range?: readonly [number, number]
    }

export interface TestDevice {
  readonly address?: string
  readonly gateway?: string
  /** By wire name. */
  readonly points: Readonly<Record<string, TestPoint>>
}

/** A plant of just these devices, by `{site}/{device}`; points are `{site}/{device}/{wire}`. */
export function plantOf(
  devices: Readonly<Record<string, TestDevice>>,
  decoders: Plant['decoders'] = [],
  zone = 'Asia/Shanghai',
): Plant {
  const built = new Map<string, Device>()
  for (const [key, { address, gateway, points }] of Object.entries(devices)) {
    const [site = '', id = ''] = key.split('/')
    const made = new Map(Object.entries(points).map(([wire, point]) => [wire, pointOf(site, id, wire, point)]))
    built.set(key, { id, site, points: made, ...(address && { address }), ...(gateway && { gateway }) })
  }
  const all = [...built.values()].flatMap((device) => [...device.points.values()])
  return {
    city: { id: 'lhasa', name: { 'zh-CN': '拉萨', en: 'Lhasa' }, zone, at: [29.65, 91.13] },
    sites: [],
    decoders,
    ownQuantities: [],
    quantities,
    units: builtInUnits,
    points: new Map(all.map((point) => [point.id, point])),
    devices: built,
    devicesByAddress: addressIndex(built.values()),
    rules: [],
    maintenance: [],
    loudspeakers: { clips: new Map(), boxes: [], automatic: [] },
    duty: compileDuty({}, zone),
  }
}

function pointOf(site: string, device: string, wire: string, test: TestPoint): Point {
  const { quantity: name, unit, sentinels, range } = typeof test === 'string' ? { quantity: test } : { ...test }
  const quantity = quantities.get(name)
  if (!quantity) throw new Error(`no quantity ${name}`)
  return {
    id: `${site}/${device}/${wire}`,
    site,
    asset: device,
    point: wire,
    name: quantity.name,
    quantity,
    adding: addingOf[quantity.kind],
    unit: unit ?? quantity.unit,
    ...(unit === undefined ? {} : { saysUnit: true }),
    device,
    wire,
    sentinels: new Set(sentinels),
    ...(range && { range }),
  }
}

export const receivedAt = Date.UTC(2026, 6, 3, 2, 15, 0)

/** A message on a topic; text and JSON values become its payload. */
export function messageOf(topic: string, payload: unknown, at = receivedAt): LoggedMessage {
  const bytes =
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return { topic, payload: bytes, receivedAt: at, client: 'test', qos: 1, retain: false, offset: 0 }
}

/** A decoder's memory, kept as JSON so that a test sees what a restart would leave of it. */
export function memoryOf(stored: Map<string, string> = new Map()): DecoderMemory {
  return {
    get: (key) => JSON.parse(stored.get(key) ?? 'null') ?? undefined,
    set: (key, value) => {
      if (value === undefined) stored.delete(key)
      else stored.set(key, JSON.stringify(value))
    },
  }
}

/** What the plant makes of a message. */
export function decode(plant: Plant, message: LoggedMessage, memory = memoryOf()): Decoded {
  const decoder: Decoder | undefined = createDecoders(plant)(message)
  if (!decoder) throw new Error(`no decoder for ${message.topic}`)
  return decoder(message, plant, memory)
}

/** Readings as `wire: value` or `wire: [value, reason]`, for comparing at a glance. */
export function valuesOf(decoded: Decoded): Record<string, unknown> {
  return Object.fromEntries(
    decoded.readings.map(({ point, value, reason }) => [point.wire, reason === undefined ? value : [value, reason]]),
  )
}

/** Rejects as `where reason`. */
export function rejectsOf(decoded: Decoded): string[] {
  return decoded.rejects.map(({ where, reason }) => `${where} ${reason}`)
}
