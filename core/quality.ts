import type { RawReading } from './decode/decoder.ts'
import type { Quality, QualityReason } from './reading.ts'

/** What the checks remember of a point between readings. */
export interface QualityMemory {
  /** Time and value of the newest reading that has a value. */
  readonly at: number
  readonly value: number
  /** Since when the value has not changed, epoch ms. */
  readonly sameSince: number
}

export interface Verdict {
  readonly quality: Quality
  readonly reason?: QualityReason
}

export type QualityCheck = (reading: RawReading, receivedAt: number, memory: QualityMemory | undefined) => Verdict
