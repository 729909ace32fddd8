import { formatDuration, parseDuration } from './duration.ts'
import { dayMs, localDays, localMonths, startsOf } from './local-day.ts'

/**
 * How long the buckets of history are: of time since 1970 UTC, or of the city's calendar (whole days, weeks from
 * Monday, months).
 */
export type Every =
  | { readonly of: 'time'; readonly ms: number }
  | { readonly of: 'days'; readonly count: number }
  | { readonly of: 'months'; readonly count: number }

/** Reads `10s`, `5min`, `1h`, `1d`, `1w`, `1mo`, `1y`; undefined for anything else, and for nothing. */
export function parseEvery(text: string): Every | undefined {
  const [, digits, unit] = /^([1-9]\d{0,3})(w|mo|y)$/.exec(text) ?? []
  const count = Number(digits)
  if (unit === 'w') return { of: 'days', count: 7 * count }
  if (unit !== undefined) return { of: 'months', count: unit === 'y' ? 12 * count : count }
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0) return undefined
  return ms % dayMs === 0 ? { of: 'days', count: ms / dayMs } : { of: 'time', ms }
}

/** The shortest form of it. */
export function formatEvery(every: Every): string {
  switch (every.of) {
    case 'time':
      return formatDuration(every.ms)
    case 'days':
      return every.count % 7 === 0 ? `${every.count / 7}w` : `${every.count}d`
    case 'months':
      return every.count % 12 === 0 ? `${every.count / 12}y` : `${every.count}mo`
  }
}

/** Where the bucket begins that an instant lies in, for instants that mostly follow each other. */
export function bucketStarts(every: Every, zone: string, dayStartMs = 0): (at: number) => number {
  switch (every.of) {
    case 'time':
      return (at) => Math.floor(at / every.ms) * every.ms
    case 'days':
      return startsOf((at) => localDays(at, zone, every.count, dayStartMs))
    case 'months':
      return startsOf((at) => localMonths(at, zone, every.count, dayStartMs))
  }
}
