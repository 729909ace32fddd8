import { type Day, weekdayOf, yearOf } from './day.ts'
import type { Season } from './text.ts'

/** Which days are days of work, in the years that somebody has listed. */
export interface Holidays {
  readonly years: ReadonlySet<number>
  readonly off: ReadonlySet<Day>
  readonly work: ReadonlySet<Day>
  readonly seasons: ReadonlyMap<string, Season>
}

/** `unlisted`: of a year that nobody has listed; it is never taken for a day of work, nor for a day off. */
export type DayKind = 'workday' | 'restday' | 'unlisted'

export function dayKind({ years, off, work }: Holidays, day: Day): DayKind {
  if (!years.has(yearOf(day))) return 'unlisted'
  if (work.has(day)) return 'workday'
  const weekday = weekdayOf(day)
  return off.has(day) || weekday === 0 || weekday === 6 ? 'restday' : 'workday'
}

/** Whether a day lies in a season, both ends included. */
export function isInSeason({ from, to }: Season, day: Day): boolean {
  const date = new Date(day * 86_400_000)
  const at = (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
  return from <= to ? at >= from && at <= to : at >= from || at <= to
}
