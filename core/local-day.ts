import { instantsOf, wallClock } from './local-time.ts'

/** [from, to) of whole days of a zone, epoch ms; 23 to 25 hours a day where the clocks change. */
export interface LocalDays {
  readonly from: number
  readonly to: number
}

const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** 1970-01-01 was a Thursday: weeks begin three days before it. */
const mondayMs = -3 * dayMs

/**
 * The days of a zone, `count` of them, that an instant lies in: counted from 1970-01-01, whole weeks from a Monday.
 * `startMs` after midnight each begins (8 h: the rain day).
 */
export function localDays(at: number, zone: string, count = 1, startMs = 0): LocalDays {
  const length = count * dayMs
  const origin = count % 7 === 0 ? mondayMs : 0
  const midnight = Math.floor((wallClock(at, zone) - startMs - origin) / length) * length + origin
  return { from: startOfDay(midnight + startMs, zone), to: startOfDay(midnight + length + startMs, zone) }
}

/** The calendar months of a zone, `count` of them counted from January 1970, that an instant lies in. */
export function localMonths(at: number, zone: string, count = 1, startMs = 0): LocalDays {
  const date = new Date(wallClock(at, zone) - startMs)
  const months = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  const first = Math.floor(months / count) * count
  return {
    from: startOfDay(Date.UTC(1970, first) + startMs, zone),
    to: startOfDay(Date.UTC(1970, first + count) + startMs, zone),
  }
}

/** `localDays(at, …).from` for instants that mostly follow each other: the days are looked up once. */
export function localDayStarts(zone: string): (at: number) => number {
  return startsOf((at) => localDays(at, zone))
}

/** Where the stretches begin that instants lie in, for instants that mostly follow each other. */
export function startsOf(stretchOf: (at: number) => LocalDays): (at: number) => number {
  let known: LocalDays = { from: 0, to: 0 }
  return (at) => {
    if (at < known.from || at >= known.to) known = stretchOf(at)
    return known.from
  }
}

/** When a day begins: `midnight` is its date as if it were UTC. Where a zone's clocks skip midnight, an hour later. */
export function startOfDay(midnight: number, zone: string): number {
  const [from] = instantsOf(midnight, zone)
  const [late] = from === undefined ? instantsOf(midnight + hourMs, zone) : [from]
  if (late === undefined) throw new RangeError(`no beginning of the day ${new Date(midnight).toISOString()} in ${zone}`)
  return late
}
