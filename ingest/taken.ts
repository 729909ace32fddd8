import type { RawReading, Reject } from '../core/decode/decoder.ts'
import { deviceAt } from '../core/plant/addresses.ts'
import type { Device, Plant } from '../core/plant/plant.ts'
import { mostTopics, type QuarantineEntry } from '../storage/ingest/quarantine.ts'

const keyOf = ({ site, id }: Device) => `${site}/${id}`

/** The plant's devices that an entry may be, by `{site}/{device}`; none while the plant file does not know it. */
export function devicesOf(entry: QuarantineEntry, plant: Plant): string[] {
  const { reason, name, values } = entry
  if (reason === 'unknown-point') {
    const points = plant.devices.get(name)?.points
    return points && Object.keys(values).some((wire) => points.has(wire)) ? [name] : []
  }
  // a decoder may look for a bare id within the site that its options name
  const named = [plant.devices.get(name), deviceAt(plant.devicesByAddress, name)]
  const byId = [...plant.devices.values()].filter(({ id }) => id === name)
  return [...new Set([...named, ...byId].flatMap((device) => (device ? [keyOf(device)] : [])))]
}

/** Which messages, readings and rejects of the log belong to the entries that are taken. */
export class Taken {
  private readonly byDevice = new Map<string, QuarantineEntry[]>()
  /** Undefined where an entry came on more topics than are kept. */
  private readonly topics: ReadonlySet<string> | undefined

  constructor(entries: readonly QuarantineEntry[], plant: Plant) {
    for (const entry of entries) {
      for (const device of devicesOf(entry, plant)) {
        this.byDevice.set(device, [...(this.byDevice.get(device) ?? []), entry])
      }
    }
    const isKnown = entries.every(({ topics }) => topics.length < mostTopics)
    this.topics = isKnown ? new Set(entries.flatMap(({ topics }) => topics)) : undefined
  }

  mayHold(topic: string): boolean {
    return this.topics === undefined || this.topics.has(topic)
  }

  /** True for a reading that was not understood when its message was first read. */
  holds({ point }: RawReading, offset: number): boolean {
    const entries = this.byDevice.get(`${point.site}/${point.device}`) ?? []
    return entries.some(
      ({ reason, values, firstOffset }) =>
        offset >= firstOffset && (reason === 'unknown-device' || Object.hasOwn(values, point.wire)),
    )
  }

  /** True for a reject that is not somebody else's: whose entry goes, and must be made anew for what stays unknown. */
  concerns({ reason, device }: Reject): boolean {
    if (reason !== 'unknown-device' && reason !== 'unknown-point') return true
    return device !== undefined && this.byDevice.has(device)
  }
}
