import type { RawReading } from './decode/decoder.ts'
import type { Point } from './plant/plant.ts'
import { type Quality, type QualityReason, quality } from './reading.ts'

/** What the checks remember of a point between readings: its newest trusted value. */
export interface QualityMemory {
  /** Device clock of the newest trusted reading, epoch ms. */
  readonly at: number
  readonly value: number
  /** Since when the value has not changed, epoch ms. */
  readonly sameSince: number
  /** A step that looked like a spike: if the next reading agrees with it, it was a real step. */
  readonly doubted?: number
}

export interface Verdict {
  readonly quality: Quality
  readonly reason?: QualityReason
  /** Undefined: nothing to remember yet. */
  readonly memory: QualityMemory | undefined
}

/** A clock further ahead than this is suspect; further than a day, the reading is bad and moves nothing. */
export const clockAheadMs = 5 * 60_000
export const clockAbsurdMs = 24 * 3_600_000

/**
 * Judges one reading: sentinel, range, clock, rate of change, spike, flat line (after QARTOD's tests 2–8).
 * A reading older than the newest is judged by its value alone and never rewinds what is remembered.
 */
export function checkQuality(reading: RawReading, receivedAt: number, memory: QualityMemory | undefined): Verdict {
  const { point, at, value } = reading
  if (value === null || reading.reason === 'sentinel' || reading.reason === 'no-value') {
    return { quality: quality.missing, reason: reading.reason ?? 'no-value', memory }
  }
  if (reading.reason === 'device-says-bad') return { quality: quality.bad, reason: reading.reason, memory }
  if (point.range && (value < point.range[0] || value > point.range[1])) {
    return { quality: quality.bad, reason: 'out-of-range', memory }
  }
  if (at > receivedAt + clockAbsurdMs) return { quality: quality.bad, reason: 'clock-ahead', memory }

  const late = memory !== undefined && at <= memory.at
  const doubt = late ? undefined : doubtOf(point, { at, value }, memory)
  const reason = reading.reason ?? (at > receivedAt + clockAheadMs ? 'clock-ahead' : doubt)
  if (late) return reason ? { quality: quality.suspect, reason, memory } : { quality: unjudged(point), memory }
  const remembered =
    doubt === 'spike' || doubt === 'rate-of-change' ? doubted(memory, value) : trusted(at, value, memory)
  return reason
    ? { quality: quality.suspect, reason, memory: remembered }
    : { quality: unjudged(point), memory: remembered }
}

function doubtOf(
  point: Point,
  { at, value }: { at: number; value: number },
  memory: QualityMemory | undefined,
): QualityReason | undefined {
  if (!memory) return undefined
  const step = Math.abs(value - memory.value)
  if (point.maxRatePerMs !== undefined && step > point.maxRatePerMs * (at - memory.at)) return 'rate-of-change'
  if (point.spike !== undefined && step > point.spike) {
    const confirmed = memory.doubted !== undefined && Math.abs(value - memory.doubted) <= point.spike
    if (!confirmed) return 'spike'
  }
  if (point.flatMs !== undefined && value === memory.value && at - memory.sameSince >= point.flatMs) return 'flat-line'
  return undefined
}

function trusted(at: number, value: number, memory: QualityMemory | undefined): QualityMemory {
  return { at, value, sameSince: memory?.value === value ? memory.sameSince : at }
}

function doubted(memory: QualityMemory | undefined, value: number): QualityMemory | undefined {
  return memory && { ...memory, doubted: value }
}

function unjudged(point: Point): Quality {
  return point.range || point.quantity.states ? quality.good : quality.notEvaluated
}
