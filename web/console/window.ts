import { earliestMs, latestMs, timeIn } from './asked.ts'

/** What stretch of time is looked at: up to now, or one that stands still. Epoch ms. */
export type TrendWindow =
  | { readonly follow: 'now'; readonly spanMs: number }
  | { readonly follow: 'no'; readonly from: number; readonly to: number }

export interface Stretch {
  readonly from: number
  readonly to: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
export const leastSpanMs = 60_000
export const mostSpanMs = 3 * 366 * dayMs
/** Behind `now` a part of the window is left blank: the future is not known. */
const blankPart = 0.04

/** Windows that have a button, by the words of their unit. */
export const spans = [
  { count: 1, unit: 'h', ms: hourMs },
  { count: 12, unit: 'h', ms: 12 * hourMs },
  { count: 24, unit: 'h', ms: dayMs },
  { count: 7, unit: 'd', ms: 7 * dayMs },
  { count: 30, unit: 'd', ms: 30 * dayMs },
  { count: 365, unit: 'd', ms: 365 * dayMs },
] as const

export function stretchOf(window: TrendWindow, now: number): Stretch {
  if (window.follow === 'no') return window
  return { from: now - window.spanMs, to: now + window.spanMs * blankPart }
}

/** Nearer or further by a factor, around an instant that stays where it is. */
export function zoomed(window: TrendWindow, now: number, factor: number, around?: number): TrendWindow {
  if (window.follow === 'now' && around === undefined) {
    return { follow: 'now', spanMs: clamp(window.spanMs * factor) }
  }
  const { from, to } = stretchOf(window, now)
  const at = around ?? (from + to) / 2
  const span = clamp((to - from) * factor)
  const part = (at - from) / (to - from)
  return within(at - span * part, at + span * (1 - part))
}

/** Moved by a part of its length: below 0 into the past. */
export function panned(window: TrendWindow, now: number, part: number): TrendWindow {
  const { from, to } = stretchOf(window, now)
  const by = (to - from) * part
  return within(from + by, to + by)
}

/** As long as it is, where there are times that can be told. */
function within(from: number, to: number): TrendWindow {
  const by = from < earliestMs ? earliestMs - from : to > latestMs ? latestMs - to : 0
  return { follow: 'no', from: from + by, to: to + by }
}

/** Up to now, as long as it was. */
export function followed(window: TrendWindow): TrendWindow {
  return window.follow === 'now'
    ? window
    : { follow: 'now', spanMs: clamp((window.to - window.from) / (1 + blankPart)) }
}

export function writeWindow(window: TrendWindow): string {
  return window.follow === 'now'
    ? `span=${Math.round(window.spanMs / 1000)}s`
    : `from=${Math.round(window.from)}&to=${Math.round(window.to)}`
}

/** Of an address; 12 h up to now where it says nothing that can be. */
export function readWindow(asked: URLSearchParams): TrendWindow {
  const [from = Number.NaN, to = Number.NaN] = [timeIn(asked, 'from'), timeIn(asked, 'to')]
  if (to - from >= leastSpanMs && to - from <= mostSpanMs) return { follow: 'no', from, to }
  const seconds = Number(/^(\d+)s$/.exec(asked.get('span') ?? '')?.[1] ?? Number.NaN)
  return { follow: 'now', spanMs: Number.isFinite(seconds) ? clamp(seconds * 1000) : 12 * hourMs }
}

function clamp(ms: number): number {
  return Math.min(mostSpanMs, Math.max(leastSpanMs, ms))
}
