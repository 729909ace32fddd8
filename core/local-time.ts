/** Wall clocks of time zones and the instants they show: `Intl` knows the zones, this turns it round. */

const hourMs = 3_600_000
/** China left daylight saving for good in September 1991; since then its wall clock is UTC+8. */
const shanghaiFixedSince = Date.UTC(1992, 0, 1)
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  // Zones come from plant files, so there are a handful; the bound is for a caller's mistake.
  if (formats.size >= 100) formats.clear()
  formats.set(zone, format)
  return format
}

/** True for an IANA zone like `Asia/Shanghai` and for a fixed offset like `+08:00`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the zone's wall clock shows at an instant, in ms as if it were UTC. Throws a RangeError on an unknown zone. */
export function wallClock(at: number, zone: string): number {
  if (zone === 'Asia/Shanghai' && at >= shanghaiFixedSince) return at + 8 * hourMs
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatOf(zone).formatToParts(at)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value)
  }
  const whole = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return whole + (((at % 1000) + 1000) % 1000)
}

/** `2026-07-03 02:15:00` on the zone's clock. */
export function formatLocal(at: number, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().slice(0, 19).replace('T', ' ')
}

/** The instants, ascending, at which the zone's clock shows `wallMs`: none in a gap, two in an overlap, else one. */
export function instantsOf(wallMs: number, zone: string): readonly number[] {
  return showingsOf(wallMs, zone).instants
}

/** When a zone's clock shows a time, and whether it is put forward or back within a day of it. */
export interface Showings {
  readonly instants: readonly number[]
  readonly clock: 'steady' | 'changes'
}

export function showingsOf(wallMs: number, zone: string): Showings {
  if (zone === 'Asia/Shanghai' && wallMs >= shanghaiFixedSince + 8 * hourMs) {
    return { instants: [wallMs - 8 * hourMs], clock: 'steady' }
  }
  // No zone is further than 15 h from UTC, and none changes its clock twice within two days.
  const offsets = [wallMs - 24 * hourMs, wallMs + 24 * hourMs].map((at) => wallClock(at, zone) - at)
  const different = [...new Set(offsets)]
  const candidates = different.map((offset) => wallMs - offset).sort((a, b) => a - b)
  const instants = candidates.filter((at) => wallClock(at, zone) === wallMs)
  return { instants, clock: different.length > 1 ? 'changes' : 'steady' }
}

/**
 * The instant from which on a zone's clock shows `wallMs` or later for the first time: in an overlap the first of the two,
 * in a gap the moment in which the clock is put forward. It never goes back as `wallMs` grows.
 */
export function firstShowing(wallMs: number, zone: string): number {
  const [first] = instantsOf(wallMs, zone)
  if (first !== undefined) return first
  const offsets = [wallMs - 24 * hourMs, wallMs + 24 * hourMs].map((at) => wallClock(at, zone) - at)
  let [early, late] = [wallMs - Math.max(...offsets), wallMs - Math.min(...offsets)]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (wallClock(middle, zone) >= wallMs) late = middle
    else early = middle
  }
  return late
}
