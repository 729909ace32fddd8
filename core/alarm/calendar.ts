import { wallClock } from '../local-time.ts'
import type { Calendar, CalendarWindow } from './rule.ts'

const minuteMs = 60_000
const dayMinutes = 1440

/**
 * True when a rule with this calendar applies at an instant (epoch ms) in a zone. A window belongs to the day on which it
 * begins: the last night of a season ends in the morning, and the morning before its first day is not yet in it.
 */
export function isOpen({ months, windows }: Calendar, at: number, zone: string): boolean {
  const wall = wallClock(at, zone)
  if (!windows) return isInSeason(months, wall)
  const minute = Math.floor(wall / minuteMs) % dayMinutes
  return windows.some(({ days, from, to }) => {
    if (minute >= from && (to <= from || minute < to) && isOn(days, wall) && isInSeason(months, wall)) return true
    const before = wall - dayMinutes * minuteMs
    return to <= from && minute < to && isOn(days, before) && isInSeason(months, before)
  })
}

function isInSeason(months: Calendar['months'], wall: number): boolean {
  return months === undefined || months.includes(new Date(wall).getUTCMonth() + 1)
}

function isOn(days: CalendarWindow['days'], wall: number): boolean {
  return days.includes(new Date(wall).getUTCDay())
}

/**
 * The next instant after `at` at which the calendar may open or close: whole hours and the windows' own minutes of the
 * hour. Every change falls on such an instant, in any zone and over any change of the clocks.
 */
export function nextCheck(calendar: Calendar, at: number, zone: string): number {
  const minutes = [0, ...(calendar.windows ?? []).flatMap(({ from, to }) => [from % 60, (to % dayMinutes) % 60])]
  const start = Math.floor(at / minuteMs) * minuteMs
  const wallMinute = Math.floor(wallClock(start, zone) / minuteMs)
  const waits = minutes.map((minute) => ((((minute - wallMinute) % 60) + 60) % 60 || 60) * minuteMs)
  return start + Math.min(...waits)
}
