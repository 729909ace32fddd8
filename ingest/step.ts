import { grows } from '../core/adding.ts'
import { type LastStep, parseStepped } from '../core/clock-step.ts'
import type { Decoder, DecoderMemory, Reject } from '../core/decode/decoder.ts'
import type { DeviceRecord } from '../core/device-status.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Plant } from '../core/plant/plant.ts'
import { judgeReading, readMessage } from '../core/read-message.ts'
import type { Reading } from '../core/reading.ts'
import type { Sighting } from '../storage/ingest/quarantine.ts'
import type { NewReject, PointState } from '../storage/ingest/state.ts'
import { DeviceWatch, type Order } from './devices.ts'
import type { Asked } from './requests.ts'
import { Sightings } from './sightings.ts'

/** What a run of messages comes to: readings for the store, and what moves with the cursor. */
export interface Step {
  readonly readings: readonly Reading[]
  /** The message that each reading came in, by the reading's index. */
  readonly origins: readonly LoggedMessage[]
  readonly points: Map<string, PointState>
  /** When points that grow had been read last before this step, epoch ms. */
  readonly newestBefore: ReadonlyMap<string, number>
  readonly memory: Map<string, unknown>
  readonly rejects: NewReject[]
  /** Readings older than their point's newest. */
  readonly late: number
  /** Of the devices heard. */
  readonly devices: ReadonlyMap<string, DeviceRecord>
  /** What the plant does not know. */
  readonly sightings: readonly Sighting[]
  readonly requests: readonly Asked[]
}

/** The plant as ingest reads it: the decoders are made once for each plant. */
export interface PlantDecoders {
  readonly plant: Plant
  readonly decoderFor: (message: LoggedMessage) => Decoder | undefined
  /** Default `first`. */
  readonly order?: Order
}

/** Everything that earlier messages left behind; `stepOf` brings it forward. */
export interface Knowledge {
  readonly points: Map<string, PointState>
  readonly memory: Map<string, unknown>
  readonly devices: Map<string, DeviceRecord>
}

/** Beside what the decoders remember: the newest step of our own clock. */
const ownClock = '$huoshui/stepped'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Decodes messages and judges their readings. Deterministic: the same messages and knowledge give the same step. */
export function stepOf(
  messages: readonly LoggedMessage[],
  { plant, decoderFor, order = 'first' }: PlantDecoders,
  knowledge: Knowledge,
): Step {
  const readings: Reading[] = []
  const origins: LoggedMessage[] = []
  const points = new Map<string, Mutable<PointState>>()
  const newestBefore = new Map<string, number>()
  const changed = new Map<string, unknown>()
  const rejects: NewReject[] = []
  const memory: DecoderMemory = {
    get: (key) => knowledge.memory.get(key),
    set: (key, value) => {
      knowledge.memory.set(key, value)
      changed.set(key, value)
    },
  }
  const watch = new DeviceWatch(plant, knowledge.devices, { memory, order })
  let lastStep = memory.get(ownClock) as LastStep | undefined
  let context = { plant, memory, clocks: watch, step: lastStep }
  const sightings = new Sightings()
  const requests: Asked[] = []
  let late = 0
  for (const message of messages) {
    const step = parseStepped(message)
    if (step) {
      watch.stepped(step)
      lastStep = { at: step.to, by: step.to - step.from }
      memory.set(ownClock, lastStep)
      context = { ...context, step: lastStep }
    }
    const decoded = readMessage(decoderFor(message), message, context)
    watch.saw(message, decoded)
    for (const request of decoded.requests ?? []) requests.push({ request, receivedAt: message.receivedAt })
    if (decoded.rejects.length > 0) {
      sightings.saw(message, decoded.rejects)
      rejects.push(...summarise(decoded.rejects, message))
    }
    for (const raw of decoded.readings) {
      const point = raw.point.id
      // once this step has its own state of a point, that is brought forward in place
      const own = points.get(point)
      const before = own ?? knowledge.points.get(point)
      const known = before && { at: before.latest.at, quality: before.quality }
      const { reading, place, memory: remembered } = judgeReading(raw, message.receivedAt, known, lastStep)
      readings.push(reading)
      origins.push(message)
      if (place === 'late') late++
      if (place !== 'new') continue
      if (own) {
        own.latest = reading
        own.quality = remembered
        continue
      }
      if (before && grows(raw.point.adding)) newestBefore.set(point, before.latest.at)
      const after = { latest: reading, quality: remembered }
      knowledge.points.set(point, after)
      points.set(point, after)
    }
  }
  const found = { devices: watch.changed, sightings: sightings.list(), requests }
  return { readings, origins, points, newestBefore, memory: changed, rejects, late, ...found }
}

/** One entry a reason: a message of a thousand bad readings must not be kept a thousand times. */
export function summarise(rejects: readonly Reject[], message: LoggedMessage): NewReject[] {
  const byReason = new Map<string, NewReject>()
  for (const reject of rejects) {
    const count = (byReason.get(reject.reason)?.count ?? 0) + 1
    const first = byReason.get(reject.reason) ?? { ...reject, ...originOf(message) }
    byReason.set(reject.reason, { ...first, count })
  }
  return [...byReason.values()]
}

function originOf({ offset, receivedAt, topic, client, payload }: LoggedMessage) {
  return { offset, receivedAt, topic, client, payload }
}
