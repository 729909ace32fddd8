import { instantsOf, wallClock } from './local-time.ts'

/** [from, to) of whole days of a zone, epoch ms; 23 to 25 hours a day where the clocks change. */
export interface LocalDays {
  readonly from: number
  readonly to: number
}

const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** The days, `count` of them counted from 1970-01-01 of the zone, that an instant lies in. */
export function localDays(at: number, zone: string, count = 1): LocalDays {
  const length = count * dayMs
  const midnight = Math.floor(wallClock(at, zone) / length) * length
  return { from: startOfDay(midnight, zone), to: startOfDay(midnight + length, zone) }
}

/** `localDays(at, …).from` for instants that mostly follow each other: the days are looked up once. */
export function localDayStarts(zone: string, count = 1): (at: number) => number {
  let days: LocalDays = { from: 0, to: 0 }
  return (at) => {
    if (at < days.from || at >= days.to) days = localDays(at, zone, count)
    return days.from
  }
}

/** When a day begins: `midnight` is its date as if it were UTC. Where a zone's clocks skip midnight, an hour later. */
export function startOfDay(midnight: number, zone: string): number {
  const [from] = instantsOf(midnight, zone)
  const [late] = from === undefined ? instantsOf(midnight + hourMs, zone) : [from]
  if (late === undefined) throw new RangeError(`no beginning of the day ${new Date(midnight).toISOString()} in ${zone}`)
  return late
}
