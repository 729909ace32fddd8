import { parseDuration } from './duration.ts'
import { showingsOf } from './local-time.ts'

/** A time on the wire as epoch ms, or why it is none. */
export type TimeResult =
  | { readonly ok: true; readonly at: number; readonly local?: LocalTime }
  | { readonly ok: false; readonly detail: string }

/** Of a time without a zone, within a day of a change of its clock: what was read, and when the clock showed it. */
export interface LocalTime {
  /** In ms as if it were UTC. */
  readonly wallMs: number
  /** One, or, of a time that is shown twice, two, ascending. */
  readonly instants: readonly number[]
}

/** Instants that a device may claim: 1990-01-01 to 2100-01-01, epoch ms. Before and after, its clock is not set. */
export const earliestAt = Date.UTC(1990, 0, 1)
export const latestAt = Date.UTC(2100, 0, 1)

/** What an ISO 8601 date-time says: the wall clock as if it were UTC, and its offset where it has one. */
export interface DateTime {
  readonly wallMs: number
  readonly offsetMs?: number
}

/** What a local time is so long after another. */
export function laterLocal({ wallMs, instants }: LocalTime, byMs: number): LocalTime {
  return { wallMs: wallMs + byMs, instants: instants.map((at) => at + byMs) }
}

const minuteMs = 60_000
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0)
}

/** `Z`, `+08:00`, `+0800` or `+08` in ms; undefined when the text is none of them. */
function parseOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0
  const sign = text[0] === '+' ? 1 : text[0] === '-' ? -1 : 0
  const minutesFrom = text.length === 6 && text[3] === ':' ? 4 : text.length === 5 ? 3 : text.length === 3 ? 0 : -1
  if (sign === 0 || minutesFrom === -1) return undefined
  const hours = digits(text, 1, 3)
  const minutes = minutesFrom === 0 ? 0 : digits(text, minutesFrom, minutesFrom + 2)
  return hours <= 23 && minutes <= 59 ? sign * (hours * 60 + minutes) * minuteMs : undefined
}

/**
 * ISO 8601 `YYYY-MM-DDThh:mm[:ss[.fraction]][zone]`, cut to whole ms; undefined for all else, 30 February included
 * (which `Date.parse` takes for 2 March). A leap second is the first of the next minute. By hand: it runs per message.
 */
export function parseDateTime(text: string): DateTime | undefined {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const between = text[10]
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':') return undefined
  if (between !== 'T' && between !== ' ' && between !== 't') return undefined
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  if (!(year >= 1000)) return undefined
  if (!(day >= 1 && day <= daysIn(year, month) && hour <= 23 && minute <= 59)) return undefined
  let end = 16
  let second = 0
  let ms = 0
  if (text[16] === ':') {
    second = digits(text, 17, 19)
    if (!(second <= 60)) return undefined
    end = 19
    if (text[19] === '.' || text[19] === ',') {
      end = 20
      while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
      if (end === 20) return undefined
      ms = digits(text.slice(20, end).padEnd(3, '0'), 0, 3)
    }
  }
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  if (end === text.length) return { wallMs }
  const offsetMs = parseOffset(text.slice(end))
  return offsetMs === undefined ? undefined : { wallMs, offsetMs }
}

/** Takes an instant that a device may claim; says what is wrong with another. */
export function checkInstant(at: number): TimeResult {
  if (isClaimable(at)) return { ok: true, at: Math.floor(at) }
  const look = lookOf(at)
  const hint = look ? ` (it looks like ${'unit' in look ? look.unit : `the date ${look.date}`})` : ''
  return { ok: false, detail: `${at} is not a time in epoch ms between 1990 and 2100${hint}` }
}

function isClaimable(at: number): boolean {
  return at >= earliestAt && at < latestAt
}

const otherUnits = [
  ['seconds', 1000],
  ['µs', 0.001],
  ['ns', 0.000_001],
] as const

type Look = { readonly unit: string; readonly at: number } | { readonly date: string }

