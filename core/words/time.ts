import { type Language, type ReadLanguage, writtenFor } from './language.ts'
import { wordsOf } from './tables.ts'

/** Where and when a time is read. */
export interface Reader {
  /** Epoch ms. */
  readonly now: number
  readonly zone: string
  readonly language: ReadLanguage
}

/** `14:05`; `Jul 3 14:05` where it is not today on the zone's clock; `Jul 3, 2025 14:05` where it is not this year. */
export function clockText(at: number, { now, zone, language }: Reader): string {
  const { year, day, dayOfYear, time } = formatsOf(zone, writtenFor(language))
  if (day.format(at) === day.format(now)) return time.format(at)
  const date = year.format(at) === year.format(now) ? dayOfYear : day
  return `${date.format(at)} ${time.format(at)}`
}

/** `Jul 3, 2025` on the zone's clock. */
export function dayText(at: number, zone: string, language: ReadLanguage): string {
  return formatsOf(zone, writtenFor(language)).day.format(at)
}

/** `14:05:09` on the zone's clock. */
export function secondsText(at: number, zone: string, language: ReadLanguage): string {
  return formatsOf(zone, writtenFor(language)).seconds.format(at)
}

/** `2 h 5 min`, `40 s`. */
export function spanText(ms: number, language: ReadLanguage): string {
  const { span } = wordsOf(language)
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} ${span.s}`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} ${span.min}`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} ${span.h}${minutes % 60 > 0 ? ` ${minutes % 60} ${span.min}` : ''}`
  return `${Math.floor(hours / 24)} ${span.d}`
}

type Formats = Readonly<Record<'year' | 'day' | 'dayOfYear' | 'time' | 'seconds', Intl.DateTimeFormat>>
const kept = new Map<string, Formats>()

/** A format takes far longer to make than to use. */
function formatsOf(timeZone: string, language: Language): Formats {
  const key = `${language} ${timeZone}`
  const known = kept.get(key)
  if (known) return known
  const format = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { timeZone, ...parts })
  const made = {
    year: format({ year: 'numeric' }),
    day: format({ year: 'numeric', month: 'short', day: 'numeric' }),
    dayOfYear: format({ month: 'short', day: 'numeric' }),
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    seconds: format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  }
  // a city has one zone; the bound is for a caller's mistake
  if (kept.size >= 100) kept.clear()
  kept.set(key, made)
  return made
}
