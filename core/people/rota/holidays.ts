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

/** What a rota takes a day for, and why. */
export interface DayAnswer {
  readonly day: Day
  readonly kind: DayKind
  /** Left out where its year is not listed. */
  readonly because?: 'holiday' | 'weekend' | 'make-up' | 'weekday'
  /** Names of those it lies in. */
  readonly seasons: readonly string[]
}

export function dayAnswer(holidays: Holidays, day: Day): DayAnswer {
  const kind = dayKind(holidays, day)
  const seasons = [...holidays.seasons].filter(([, season]) => isInSeason(season, day)).map(([name]) => name)
  if (kind === 'unlisted') return { day, kind, seasons }
  if (kind === 'restday') return { day, kind, because: holidays.off.has(day) ? 'holiday' : 'weekend', seasons }
  return { day, kind, because: holidays.work.has(day) ? 'make-up' : 'weekday', seasons }
}

/** Whether a day lies in a season, both ends included. */
export function isInSeason({ from, to }: Season, day: Day): boolean {
  const date = new Date(day * 86_400_000)
  const at = (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
  return from <= to ? at >= from && at <= to : at >= from || at <= to
}
