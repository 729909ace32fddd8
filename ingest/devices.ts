import type { Decoded, DeviceEvent } from '../core/decode/decoder.ts'
import { type DeviceRecord, hear, proveSession, unheard } from '../core/device-status.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Plant, Point } from '../core/plant/plant.ts'
import { parseTopic } from '../core/topic.ts'

interface Part {
  at: number | undefined
  readings: number
  rejects: number
  events: DeviceEvent[]
}

/** Brings the records of the plant's devices forward, message by message. */
export class DeviceWatch {
  /** The records that this watch changed. */
  readonly changed = new Map<string, DeviceRecord>()
  private readonly plant: Plant
  private readonly known: Map<string, DeviceRecord>

  constructor(plant: Plant, known: Map<string, DeviceRecord>) {
    this.plant = plant
    this.known = known
  }

  saw(message: LoggedMessage, { readings, rejects, events = [] }: Decoded): void {
    const parts = new Map<string, Part>()
    const partOf = (device: string): Part => {
      const part = parts.get(device) ?? { at: undefined, readings: 0, rejects: 0, events: [] }
      parts.set(device, part)
      return part
    }
    let last: { readonly of: Point; readonly part: Part } | undefined
    for (const { point, at } of readings) {
      // nearly always the device of the reading before: its key is not put together again
      if (last?.of.device !== point.device || last.of.site !== point.site) {
        last = { of: point, part: partOf(`${point.site}/${point.device}`) }
      }
      const { part } = last
      part.readings++
      if (part.at === undefined || at > part.at) part.at = at
    }
    for (const event of events) partOf(event.device).events.push(event)
    for (const reject of rejects) {
      const device = reject.device ?? this.speaker(message, parts)
      if (device !== undefined && this.plant.devices.has(device)) partOf(device).rejects++
    }
    for (const [device, part] of parts) {
      const record = hear(this.known.get(device) ?? unheard, { receivedAt: message.receivedAt, ...part })
      this.keep(device, record)
      if (part.at !== undefined) this.proveGateways(device, message.receivedAt)
    }
  }

  private keep(device: string, record: DeviceRecord): void {
    this.known.set(device, record)
    this.changed.set(device, record)
  }

  /** Data that comes through a gateway is proof that it is there. */
  private proveGateways(device: string, receivedAt: number): void {
    const of = this.plant.devices.get(device)
    if (of?.gateway === undefined) return
    const gateway = `${of.site}/${of.gateway}`
    const before = this.known.get(gateway)
    const after = before && proveSession(before, receivedAt)
    if (after && after !== before) this.keep(gateway, after)
    this.proveGateways(gateway, receivedAt)
  }

  /** The device whose message it is, where its rejects do not say. */
  private speaker({ topic }: LoggedMessage, parts: ReadonlyMap<string, Part>): string | undefined {
    if (parts.size === 1) return parts.keys().next().value
    const own = parseTopic(topic)
    return own && own.kind !== 'alarm' ? `${own.site}/${own.device}` : undefined
  }
}
