import type { LoggedMessage } from '../../message.ts'
import type { Plant } from '../../plant/plant.ts'
import { type DeviceResult, deviceNamed, findDevice } from '../device.ts'
import { Misfit } from '../misfit.ts'
import type { MappingOptions } from './rules.ts'
import { type Entry, placeOf, readSource } from './source.ts'

/**
 * Whose each entry of a message is. A `pointer` is of the message and a `field` of the entry, never either: an entry that
 * lacks its device's name is nobody's, not its gateway's.
 */
export function deviceFinder(
  option: MappingOptions['device'],
  message: LoggedMessage,
  plant: Plant,
): (entry: Entry) => DeviceResult {
  if (!('field' in option)) {
    let known: DeviceResult | undefined
    return ({ message: whole }) => {
      known ??= findDevice(option, message, whole, plant)
      return known
    }
  }
  return (entry) => {
    const name = readSource(option.field, entry)
    const where = placeOf(option.field, entry)
    if (!(name instanceof Misfit)) return deviceNamed(name, plant, where, option.site)
    return { ok: false, reject: { reason: 'bad-shape', where, detail: name.detail } }
  }
}

/** Where a message is nothing but its entries, a pointer is of the entry. */
export function ofEntry(device: MappingOptions['device']): MappingOptions['device'] {
  if (!('pointer' in device)) return device
  const { pointer, ...site } = device
  return { field: { kind: 'entry', pointer }, ...site }
}
