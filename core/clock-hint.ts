import { wallClock } from './local-time.ts'
import type { LocalText } from './words/language.ts'

const toleranceMs = 5 * 60_000

/** What a clock that is off by so much (receipt − claimed time, ms) looks like, for the engineer who sets it right. */
export function clockHint(offsetMs: number, zone: string, at: number): LocalText | undefined {
  const zoneMs = wallClock(at, zone) - at
  if (Math.abs(zoneMs) <= toleranceMs) return undefined
  if (Math.abs(offsetMs + zoneMs) <= toleranceMs)
    return { 'zh-CN': '像是把当地时间当作 UTC 发送', en: 'looks like local time sent as UTC' }
  if (Math.abs(offsetMs - zoneMs) <= toleranceMs)
    return { 'zh-CN': '像是把 UTC 当作当地时间发送', en: 'looks like UTC sent as local time' }
  return undefined
}
