import { z } from 'zod'
import type { LoggedMessage } from '../message.ts'
import { deviceAt } from '../plant/addresses.ts'
import type { Device, Plant } from '../plant/plant.ts'
import { Name } from '../topic.ts'
import type { Reject } from './decoder.ts'
import { unknownDevice } from './gathering.ts'
import { Levels, levelsOf } from './levels.ts'
import { PointerText, resolve } from './pointer.ts'

/**
 * Where a message names its device: one that never changes, levels of the topic (the first is 1, the last -1; several are
 * joined with `/`), or a field of the payload. The name is looked up as an `address` in the plant file, else as a device's
 * id; with `site`, as an id of that site first.
 */
export const DeviceSite = { site: Name.optional() }
export const DeviceOption = z.union(
  [
    z.strictObject({ is: z.string().regex(/^[^/]+\/[^/]+$/, 'expected {site}/{device}') }),
    z.strictObject({ topic: Levels, ...DeviceSite }),
    z.strictObject({ pointer: PointerText, ...DeviceSite }),
  ],
  'expected { is: site/device }, { topic: level } or { pointer: /field }',
)
export type DeviceOption = z.output<typeof DeviceOption>

export type DeviceResult =
  | { readonly ok: true; readonly device: Device }
  | { readonly ok: false; readonly reject: Reject }

/** The device that a message is from. */
export function findDevice(option: DeviceOption, message: LoggedMessage, json: unknown, plant: Plant): DeviceResult {
  if ('is' in option) return found(plant.devices.get(option.is), option.is)
  if ('topic' in option) {
    const name = levelsOf(message.topic, '/', option.topic)
    if (name !== undefined) return deviceNamed(name, plant, '', option.site)
    const detail = `no level ${option.topic.join(', ')} in a topic of ${message.topic.split('/').length} levels`
    return { ok: false, reject: { reason: 'unknown-device', where: '', detail } }
  }
  return deviceNamed(resolve(option.pointer, json), plant, option.pointer.text, option.site)
}
/** The device that calls itself so; numbers stand for their decimal text. */
export function deviceNamed(name: unknown, plant: Plant, where = '', site?: string): DeviceResult {
  const text = Number.isFinite(name) ? String(name) : name
  if (typeof text !== 'string') return { ok: false, reject: unknownDevice(text, where) }
  const here = site === undefined ? undefined : plant.devices.get(`${site}/${text}`)
  const device = here ?? deviceAt(plant.devicesByAddress, text)
  return found(device, text, where)
}

function found(device: Device | undefined, name: string, where = ''): DeviceResult {
  return device ? { ok: true, device } : { ok: false, reject: unknownDevice(name, where) }
}
