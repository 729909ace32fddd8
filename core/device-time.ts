import { type LastStep, receiptFor } from './clock-step.ts'
import type { Decoded, RawReading } from './decode/decoder.ts'
import { clockAheadMs, type DeviceClock, isNow, isUsual, newClock, nextClock } from './device-clock.ts'
import { deviceKey } from './plant/device-key.ts'
import type { Plant } from './plant/plant.ts'

/** What is known of the devices' clocks, by `{site}/{device}`; under `ours`, the last message that agreed with our clock. */
export interface Clocks {
  get(device: string): DeviceClock | undefined
  /** Called only where it has changed. */
  set(device: string, clock: DeviceClock): void
}

/** What times are told with. */
export interface TimeContext {
  readonly plant: Plant
  readonly clocks: Clocks
  /** The newest step of our own clock. */
  readonly step?: LastStep | undefined
}

/** No device has this name. */
export const ours = 'ours'
/** How often it is noted that our clock is agreed with. */
const agreedEveryMs = 60_000
/** 2015-01-01: no station of today is older. A plant may say its own first day. */
const earliestAt = Date.UTC(2015, 0, 1)
const never = Number.NEGATIVE_INFINITY

/**
 * A message's readings, each at the time that it is to be believed: the one that its device claims, or where its clock is
 * shown to be wrong, the time of receipt, with `claimed` beside it. Readings of one message stay as far apart as they
 * claim, so that none takes another's place. History is as old as it says, and ahead of its receipt it cannot be either.
 */
export function timeReadings(decoded: Decoded, receivedAt: number, { plant, clocks, step }: TimeContext): Decoded {
  const { readings, isHistory } = decoded
  const from = isHistory ? never : (plant.firstAt ?? earliestAt)
  let timed: RawReading[] | undefined
  for (let first = 0; first < readings.length; ) {
    const run = runFrom(readings, first)
    // for a day after a step of ours a time may agree with our clock as it was before: then it is that one's
    const other = receiptFor(run.newest, receivedAt, step)
    const receipt = other !== receivedAt && isNow(run.newest, other) ? other : receivedAt
    const clock = isHistory ? newClock : clockAfter(run, { readings, receivedAt: receipt, plant, clocks })
    const isBelieved = !clock.correction && run.newest <= receipt + clockAheadMs && run.oldest >= from
    if (!isBelieved || timed) {
      timed ??= readings.slice(0, first)
      place(readings.slice(first, run.end), timed, { shiftMs: clock.correction?.ms ?? 0, from, receivedAt: receipt })
    }
    first = run.end
  }
  return timed ? { ...decoded, readings: timed } : decoded
}

/** Readings of one device that follow each other in a message. */
interface Run {
  readonly device: string
  readonly first: number
  readonly end: number
  readonly newest: number
  readonly oldest: number
}

/** By hand: it runs per reading. */
function runFrom(readings: readonly RawReading[], first: number): Run {
  const of = readings[first]?.point
  let newest = never
  let oldest = Number.POSITIVE_INFINITY
  let end = first
  for (; end < readings.length; end++) {
    const { point, at } = readings[end] as RawReading
    if (point.device !== of?.device || point.site !== of.site) break
    if (at > newest) newest = at
    if (at < oldest) oldest = at
  }
  return { device: of ? deviceKey(of) : '', first, end, newest, oldest }
}

interface Received {
  readonly readings: readonly RawReading[]
  readonly receivedAt: number
  readonly plant: Plant
  readonly clocks: Clocks
}

/** The clock of a run's device after it, which is noted where it has changed. */
function clockAfter(run: Run, { readings, receivedAt, plant, clocks }: Received): DeviceClock {
  const { device, newest } = run
  const before = clocks.get(device) ?? newClock
  const from = plant.firstAt ?? earliestAt
  if (run.oldest >= from && isUsual(before, newest, receivedAt)) return before
  const possible = newest <= receivedAt + clockAheadMs ? newest : newestPossible(readings, run, receivedAt)
  const clock = nextClock(
    before,
    { newest, possible, receivedAt },
    {
      earliestAt: from,
      delivery: plant.devices.get(device)?.delivery ?? 'prompt',
      agreedAt: () => clocks.get(ours)?.reference?.receivedAt ?? never,
    },
  )
  if (clock !== before) clocks.set(device, clock)
  if (isNow(newest, receivedAt)) agree(clocks, newest, receivedAt)
  return clock
}

function newestPossible(readings: readonly RawReading[], { first, end }: Run, receivedAt: number): number | undefined {
  const times = readings.slice(first, end).map(({ at }) => at)
  const possible = times.filter((at) => at <= receivedAt + clockAheadMs)
  return possible.length === 0 ? undefined : Math.max(...possible)
}

function agree(clocks: Clocks, at: number, receivedAt: number): void {
  const before = clocks.get(ours)?.reference?.receivedAt ?? never
  if (Math.abs(receivedAt - before) >= agreedEveryMs) clocks.set(ours, { offsets: [], reference: { at, receivedAt } })
}

interface Frame {
  readonly shiftMs: number
  readonly from: number
  readonly receivedAt: number
}

/** Appends a device's readings, each where the shift puts it, or as claimed where only that is possible. */
function place(readings: readonly RawReading[], into: RawReading[], { shiftMs, from, receivedAt }: Frame): void {
  const isPossible = (at: number) => at <= receivedAt + clockAheadMs && at >= from
  const places = readings.map(({ at }) => [at + shiftMs, at].find(isPossible))
  // what fits neither way was measured before the others, as far as anybody can tell, and is no newest value
  const strays = readings.filter((_, index) => places[index] === undefined).map(({ at }) => at)
  const newestStray = Math.max(...strays)
  const anchor = Math.min(receivedAt, ...places.flatMap((at) => (at === undefined ? [] : [at - 1])))
  for (const [index, reading] of readings.entries()) {
    const beside = anchor - (newestStray - reading.at)
    const at = places[index] ?? (isPossible(beside) ? beside : anchor)
    into.push(at === reading.at ? reading : { ...reading, at, claimed: reading.at })
  }
}
