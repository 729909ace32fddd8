import type { Decoded, Decoder, DecoderMemory, Reject } from '../core/decode/decoder.ts'
import type { DeviceRecord } from '../core/device-status.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Plant } from '../core/plant/plant.ts'
import { checkQuality } from '../core/quality.ts'
import { quality, type Reading } from '../core/reading.ts'
import type { Sighting } from '../storage/state/quarantine.ts'
import type { NewReject, PointState } from '../storage/state/state.ts'
import { DeviceWatch } from './devices.ts'
import type { Asked } from './requests.ts'
import { Sightings } from './sightings.ts'

/** What a run of messages comes to: readings for the store, and what moves with the cursor. */
export interface Step {
  readonly readings: readonly Reading[]
  /** The message that each reading came in, by the reading's index. */
  readonly origins: readonly LoggedMessage[]
  readonly points: Map<string, PointState>
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
export interface Interpretation {
  readonly plant: Plant
  readonly decoderFor: (message: LoggedMessage) => Decoder | undefined
}

/** Everything that earlier messages left behind; `interpret` brings it forward. */
export interface Knowledge {
  readonly points: Map<string, PointState>
  readonly memory: Map<string, unknown>
  readonly devices: Map<string, DeviceRecord>
}

/** Decodes messages and judges their readings. Deterministic: the same messages and knowledge give the same step. */
export function interpret(
  messages: readonly LoggedMessage[],
  { plant, decoderFor }: Interpretation,
  knowledge: Knowledge,
): Step {
  const readings: Reading[] = []
  const origins: LoggedMessage[] = []
  const points = new Map<string, PointState>()
  const changed = new Map<string, unknown>()
  const rejects: NewReject[] = []
  const memory: DecoderMemory = {
    get: (key) => knowledge.memory.get(key),
    set: (key, value) => {
      knowledge.memory.set(key, value)
      changed.set(key, value)
    },
  }
  const watch = new DeviceWatch(plant, knowledge.devices)
  const sightings = new Sightings()
  const requests: Asked[] = []
  let late = 0
  for (const message of messages) {
    const decoded = decode(decoderFor(message), message, { plant, memory })
    watch.saw(message, decoded)
    for (const request of decoded.requests ?? []) requests.push({ request, receivedAt: message.receivedAt })
    if (decoded.rejects.length > 0) {
      sightings.saw(message, decoded.rejects)
      rejects.push(...summarise(decoded.rejects, message))
    }
    for (const raw of decoded.readings) {
      const point = raw.point.id
      const before = knowledge.points.get(point)
      const verdict = checkQuality(raw, message.receivedAt, before?.quality)
      const { quality: judged, reason } = verdict
      const judgedReading = { point, at: raw.at, receivedAt: message.receivedAt, value: raw.value, quality: judged }
      const reading: Reading = reason === undefined ? judgedReading : { ...judgedReading, reason }
      readings.push(reading)
      origins.push(message)
      const isLate = before !== undefined && reading.at < before.latest.at
      if (isLate) late++
      const absurd = reading.quality === quality.bad && reading.reason === 'clock-ahead'
      if (isLate || absurd) continue
      const after = { latest: reading, quality: verdict.memory }
      knowledge.points.set(point, after)
      points.set(point, after)
    }
  }
  const found = { devices: watch.changed, sightings: sightings.list(), requests }
  return { readings, origins, points, memory: changed, rejects, late, ...found }
}

function decode(
  decoder: Decoder | undefined,
  message: LoggedMessage,
  context: { plant: Plant; memory: DecoderMemory },
): Decoded {
  if (!decoder) {
    const detail = `no decoder of the plant file reads the topic ${message.topic}`
    return { readings: [], rejects: [{ reason: 'no-decoder', where: '', detail }] }
  }
  try {
    return decoder(message, context.plant, context.memory)
  } catch (error) {
    return { readings: [], rejects: [{ reason: 'decoder-failed', where: '', detail: String(error) }] }
  }
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
