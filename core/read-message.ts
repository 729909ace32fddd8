import { type LastStep, receiptFor } from './clock-step.ts'
import { settleRepeatedHour } from './decode/clock-change.ts'
import type { Decoded, Decoder, DecoderMemory, RawReading } from './decode/decoder.ts'
import { clockAheadMs } from './device-clock.ts'
import { type Clocks, timeReadings } from './device-time.ts'
import type { LoggedMessage } from './message.ts'
import type { Plant } from './plant/plant.ts'
import { checkQuality, type QualityMemory } from './quality.ts'
import type { Reading } from './reading.ts'

/** What every reader of the log makes of its messages: the store and the alarms see the same readings. */

/** What messages are read with, and what they leave behind for the next ones. */
export interface ReadingContext {
  readonly plant: Plant
  readonly memory: DecoderMemory
  readonly clocks: Clocks
  /** The newest step of our own clock. */
  readonly step?: LastStep | undefined
}

/**
 * Decodes a message, and tells its readings by receipt where the device's clock is wrong. What cannot be decoded is a
 * reject with its reason, never an exception.
 */
export function readMessage(
  decoder: Decoder | undefined,
  message: LoggedMessage,
  { plant, memory, clocks, step }: ReadingContext,
): Decoded {
  return timeReadings(decodeMessage(decoder, message, { plant, memory }), message.receivedAt, { plant, clocks, step })
}

/** Decodes a message; its times are those that the device claims. */
export function decodeMessage(
  decoder: Decoder | undefined,
  message: LoggedMessage,
  { plant, memory }: Pick<ReadingContext, 'plant' | 'memory'>,
): Decoded {
  if (!decoder) {
    const detail = `no decoder of the plant file reads the topic ${message.topic}`
    return { readings: [], rejects: [{ reason: 'no-decoder', where: '', detail }] }
  }
  try {
    const decoded = decoder(message, plant, memory)
    return decoded.local ? settleRepeatedHour(decoded, message.receivedAt, memory) : decoded
  } catch (error) {
    return { readings: [], rejects: [{ reason: 'decoder-failed', where: '', detail: String(error) }] }
  }
}

/** What is known of a point from its readings so far. */
export interface PointKnowledge {
  /** Time of the newest reading, epoch ms. */
  readonly at: number
  readonly quality: QualityMemory | undefined
}

export interface Judged {
  readonly reading: Reading
  /** `new`: the newest of its point. */
  readonly place: 'new' | 'late'
  /** What to remember of the point, when the reading is new. */
  readonly memory: QualityMemory | undefined
}

/** Judges one reading by what is known of its point. `step`: the newest one of our own clock. */
export function judgeReading(
  raw: RawReading,
  receivedAt: number,
  known: PointKnowledge | undefined,
  step?: LastStep,
): Judged {
  const { point, at, value, claimed } = raw
  const receipt = receiptFor(at, receivedAt, step)
  const before = known && redateKnowledge(known, { at, receivedAt, receipt }, step)
  const { quality: code, reason, memory } = checkQuality(raw, before?.quality)
  const place = before !== undefined && at < before.at ? 'late' : 'new'
  const judged = { point: point.id, at, receivedAt, value, quality: code }
  // what is wrong with a value comes before what is wrong with its time
  if (claimed !== undefined)
    return { reading: { ...judged, claimedAt: claimed, reason: reason ?? 'clock-wrong' }, place, memory }
  return { reading: reason === undefined ? judged : { ...judged, reason }, place, memory }
}

/**
 * What is known of a point that has no clock of its own, after ours was set: it moves along. What is known of a time that
 * has not come and does not move is forgotten, or no reading would be newer.
 */
function redateKnowledge(
  known: PointKnowledge,
  { at, receivedAt, receipt }: { readonly at: number; readonly receivedAt: number; readonly receipt: number },
  step: LastStep | undefined,
): PointKnowledge | undefined {
  const isToCome = known.at > receipt + clockAheadMs
  const isBefore = step !== undefined && (step.by > 0 ? known.at < step.at : isToCome)
  if (!isBefore || at !== receivedAt) return isToCome ? undefined : known
  const { by } = step
  const { quality: memory } = known
  const doubt = memory?.doubt && { doubt: { ...memory.doubt, at: memory.doubt.at + by } }
  const moved = memory && { ...memory, at: memory.at + by, sameSince: memory.sameSince + by, ...doubt }
  return { at: known.at + by, quality: moved }
}