/** What a number that is no time in epoch ms may have been meant as. */
function lookOf(number: number): Look | undefined {
  const unit = otherUnits.find(([, ms]) => isClaimable(number * ms))
  if (unit) return { unit: unit[0], at: Math.round(number * unit[1]) }
  const date = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4,9})?$/.exec(String(number))
  return date ? { date: `${date[1]}-${date[2]}-${date[3]}` } : undefined
}

/** A date-time with its zone (RFC 3339) as epoch ms; undefined for all else. */
export function zonedInstant(text: string): number | undefined {
  const time = parseDateTime(text)
  return time?.offsetMs === undefined ? undefined : time.wallMs - time.offsetMs
}

/** How people and programs may say a time when they ask for something. */
export const timeForms = 'RFC 3339 with a zone, epoch ms, now, or a duration before now like -24h'

/** A time asked for, as epoch ms; or, where it can be guessed, what was meant by what is none of `timeForms`. */
export type AskedTime = { readonly ok: true; readonly at: number } | { readonly ok: false; readonly hint?: string }

/**
 * Reads one of `timeForms`. A number is epoch ms from 1990 to 2100, or 0 for the beginning: any other is some other unit.
 * The `+` of a zone arrives as a space where it was not escaped in a URL; no other space can stand there.
 */
export function askedTime(text: string, now: number): AskedTime {
  if (text === 'now') return { ok: true, at: now }
  if (/^\d+$/.test(text)) return askedNumber(Number(text))
  if (text.startsWith('-')) {
    const ms = parseDuration(text.slice(1))
    return ms === undefined || ms > now ? { ok: false } : { ok: true, at: now - ms }
  }
  if (parseDuration(text) !== undefined) return { ok: false, hint: `before now it is -${text}` }
  const at = zonedInstant(text.replace(/ (?=\d\d:?\d\d$)/, (space, place) => (place > 10 ? '+' : space)))
  if (at !== undefined) return { ok: true, at }
  if (parseDateTime(text)) return { ok: false, hint: 'it has no zone: add Z or an offset like +08:00' }
  return parseDateTime(`${text}T00:00`) ? { ok: false, hint: hintOfDate(text) } : { ok: false }
}

function askedNumber(at: number): AskedTime {
  if (isClaimable(at) || at === 0) return { ok: true, at }
  const look = lookOf(at)
  if (look === undefined) return { ok: false, hint: 'as epoch ms it is not between 1990 and 2100' }
  return {
    ok: false,
    hint: 'unit' in look ? `it looks like ${look.unit}: in ms it is ${look.at}` : hintOfDate(look.date),
  }
}

function hintOfDate(date: string): string {
  return `it looks like a date: it needs a time and a zone, like ${date}T00:00:00+08:00`
}

/**
 * An instant from a payload: epoch ms, or ISO 8601 text. Text without a zone needs `zone` (IANA, or `+08:00`). Where that
 * zone's clock shows the time twice, it is the later one that is not after `receivedAt`, and `local` has both.
 */
export function readTime(raw: unknown, zone?: string, receivedAt = Number.POSITIVE_INFINITY): TimeResult {
  if (typeof raw === 'number') return checkInstant(raw)
  if (typeof raw !== 'string') return { ok: false, detail: `${kindOf(raw)} where a time was expected` }
  const time = raw.length >= 16 && raw.length <= 64 ? parseDateTime(raw) : undefined
  if (!time) return { ok: false, detail: `${JSON.stringify(raw.slice(0, 64))} is not an ISO 8601 date-time` }
  if (time.offsetMs !== undefined) return checkInstant(time.wallMs - time.offsetMs)
  if (zone === undefined) return { ok: false, detail: `${raw} has no zone: expected Z or an offset like +08:00` }
  const { instants, clock } = showingsOf(time.wallMs, zone)
  const at = instants.findLast((each) => each <= receivedAt) ?? instants[0]
  if (at === undefined) return { ok: false, detail: `${raw} does not exist in ${zone}: the clock went forward over it` }
  const checked = checkInstant(at)
  return checked.ok && clock === 'changes' ? { ...checked, local: { wallMs: time.wallMs, instants } } : checked
}

function kindOf(raw: unknown): string {
  return raw === null ? 'null' : Array.isArray(raw) ? 'an array' : `a value of type ${typeof raw}`
}
