import { parseDuration } from '../../duration.ts'
import { type Day, dayOf } from './day.ts'

/** The small grammars of calendars and rotas. */

const minuteMs = 60_000
export const dayMs = 1_440 * minuteMs

/** A stretch of a day's clock: it begins `startMs` after midnight and is `lengthMs` long, by the clock on the wall. */
export interface Shift {
  readonly startMs: number
  readonly lengthMs: number
}

/** `20:00+12h`; at most two days long. */
export function parseShift(text: string): Shift | undefined {
  const [, hour, minute, length] = /^([01]\d|2[0-3]):([0-5]\d)\+(.+)$/.exec(text) ?? []
  const lengthMs = length === undefined ? undefined : parseDuration(length)
  if (lengthMs === undefined || lengthMs < minuteMs || lengthMs > 2 * dayMs || lengthMs % minuteMs !== 0)
    return undefined
  return { startMs: (Number(hour) * 60 + Number(minute)) * minuteMs, lengthMs }
}

/** Whole days, both included. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** `2026-02-15/2026-02-26`, or one date. At most a year. */
export function parseDateRange(text: string): DayRange | undefined {
  const [first = '', second = first, ...rest] = text.split('/')
  const [from, to] = [dayOf(first), dayOf(second)]
  if (rest.length > 0 || from === undefined || to === undefined || to < from || to - from > 366) return undefined
  return { from, to }
}

/** Days of any year as month × 100 + day, both included; it may go over the end of the year. */
export interface Season {
  readonly from: number
  readonly to: number
}

/** `06-01/09-30`. */
export function parseSeason(text: string): Season | undefined {
  const [, from, to] = /^(\d\d-\d\d)\/(\d\d-\d\d)$/.exec(text) ?? []
  // a leap year has all of them
  if (from === undefined || to === undefined) return undefined
  if (dayOf(`2024-${from}`) === undefined || dayOf(`2024-${to}`) === undefined) return undefined
  return { from: Number(from.replace('-', '')), to: Number(to.replace('-', '')) }
}

/** `22:00/07:00` in ms after midnight. */
export function parseClockRange(text: string): { readonly fromMs: number; readonly toMs: number } | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)\/([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  if (!match) return undefined
  const [, h1, m1, h2, m2] = match.map(Number)
  const [fromMs, toMs] = [((h1 ?? 0) * 60 + (m1 ?? 0)) * minuteMs, ((h2 ?? 0) * 60 + (m2 ?? 0)) * minuteMs]
  return fromMs === toMs ? undefined : { fromMs, toMs }
}
