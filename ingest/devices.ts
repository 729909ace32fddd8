import type { ClockStep } from '../core/clock-step.ts'
import type { Decoded, DecoderMemory, DeviceEvent } from '../core/decode/decoder.ts'
import { type DeviceClock, newClock } from '../core/device-clock.ts'
import { type DeviceRecord, hear, proveSession, redateDevice, unheard } from '../core/device-status.ts'
import { type Clocks, ours } from '../core/device-time.ts'
import type { LoggedMessage } from '../core/message.ts'
import { deviceKey } from '../core/plant/device-key.ts'
import type { Plant, Point } from '../core/plant/plant.ts'
import { parseTopic } from '../core/topic.ts'

interface Part {
  newest: { at: number; claimed: number } | undefined
  readings: number
  rejects: number
  events: DeviceEvent[]
}

const ourClock = 'clock:ours'

/** Whether messages come in the order of the log, or were read before: then they say nothing new of a clock. */
export type Order = 'first' | 'again'

/** Brings the records of the plant's devices forward, message by message. */
export class DeviceWatch implements Clocks {
  /** The records that this watch changed. */
  readonly changed = new Map<string, DeviceRecord>()
  private readonly plant: Plant
  private readonly known: Map<string, DeviceRecord>
  private readonly clocks = new Map<string, DeviceClock>()
  private readonly memory: DecoderMemory
  private readonly order: Order

  /** `memory` is saved with the cursor; what agreed with our own clock is kept there, as it is no device's. */
  constructor(plant: Plant, known: Map<string, DeviceRecord>, more: { memory: DecoderMemory; order: Order }) {
    this.plant = plant
    this.known = known
    this.memory = more.memory
    this.order = more.order
  }

  get(device: string): DeviceClock | undefined {
    if (device === ours) return this.memory.get(ourClock) as DeviceClock | undefined
    return this.clocks.get(device) ?? this.known.get(device)?.clock
  }

  set(device: string, clock: DeviceClock): void {
    if (this.order === 'again') return
    if (device === ours) this.memory.set(ourClock, clock)
    else this.clocks.set(device, clock)
  }

  /** Our clock was set: the records of all devices move with it. */
  stepped(step: ClockStep): void {
    for (const [device, record] of this.known) this.keep(device, redateDevice(record, step))
  }

  saw(message: LoggedMessage, { readings, rejects, events = [] }: Decoded): void {
    const parts = new Map<string, Part>()
    const partOf = (device: string): Part => {
      const part = parts.get(device) ?? { newest: undefined, readings: 0, rejects: 0, events: [] }
      parts.set(device, part)
      return part
    }
    let last: { readonly of: Point; readonly part: Part } | undefined
    for (const { point, at, claimed = at } of readings) {
      if (last?.of.device !== point.device || last.of.site !== point.site) {
        last = { of: point, part: partOf(deviceKey(point)) }
      }
      const { part } = last
      part.readings++
      if (!part.newest) part.newest = { at, claimed }
      else {
        if (at > part.newest.at) part.newest.at = at
        if (claimed > part.newest.claimed) part.newest.claimed = claimed
      }
    }
    for (const event of events) partOf(event.device).events.push(event)
    for (const reject of rejects) {
      const device = reject.device ?? this.speaker(message, parts)
      if (device !== undefined && this.plant.devices.has(device)) partOf(device).rejects++
    }
    for (const [device, part] of parts) {
      const heard = { receivedAt: message.receivedAt, clock: this.get(device) ?? newClock, ...part }
      const record = hear(this.known.get(device) ?? unheard, heard)
      this.keep(device, record)
      if (part.newest !== undefined) this.proveGateways(device, message.receivedAt)
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
