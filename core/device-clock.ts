/**
 * How far a device's clock is from ours, told from when its messages come and what time they say. A correction stands
 * only where the clock is shown to be wrong; its readings are told by receipt then. Plain data, saved with the cursor of
 * whoever reads the log, so that all readers come to the same.
 */
export interface DeviceClock {
  /** The message that the next one is compared with: its newest claimed time, and its receipt, epoch ms. */
  readonly reference?: { readonly at: number; readonly receivedAt: number }
  /** Receipt − claimed time of the last live messages, oldest first, ms. */
  readonly offsets: readonly number[]
  readonly steady?: Steady
  /** Its time stepped back while ours went on, and has not been about ours since: the clock was set, or lost. */
  readonly stepped?: 'back'
  readonly correction?: Correction
}

/** Live messages in a row whose offsets, ms, are no further apart than a jitter; `since` is the first one's receipt. */
interface Steady {
  readonly since: number
  readonly low: number
  readonly high: number
  readonly count: number
}

/** What is to be added to the times that a wrong clock claims, ms, and how many live messages have borne it out. */
export interface Correction {
  readonly ms: number
  readonly borneOut: number
}

/** The times that one message of a device claims, epoch ms. */
export interface Claim {
  readonly newest: number
  /** The newest that is not ahead of the receipt; undefined where all are. */
  readonly possible: number | undefined
  readonly receivedAt: number
}

/** What is known beforehand of a device's times. */
export interface ClockTerms {
  /** Nothing can have been measured before, epoch ms. */
  readonly earliestAt: number
  /** `delayed`: its readings come late by design, and a lag says nothing of its clock. */
  readonly delivery: 'prompt' | 'delayed'
  /** Receipt of the last message, of any device, whose time was about ours: as far as that our clock is right. */
  readonly agreedAt: () => number
}

export const newClock: DeviceClock = { offsets: [] }

/** Nothing is ahead of its receipt by more than this but by a wrong clock: no backlog and no network makes a time later. */
export const clockAheadMs = 5 * 60_000
/** A constant lag of more than this is no slow network. */
const behindMs = 30 * 60_000
/** A clock is believed again when it is as right as this: closer than where the doubt began, or it would go to and fro. */
const [aheadAgainMs, behindAgainMs] = [2 * 60_000, 5 * 60_000]
/** How long, and in how many messages, a lag is constant. */
const [steadyMs, steadyCount, jitterMs] = [10 * 60_000, 3, 2 * 60_000]
/** Shorter spans say little: a station may write its times in whole minutes. */
const shortestMs = 60_000
const kept = 9

/** The clock after one more message: in the order of the log. */
export function nextClock(before: DeviceClock, claim: Claim, terms: ClockTerms): DeviceClock {
  const pace = paceOf(before.reference, claim)
  const clock = pace === 'soon' ? before : observe(before, claim, pace)
  const correction = correct(clock, before.reference, claim, terms)
  const borneOut = Math.min(steadyCount, (correction?.borneOut ?? 0) + (pace === 'live' ? 1 : 0))
  const old = clock.correction
  if (old?.ms === correction?.ms && (!correction || old?.borneOut === borneOut)) return clock
  const { correction: _, ...rest } = clock
  return correction ? { ...rest, correction: { ms: correction.ms, borneOut } } : rest
}

/** True where a message has nothing to say of a clock, nor the clock of it: nearly always, so it is asked first. */
export function isUsual({ reference, correction }: DeviceClock, newest: number, receivedAt: number): boolean {
  if (correction !== undefined || reference === undefined || newest > receivedAt + clockAheadMs) return false
  return receivedAt >= reference.receivedAt && receivedAt - reference.receivedAt < shortestMs
}

/** The clock after ours was set by so many ms: what it was compared with has gone, but its own error is as it was. */
export function redateClock({ correction }: DeviceClock, by: number): DeviceClock {
  return correction ? { ...newClock, correction: { ...correction, ms: correction.ms + by } } : newClock
}

/** Median of receipt − claimed time over the last live messages, ms: above 0 the clock is behind. Undefined before any. */
export function clockOffset({ offsets }: DeviceClock): number | undefined {
  return offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)]
}

/**
 * `live` is a message before which the device's time passed about as ours did: in a backlog it passes much faster, and so
 * a backlog does not look like a slow clock.
 */
type Pace = 'soon' | 'live' | 'apart'

