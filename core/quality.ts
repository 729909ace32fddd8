import type { RawReading } from './decode/decoder.ts'
import type { Point } from './plant/plant.ts'
import { type Quality, type QualityReason, quality } from './reading.ts'

/** What the checks remember of a point between readings: its newest trusted value. */
export interface QualityMemory {
  /** Time of the newest trusted reading, epoch ms. */
  readonly at: number
  readonly value: number
  /** Since when the value has not changed, epoch ms. */
  readonly sameSince: number
  /** The newest reading, where it moved too far to be believed alone: the next one judges it. */
  readonly doubt?: { readonly at: number; readonly value: number }
  /** The newest change, signed, where one so large had to be confirmed: the next may go as far again, the same way. */
  readonly stride?: number
}

export interface Verdict {
  readonly quality: Quality
  readonly reason?: QualityReason
  /** Undefined: nothing to remember yet. */
  readonly memory: QualityMemory | undefined
}

/**
 * Judges one reading: sentinel, range, rate of change, spike, flat line (after QARTOD's tests 2–8).
 * A reading older than the newest is judged by its value alone and never rewinds what is remembered.
 */
export function checkQuality(reading: RawReading, memory: QualityMemory | undefined): Verdict {
  const { point, at, value } = reading
  if (value === null || reading.reason === 'sentinel' || reading.reason === 'no-value') {
    return { quality: quality.missing, reason: reading.reason ?? 'no-value', memory }
  }
  if (reading.reason === 'device-says-bad') return { quality: quality.bad, reason: reading.reason, memory }
  if (point.range && (value < point.range[0] || value > point.range[1])) {
    return { quality: quality.bad, reason: 'out-of-range', memory }
  }

  const [doubt, remembered] = follow(point, at, value, memory)
  const reason = reading.reason ?? doubt
  return reason
    ? { quality: quality.suspect, reason, memory: remembered }
    : { quality: unjudged(point), memory: remembered }
}

type Doubt = 'rate-of-change' | 'spike' | 'flat-line'

/** What arithmetic may add to a change that is exactly at its limit. */
const arithmetic = 1e-9

/**
 * What is doubtful about a value after those before it, and what is remembered from now on. A doubt lasts one reading:
 * the next one that moved the same way shows that the water did. A copy of the doubted one shows nothing.
 */
function follow(
  point: Point,
  at: number,
  value: number,
  memory: QualityMemory | undefined,
): readonly [Doubt | undefined, QualityMemory] {
  if (memory === undefined) return [undefined, { at, value, sameSince: at }]
  const { doubt, stride = 0 } = memory
  if (at <= memory.at || (doubt && at < doubt.at)) return [undefined, memory]
  const change = value - memory.value
  const elapsed = at - memory.at
  const far = leap(point, change, elapsed)
  const surprising =
    far && leap(point, isSameWay(change, stride) ? Math.abs(change) - Math.abs(stride) : change, elapsed)
  const confirmed = doubt !== undefined && at > doubt.at && isSameWay(change, doubt.value - memory.value)
  if (surprising && !confirmed) return [surprising, { ...memory, doubt: { at, value } }]

  const sameSince = change === 0 ? memory.sameSince : at
  const isFlat = point.flatMs !== undefined && at - sameSince >= point.flatMs
  const newest = { at, value, sameSince }
  if (!far) return [isFlat ? 'flat-line' : undefined, newest]
  const from = confirmed && isNearer(doubt.value, value, memory.value) ? doubt.value : memory.value
  return [undefined, { ...newest, stride: value - from }]
}

/** Why a change is too large to be believed alone. */
function leap({ maxRatePerMs, spike }: Point, change: number, elapsedMs: number): Doubt | undefined {
  const size = Math.abs(change) - arithmetic
  if (maxRatePerMs !== undefined && size > maxRatePerMs * elapsedMs) return 'rate-of-change'
  return spike !== undefined && size > spike ? 'spike' : undefined
}

function isSameWay(change: number, other: number): boolean {
  return change * other > 0
}

/**
 * Whether a doubted value was right, by the one that came after it: nearer to that than what was trusted before it is.
 */
export function isNearer(doubted: number, next: number, trusted: number): boolean {
  return Math.abs(next - doubted) <= Math.abs(next - trusted)
}

/** The quality of a value that nothing is wrong with: good where somebody has said what is right. */
export function unjudged(point: Point): typeof quality.good | typeof quality.notEvaluated {
  return point.range || point.quantity.states ? quality.good : quality.notEvaluated
}
