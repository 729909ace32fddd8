import { wallClock } from '../local-time.ts'
import type { Calendar, CalendarWindow } from './rule.ts'

const minuteMs = 60_000
const dayMinutes = 1440

/** True when a rule with this calendar applies at an instant (epoch ms) in a zone. */
export function isOpen(calendar: Calendar, at: number, zone: string): boolean {
  const wall = new Date(wallClock(at, zone))
  if (calendar.months && !calendar.months.includes(wall.getUTCMonth() + 1)) return false
  if (!calendar.windows) return true
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes()
  return calendar.windows.some((window) => covers(window, wall.getUTCDay(), minute))
}

function covers({ days, from, to }: CalendarWindow, day: number, minute: number): boolean {
  if (from < to) return days.includes(day) && minute >= from && minute < to
  return (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to)
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
