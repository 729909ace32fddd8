/**
 * What a point reported, and how far it can be trusted.
 * Quality codes follow QARTOD (IOOS, Manual for Real-Time Data Quality Control Flags).
 */
export const quality = { good: 1, notEvaluated: 2, suspect: 3, bad: 4, missing: 9 } as const
export type Quality = (typeof quality)[keyof typeof quality]

/** Why a reading is not `good`: the word on the log line, the metric label and the API. */
export type QualityReason =
  | 'sentinel'
  | 'no-value'
  | 'out-of-range'
  | 'rate-of-change'
  | 'spike'
  | 'flat-line'
  | 'clock-ahead'
  | 'clock-behind'
  | 'device-says-bad'
  | 'device-says-suspect'

/** One measured value of one point, quality-checked, in the quantity's unit. */
export interface Reading {
  /** `{site}/{asset}/{point}` */
  readonly point: string
  /** Time of measurement by the device's clock, epoch ms. */
  readonly at: number
  /** Time the broker received it, epoch ms. */
  readonly receivedAt: number
  /** Null only when the device said that it has no value (quality 9). A state is its code. */
  readonly value: number | null
  readonly quality: Quality
  readonly reason?: QualityReason
}
