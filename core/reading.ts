/**
 * What a point reported, and how far it can be trusted.
 * Quality codes follow QARTOD (IOOS, Manual for Real-Time Data Quality Control Flags).
 */
export const quality = { good: 1, notEvaluated: 2, suspect: 3, bad: 4, missing: 9 } as const
export type Quality = (typeof quality)[keyof typeof quality]

/**
 * Why a reading is not `good`, or for `clock-wrong`, why its time is ours: the word on the log line and the API, and the
 * number that the stores keep beside the quality. Numbers are for ever: a new reason takes the next.
 */
export const reasonCodes = {
  sentinel: 1,
  'no-value': 2,
  'out-of-range': 3,
  'rate-of-change': 4,
  spike: 5,
  'flat-line': 6,
  'device-says-bad': 7,
  'device-says-suspect': 8,
  'clock-wrong': 9,
} as const
export type QualityReason = keyof typeof reasonCodes

const reasonsByCode = new Map<number, QualityReason>(
  (Object.keys(reasonCodes) as QualityReason[]).map((reason) => [reasonCodes[reason], reason]),
)

/** The reason of a stored number; undefined of 0, which is none, and of one that this program does not know. */
export function reasonOf(code: number): QualityReason | undefined {
  return reasonsByCode.get(code)
}

/** One measured value of one point, quality-checked, in the quantity's unit. */
export interface Reading {
  /** `{site}/{asset}/{point}` */
  readonly point: string
  /** Time of measurement, epoch ms: by the device's clock, or by receipt where that clock is shown to be wrong. */
  readonly at: number
  /** What the device's clock said, where `at` is told by receipt. */
  readonly claimedAt?: number
  /** Time the broker received it, epoch ms. */
  readonly receivedAt: number
  /** Null only when the device said that it has no value (quality 9). A state is its code. */
  readonly value: number | null
  readonly quality: Quality
  readonly reason?: QualityReason
}
