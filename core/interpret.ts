import { settleRepeatedHour } from './decode/clock-change.ts'
import type { Decoded, Decoder, DecoderMemory, RawReading } from './decode/decoder.ts'
import type { LoggedMessage } from './message.ts'
import type { Plant } from './plant/plant.ts'
import { checkQuality, type QualityMemory } from './quality.ts'
import { quality, type Reading } from './reading.ts'

/** What every reader of the log makes of its messages: the store and the alarms see the same readings. */

/** Decodes a message; what cannot be decoded is a reject with its reason, never an exception. */
export function decodeMessage(
  decoder: Decoder | undefined,
  message: LoggedMessage,
  context: { readonly plant: Plant; readonly memory: DecoderMemory },
): Decoded {
  if (!decoder) {
    const detail = `no decoder of the plant file reads the topic ${message.topic}`
    return { readings: [], rejects: [{ reason: 'no-decoder', where: '', detail }] }
  }
  try {
    const decoded = decoder(message, context.plant, context.memory)
    return decoded.local ? settleRepeatedHour(decoded, message.receivedAt, context.memory) : decoded
  } catch (error) {
    return { readings: [], rejects: [{ reason: 'decoder-failed', where: '', detail: String(error) }] }
  }
}

/** What is known of a point from its readings so far. */
export interface PointKnowledge {
  /** Device clock of the newest reading, epoch ms. */
  readonly at: number
  readonly quality: QualityMemory | undefined
}

export interface Judged {
  readonly reading: Reading
  /** `new`: the newest of its point. `absurd`: of a clock a day ahead; it moves nothing. */
  readonly place: 'new' | 'late' | 'absurd'
  /** What to remember of the point, when the reading is new. */
  readonly memory: QualityMemory | undefined
}

/** Judges one reading by what is known of its point. */
export function judgeReading(raw: RawReading, receivedAt: number, before: PointKnowledge | undefined): Judged {
  const { quality: code, reason, memory } = checkQuality(raw, receivedAt, before?.quality)
  const judged = { point: raw.point.id, at: raw.at, receivedAt, value: raw.value, quality: code }
  const reading: Reading = reason === undefined ? judged : { ...judged, reason }
  const absurd = reading.quality === quality.bad && reading.reason === 'clock-ahead'
  const late = before !== undefined && reading.at < before.at
  return { reading, place: late ? 'late' : absurd ? 'absurd' : 'new', memory }
}
