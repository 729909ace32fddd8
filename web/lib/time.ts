import { firstShowing, wallClock } from '../../core/local-time.ts'
import { fill } from '../../core/words/tables.ts'
import { clockText, dayText, secondsText, spanText } from '../../core/words/time.ts'
import { language, words } from './language.ts'
import { serverNow } from './server-clock.ts'

/** The city's zone; the page shows its clock, wherever the phone is. */
let zone = 'Asia/Shanghai'
export function useZone(name: string): void {
  zone = name
}

/** What people call the city's clock. */
export function zoneName(): string {
  return words().page.zone[zone] ?? zone
}

/** A time on the city's clock, with as much of its date as tells it from today. */
export function clock(at: string | number): string {
  return clockText(epoch(at), { now: serverNow(), zone, language: language() })
}

/** `02:14:07` on the city's clock. */
export function clockSeconds(at: string | number): string {
  return secondsText(epoch(at), zone, language())
}

export function span(ms: number): string {
  return spanText(ms, language())
}

/** How long it is, in one unit: it changes once a minute at most. */
export function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return words().page.list.justNow
  const { span } = words()
  if (minutes < 60) return `${minutes} ${span.min}`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} ${span.h}` : `${Math.floor(minutes / 1440)} ${span.d}`
}

/** `5 min ago`, `just now`. */
export function ago(ms: number): string {
  const { list, value } = words().page
  return ms < 60_000 ? list.justNow : fill(value.ago, { time: age(ms) })
}

export function epoch(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at)
}

/** What the city's clock shows at an instant, in ms as if it were UTC. */
export function cityClock(at: number): number {
  return wallClock(at, zone)
}

/** `14:05` on the city's clock. */
export function clockMinutes(at: number): string {
  return secondsText(at, zone, language()).slice(0, 5)
}

/** `Jul 3, 2026` on the city's clock. */
export function day(at: number): string {
  return dayText(at, zone, language())
}

/** `2026-07-18T02:14` on the city's clock, as a field of date and time has it. */
export function fieldTime(at: number): string {
  return new Date(cityClock(at)).toISOString().slice(0, 16)
}

/** The instant of such a field, epoch ms; undefined where there is none. */
export function fromField(text: string): number | undefined {
  const wall = Date.parse(`${text}Z`)
  return Number.isNaN(wall) ? undefined : firstShowing(wall, zone)
}

/** The city's zone, as IANA names it. */
export function cityZone(): string {
  return zone
}

/** A time on the city's clock with its date, whatever day it is: what is printed is read another day. */
export function dated(at: string | number): string {
  const instant = epoch(at)
  return clockText(instant, { now: instant - 2 * 86_400_000, zone, language: language() })
}
