import type { LoggedMessage, Message } from './message.ts'

/** What our own clock says, epoch ms, and a count of ms that never steps, at one moment. */
export interface ClockLook {
  readonly wall: number
  readonly steady: number
}

/** Our clock was set: it said `from`, and says `to` at the same moment. Epoch ms. */
export interface ClockStep {
  readonly from: number
  readonly to: number
}

/** What is less is let pass: NTP's slewing, and the steps that it takes now and then. */
export const toleratedStepMs = 60_000

/** The step between two looks; undefined where the clock went on, or was corrected a little. */
export function stepBetween(before: ClockLook, now: ClockLook): ClockStep | undefined {
  const from = before.wall + (now.steady - before.steady)
  return Math.abs(now.wall - from) > toleratedStepMs ? { from, to: now.wall } : undefined
}

/**
 * A time that was noted before a step of our clock, as it is after it: it moves along, so that what was so long ago, or
 * is due in so long, still is. What is of just after the step was noted by then, and stays.
 */
export function redated(time: number, { from, to }: ClockStep): number {
  return Math.abs(time - to) <= toleratedStepMs ? time : time + to - from
}

/** The last look at our clock, and since when it has only gone on, by the steady one. */
export interface Standing {
  readonly last: ClockLook
  readonly since: number
}

/** `before`: undefined at the start of a process, which knows nothing of the time before it. */
export function lookOn(before: Standing | undefined, now: ClockLook): Standing {
  const goesOn = before !== undefined && !stepBetween(before.last, now)
  return { last: now, since: goesOn ? before.since : now.steady }
}

/** Whether the clock has gone on for long enough that what is too old by it may be thrown away for good. */
export function maySpendBy({ last, since }: Standing): boolean {
  return last.steady - since >= 3_600_000
}

/** The newest step of our clock: when, by the time after it, and by how much, ms. */
export interface LastStep {
  readonly at: number
  readonly by: number
}

const dayMs = 24 * 3_600_000

/**
 * When something was received, as what it says of its own time is to be held against. For a day after a step that is the
 * clock before or after it, whichever the time agrees with: our clock was wrong, or is, and not that of every device.
 */
export function receiptFor(at: number, receivedAt: number, step: LastStep | undefined): number {
  if (step === undefined || receivedAt - step.at >= dayMs) return receivedAt
  const before = receivedAt - step.by
  return Math.abs(before - at) < Math.abs(receivedAt - at) ? before : receivedAt
}

/**
 * The broker's own note in the reading log, made before the first message under the other time. Its topic is one that no
 * client may publish to.
 */
export const steppedTopic = '$huoshui/stepped'

export function formatStepped({ from, to }: ClockStep): Message {
  const payload = new TextEncoder().encode(JSON.stringify({ from }))
  return { topic: steppedTopic, payload, receivedAt: to, client: '$huoshui', qos: 0, retain: false }
}

/** The inverse of `formatStepped`; undefined for every other message. */
export function parseStepped({ topic, payload, receivedAt }: LoggedMessage): ClockStep | undefined {
  if (topic !== steppedTopic) return undefined
  return { from: Number(JSON.parse(new TextDecoder().decode(payload)).from), to: receivedAt }
}
