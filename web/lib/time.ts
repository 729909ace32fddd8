import { clockText, dayText, spanText } from '../../core/words/time.ts'
import { language } from './language.ts'

/** The city's zone; the page shows its clock, wherever the phone is. */
let zone = 'Asia/Shanghai'
export function useZone(name: string): void {
  zone = name
}

/** A time on the city's clock, with as much of its date as tells it from today. */
export function clock(at: string | number): string {
  return clockText(typeof at === 'number' ? at : Date.parse(at), { now: Date.now(), zone, language: language() })
}

export function span(ms: number): string {
  return spanText(ms, language())
}

/** The city's date; what is written of times is good as long as it is the same. */
export function today(): string {
  return dayText(Date.now(), zone, language())
}

/** How long ago it was. */
export function since(at: string): string {
  return span(Date.now() - Date.parse(at))
}
