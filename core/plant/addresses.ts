import type { Device } from './plant.ts'

/**
 * Devices by what they call themselves in foreign formats, in lower case: the address, and where a device has none,
 * its id. A name that two devices share finds neither: a reading under the wrong device is worse than a reject.
 */
export function addressIndex(devices: Iterable<Device>): ReadonlyMap<string, Device> {
  const index = new Map<string, Device>()
  const shared = new Set<string>()
  for (const device of devices) {
    const key = (device.address ?? device.id).toLowerCase()
    if (index.has(key)) shared.add(key)
    index.set(key, device)
  }
  for (const key of shared) index.delete(key)
  return index
}

/** The device of that address, in any case. */
export function deviceAt(index: ReadonlyMap<string, Device>, address: string): Device | undefined {
  return index.get(address) ?? index.get(address.toLowerCase())
}
