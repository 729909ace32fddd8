import { z } from 'zod'
import { parseKeptAlive } from '../kept-alive.ts'
import { parseOpened } from '../opened.ts'
import { deviceAt } from '../plant/addresses.ts'
import type { Decoder, DeviceEvent } from './decoder.ts'
import { nothing } from './gathering.ts'
import { parseText } from './json.ts'

const prefix = 'v1/'.length
const suffix = '/status'.length

/** `v1/{site}/{device}/status`: `online`, or the Last Will's `offline`. An event of the device; other text is none. */
export const statusDecoder: Decoder = (message, plant) => {
  const device = message.topic.slice(prefix, message.topic.length - suffix)
  const parsed = parseText(message.payload)
  if (!parsed.ok || !plant.devices.has(device)) return nothing
  const kind = parsed.text
  if (kind !== 'online' && kind !== 'offline') return nothing
  return { readings: [], rejects: [], events: [{ kind, device, at: message.receivedAt }] }
}

/** The broker's note that a lost device is connected again. */
export const openedDecoder: Decoder = (message, plant) => {
  const device = parseOpened(message)
  if (device === undefined || !plant.devices.has(device)) return nothing
  return { readings: [], rejects: [], events: [{ kind: 'online', device, at: message.receivedAt }] }
}

/** A listener's note of stations that live: each is heard at its own time, if the plant has it. */
export const keptAliveDecoder: Decoder = (message, plant) => {
  const events = [...(parseKeptAlive(message) ?? [])].flatMap(([address, at]): DeviceEvent[] => {
    const device = deviceAt(plant.devicesByAddress, address)
    return device ? [{ kind: 'alive', device: `${device.site}/${device.id}`, at }] : []
  })
  return { readings: [], rejects: [], events }
}

/** Messages that are no telemetry: commands, their results, alarms. */
export const silentDecoder: Decoder = () => nothing

export const IgnoreOptions = z.strictObject({}).prefault({})

/** `use: ignore`: topics that nobody wants, without a word. Throws a ZodError on options. */
export function ignoreDecoder(given?: unknown): Decoder {
  IgnoreOptions.parse(given)
  return silentDecoder
}
