import { wallClock } from '../../local-time.ts'

/** A date of the calendar, in days since 1970-01-01. */
export type Day = number

const dayMs = 86_400_000

/** `2026-02-18`; undefined for what is no date, 30 February included. */
export function dayOf(date: string): Day | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined
  const ms = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(ms) || dateOf(ms / dayMs) !== date ? undefined : ms / dayMs
}

/** `2026-02-18`. */
export function dateOf(day: Day): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

export function yearOf(day: Day): number {
  return new Date(day * dayMs).getUTCFullYear()
}

/** 0 Sunday to 6 Saturday. */
export function weekdayOf(day: Day): number {
  return (((day + 4) % 7) + 7) % 7
}

/** The date that a zone's clock shows at an instant. */
export function localDay(at: number, zone: string): Day {
  return Math.floor(wallClock(at, zone) / dayMs)
}
