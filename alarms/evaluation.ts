import type { Alarm } from '../core/alarm/alarm.ts'
import type { AddressedEvent } from '../core/alarm/engine/addressed-event.ts'
import type { Agreement } from '../core/alarm/engine/agreement.ts'
import type { EngineRecord } from '../core/alarm/engine/saved.ts'
import { createEngine, type Engine } from '../core/alarm/engine.ts'
import type { AlarmRule } from '../core/alarm/rule.ts'
import { type ClockStep, parseStepped } from '../core/clock-step.ts'
import type { Decoder, DecoderMemory, DeviceEvent } from '../core/decode/decoder.ts'
import { createDecoders } from '../core/decode/registry.ts'
import { type DeviceClock, redateClock } from '../core/device-clock.ts'
import type { Clocks } from '../core/device-time.ts'
import { parseListening } from '../core/listening.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Plant } from '../core/plant/plant.ts'
import { judgeReading, type PointKnowledge, readMessage } from '../core/read-message.ts'

/** Records that are not the engine's but its reader's: what is known of points and clocks, and what decoders remember. */
const [seen, decoder, clock] = ['seen:', 'decoder:', 'clock:']

/**
 * One plant's messages, decoded, judged and evaluated. Deterministic: the same messages and saved records give the same
 * events, whatever the ticks between them and wherever it is saved and made anew.
 */
export class Evaluation {
  readonly plant: Plant
  /** By id: for all that acts on an alarm. */
  readonly rules: ReadonlyMap<string, AlarmRule>
  private readonly engine: Engine
  private readonly decoderFor: (message: LoggedMessage) => Decoder | undefined
  private readonly points = new Map<string, PointKnowledge>()
  private readonly memory = new Map<string, unknown>()
  private readonly deviceClocks = new Map<string, DeviceClock>()
  private readonly changedPoints = new Set<string>()
  private readonly changedClocks = new Set<string>()
  private readonly changedMemory = new Set<string>()
  private readonly decoderMemory: DecoderMemory = {
    get: (key) => this.memory.get(key),
    set: (key, value) => {
      this.memory.set(key, value)
      this.changedMemory.add(key)
    },
  }

  private readonly clocks: Clocks = {
    get: (device) => this.deviceClocks.get(device),
    set: (device, changed) => {
      this.deviceClocks.set(device, changed)
      this.changedClocks.add(device)
    },
  }

  constructor(plant: Plant, saved: Iterable<EngineRecord> = []) {
    this.plant = plant
    this.rules = new Map(plant.rules.map((rule) => [rule.id, rule]))
    this.decoderFor = createDecoders(plant)
    const own: EngineRecord[] = []
    for (const record of saved) if (!this.restore(record)) own.push(record)
    this.engine = createEngine(plant, plant.rules, own)
  }

  /** Rules of the saved records that the plant no longer has. */
  get gone(): Engine['gone'] {
    return this.engine.gone
  }

  /** Up to when the plant has been judged, epoch ms; 0 before the first message. */
  get at(): number {
    return this.engine.at
  }

  /** Takes up the plant's rules over what was saved; what comes of it is told as received at `now`. */
  begin(now: number, events: AddressedEvent[]): void {
    this.engine.begin(events, now)
  }

  /** Compares the alarms as kept with their conditions. */
  agree(kept: Iterable<Alarm>, now: number): Agreement {
    return this.engine.agree(kept, now)
  }

  get counts(): Engine['counts'] {
    return this.engine.counts
  }

  /** Takes a message in and appends what it brings about; returns how many readings it held. */
  take(message: LoggedMessage, events: AddressedEvent[]): number {
    const { receivedAt } = message
    const step = parseStepped(message)
    if (step) this.step(step, events)
    const deafness = parseListening(message)
    if (deafness) this.engine.evaluate({ type: 'deaf', ...deafness }, events)
    const context = {
      plant: this.plant,
      memory: this.decoderMemory,
      clocks: this.clocks,
      step: this.engine.step,
    }
    const decoded = readMessage(this.decoderFor(message), message, context)
    const said = (kind: DeviceEvent['kind'], session: 'online' | 'lost') => {
      for (const event of decoded.events ?? []) {
        if (event.kind !== kind) continue
        this.engine.evaluate({ type: 'status', device: event.device, session, receivedAt }, events)
      }
    }
    said('online', 'online')
    for (const raw of decoded.readings) {
      const { id } = raw.point
      const { reading, place, memory } = judgeReading(raw, receivedAt, this.points.get(id), this.engine.step)
      this.engine.reading(reading, events)
      if (place !== 'new') continue
      this.points.set(id, { at: reading.at, quality: memory })
      this.changedPoints.add(id)
    }
    // readings are proof of a session: what says that it is lost comes after those of its own message
    said('offline', 'lost')
    return decoded.readings.length
  }

  /** The log has nothing more up to `at`, epoch ms. */
  tick(at: number, events: AddressedEvent[]): void {
    this.engine.evaluate({ type: 'tick', at }, events)
  }

  /** The broker's clock was set, epoch ms. */
  step(step: ClockStep, events: AddressedEvent[]): void {
    this.engine.evaluate({ type: 'stepped', ...step }, events)
    for (const [device, known] of this.deviceClocks) this.clocks.set(device, redateClock(known, step.to - step.from))
  }

  /** All that changed since the last call. */
  changes(): EngineRecord[] {
    const records = this.engine.changes()
    for (const id of this.changedPoints) {
      const { at, quality } = this.points.get(id) ?? { at: 0, quality: undefined }
      records.push({ key: seen + id, text: JSON.stringify([1, at, quality ?? null]) })
    }
    for (const key of this.changedMemory) {
      records.push({ key: decoder + key, text: JSON.stringify([1, this.memory.get(key) ?? null]) })
    }
    for (const key of this.changedClocks) {
      records.push({ key: clock + key, text: JSON.stringify([1, this.deviceClocks.get(key) ?? null]) })
    }
    this.changedPoints.clear()
    this.changedClocks.clear()
    this.changedMemory.clear()
    return records
  }

  private restore({ key, text }: EngineRecord): boolean {
    const ours = [seen, decoder, clock].find((prefix) => key.startsWith(prefix))
    if (ours === undefined) return false
    const [, first, quality] = JSON.parse(text)
    const id = key.slice(ours.length)
    if (ours === decoder) this.memory.set(id, first)
    else if (ours === clock) this.deviceClocks.set(id, first)
    else this.points.set(id, { at: first, quality: quality ?? undefined })
    return true
  }
}
