import { wallClock } from '../../local-time.ts'
import { dayMs, quarterMs } from './fact.ts'

const quartersInDay = dayMs / quarterMs
const quartersInWeek = 7 * quartersInDay
/** 1970-01-01 was a Thursday. */
const thursday = 4 * quartersInDay

/** The hour of the zone's week (0: Sunday, 0 h) in which a quarter of an hour since 1970 lies. Asked mostly within one day. */
export function weekHours(zone: string): (quarter: number) => number {
  /** In quarters. */
  const offsetAt = (quarter: number) =>
    Math.round((wallClock(quarter * quarterMs, zone) - quarter * quarterMs) / quarterMs)
  let known: { readonly from: number; readonly to: number; readonly offset: number | 'changes' } | undefined

  function offsetOf(quarter: number): number {
    if (!known || quarter < known.from || quarter >= known.to) {
      const from = Math.floor(quarter / quartersInDay) * quartersInDay
      const to = from + quartersInDay
      const offset = offsetAt(from)
      known = { from, to, offset: offset === offsetAt(to) ? offset : 'changes' }
    }
    return known.offset === 'changes' ? offsetAt(quarter) : known.offset
  }

  return (quarter) => {
    const inWeek = (quarter + offsetOf(quarter) + thursday) % quartersInWeek
    return Math.floor((inWeek < 0 ? inWeek + quartersInWeek : inWeek) / 4)
  }
}
