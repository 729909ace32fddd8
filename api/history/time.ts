import { parseDuration } from '../../core/duration.ts'
import { parseDateTime } from '../../core/instant.ts'

const latest = 8.64e15 // the last instant that a JavaScript date can be, epoch ms

/**
 * A time in a query, epoch ms: RFC 3339 with a zone, epoch ms, `now`, or `-24h` before now. Undefined for all else.
 * The `+` of a zone arrives as a space where it was not escaped in the URL; no other space can stand there.
 */
export function parseTime(text: string, now: number): number | undefined {
  if (text === 'now') return now
  if (/^\d{1,16}$/.test(text)) return Number(text) <= latest ? Number(text) : undefined
  if (text.startsWith('-')) {
    const ms = parseDuration(text.slice(1))
    return ms === undefined || ms > now ? undefined : now - ms
  }
  const time = parseDateTime(text.replace(/ (?=\d\d:?\d\d$)/, (space, at) => (at > 10 ? '+' : space)))
  return time?.offsetMs === undefined ? undefined : time.wallMs - time.offsetMs
}

/** `2026-07-03T02:15:00.000Z` */
export function formatTime(at: number): string {
  return new Date(at).toISOString()
}