function paceOf(reference: DeviceClock['reference'], { newest, receivedAt }: Claim): Pace {
  if (reference === undefined) return 'apart'
  const ours = receivedAt - reference.receivedAt
  if (ours >= 0 && ours < shortestMs) return 'soon'
  const theirs = newest - reference.at
  return theirs > ours / 2 && theirs < ours * 2 ? 'live' : 'apart'
}

function observe(before: DeviceClock, { newest, receivedAt }: Claim, pace: 'live' | 'apart'): DeviceClock {
  const { offsets, steady, correction } = before
  const offset = receivedAt - newest
  const stepped = steppedBy(before, newest, receivedAt)
  const seen = {
    reference: { at: newest, receivedAt },
    ...(stepped && { stepped }),
    ...(correction && { correction }),
  }
  if (pace === 'apart') return { ...seen, offsets }
  const low = Math.min(offset, steady?.low ?? offset)
  const high = Math.max(offset, steady?.high ?? offset)
  const goesOn = steady !== undefined && high - low <= jitterMs
  return {
    ...seen,
    offsets: [...offsets, offset].slice(-kept),
    steady: goesOn
      ? { since: steady.since, low, high, count: Math.min(kept, steady.count + 1) }
      : { since: receivedAt, low: offset, high: offset, count: 1 },
  }
}

function steppedBy({ reference, stepped }: DeviceClock, newest: number, receivedAt: number): 'back' | undefined {
  if (isNow(newest, receivedAt)) return undefined
  const isBack = reference !== undefined && receivedAt > reference.receivedAt && newest < reference.at - jitterMs
  return isBack ? 'back' : stepped
}

/** The correction that explains a message, or none where its times can be believed. */
function correct(
  { correction, steady, stepped }: DeviceClock,
  reference: DeviceClock['reference'],
  claim: Claim,
  { earliestAt, delivery, agreedAt }: ClockTerms,
): Correction | undefined {
  const { newest, possible, receivedAt } = claim
  const lag = receivedAt - newest
  const byReceipt = { ms: lag, borneOut: 0 }
  // a step of ours would look the same at every device: its own is one that others do not share, or that went back
  const isConstant =
    steady !== undefined &&
    steady.count >= steadyCount &&
    receivedAt - steady.since >= steadyMs &&
    delivery === 'prompt' &&
    (stepped === 'back' || agreedAt() >= steady.since)
  if (correction) {
    if (isNow(newest, receivedAt) && !isCatchingUp(reference, claim)) return undefined
    if (isConstant && steady.low - correction.ms > behindAgainMs) return steady.low > behindMs ? byReceipt : undefined
    if (explains(correction, reference, claim, earliestAt)) {
      // nothing is told ahead of its receipt: the least lag is the nearest to the clock's true error
      return lag < correction.ms ? { ms: lag, borneOut: correction.borneOut } : correction
    }
  }
  if (lag < -clockAheadMs) return isNow(possible, receivedAt) ? undefined : byReceipt
  if (newest < earliestAt) return byReceipt
  return isConstant && steady.low > behindMs ? { ms: lag, borneOut: steadyCount } : undefined
}

/**
 * Whether a correction may stand. A time that was ahead and is not any more is an old one out of a buffer, where the
 * correction has been borne out and time goes on; otherwise somebody has set the clock. A time from before all stations
 * that steps back is another beginning of the same clock.
 */
function explains(
  { ms, borneOut }: Correction,
  reference: DeviceClock['reference'],
  { newest, receivedAt }: Claim,
  earliestAt: number,
): boolean {
  const corrected = newest + ms
  if (corrected > receivedAt + clockAheadMs || corrected < earliestAt) return false
  const goesOn = newest >= (reference?.at ?? newest) - jitterMs
  if (ms > 0) return goesOn || newest >= earliestAt
  return newest > receivedAt + clockAheadMs || (goesOn && borneOut >= steadyCount)
}

/** In a backlog a device's time passes faster than ours: the claimed times of a clock that is ahead go past the present. */
function isCatchingUp(reference: DeviceClock['reference'], { newest, receivedAt }: Claim): boolean {
  if (reference === undefined) return false
  return newest - reference.at > 2 * Math.max(0, receivedAt - reference.receivedAt) + jitterMs
}

/** Whether a time is about now. A message that also holds one was sent by a clock that is right. */
export function isNow(at: number | undefined, receivedAt: number): boolean {
  return at !== undefined && receivedAt - at <= behindAgainMs && at - receivedAt <= aheadAgainMs
}
