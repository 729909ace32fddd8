import type { Decoded, RawReading } from './decode/decoder.ts'
import { type ClockTerms, clockAheadMs, type DeviceClock, newClock, nextClock } from './device-clock.ts'
import type { Plant } from './plant/plant.ts'

/** What is known of the devices' clocks, by `{site}/{device}`. */
export interface Clocks {
  get(device: string): DeviceClock | undefined
  /** Called only where it has changed. */
  set(device: string, clock: DeviceClock): void
}

/** 2015-01-01: no station of today is older. A plant may say its own first day. */
const earliestAt = Date.UTC(2015, 0, 1)

/**
 * A message's readings, each at the time that it is to be believed: the one that its device claims, or where its clock is
 * shown to be wrong, the time of receipt, with `claimed` beside it. Readings of one message stay as far apart as they
 * claim, so that none takes another's place.
 */
export function timeReadings(decoded: Decoded, receivedAt: number, plant: Plant, clocks: Clocks): Decoded {
  const { readings, isHistory } = decoded
  let timed: RawReading[] | undefined
  for (let from = 0, to = 0; from < readings.length; from = to) {
    to = endOfRun(readings, from)
    const first = readings[from]
    if (!first) break
    const key = `${first.point.site}/${first.point.device}`
    const told = isHistory ? toldLate : termsOf(plant, key)
    const { newest, oldest, possible } = spanOf(readings, from, to, receivedAt)
    const before = clocks.get(key) ?? newClock
    const clock = isHistory ? newClock : nextClock(before, { newest, possible, receivedAt }, told)
    if (!isHistory && clock !== before) clocks.set(key, clock)
    const { correction } = clock
    const isBelieved = !correction && newest <= receivedAt + clockAheadMs && oldest >= told.earliestAt
    if (isBelieved) timed?.push(...readings.slice(from, to))
    else {
      timed ??= readings.slice(0, from)
      place(readings.slice(from, to), timed, { shiftMs: correction?.ms ?? 0, earliestAt: told.earliestAt, receivedAt })
    }
  }
  return timed ? { ...decoded, readings: timed } : decoded
}

/** History is as old as it says; ahead of its receipt it cannot be either. */
const toldLate: ClockTerms = { earliestAt: Number.NEGATIVE_INFINITY, delivery: 'delayed' }

function termsOf({ devices, firstAt }: Plant, device: string): ClockTerms {
  return { earliestAt: firstAt ?? earliestAt, delivery: devices.get(device)?.delivery ?? 'prompt' }
}

/** Where the readings of another device begin. */
function endOfRun(readings: readonly RawReading[], from: number): number {
  const first = readings[from]?.point
  let to = from + 1
  for (let point = readings[to]?.point; point; point = readings[++to]?.point) {
    if (point.device !== first?.device || point.site !== first.site) break
  }
  return to
}

function spanOf(readings: readonly RawReading[], from: number, to: number, receivedAt: number) {
  let newest = Number.NEGATIVE_INFINITY
  let oldest = Number.POSITIVE_INFINITY
  let possible: number | undefined
  for (let index = from; index < to; index++) {
    const at = readings[index]?.at ?? receivedAt
    if (at > newest) newest = at
    if (at < oldest) oldest = at
    if (at <= receivedAt + clockAheadMs && at > (possible ?? Number.NEGATIVE_INFINITY)) possible = at
  }
  return { newest, oldest, possible }
}

interface Frame {
  readonly shiftMs: number
  readonly earliestAt: number
  readonly receivedAt: number
}

/** Appends a device's readings, each where the shift puts it, or as claimed where only that is possible. */
function place(readings: readonly RawReading[], into: RawReading[], { shiftMs, earliestAt, receivedAt }: Frame): void {
  const isPossible = (at: number) => at <= receivedAt + clockAheadMs && at >= earliestAt
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
