import { z } from 'zod'
import { parseDuration } from '../../duration.ts'
import { zonedInstant } from '../../instant.ts'
import { wallClock } from '../../local-time.ts'
import { elementOf } from './elements.ts'
import type { Ask } from './reply.ts'

/** A command to a station, on its topic `v1/{site}/{device}/command`: `{"sl651": "latest"}`. */

const ElementName = z
  .string()
  .refine((id) => elementOf(id) !== undefined, 'expected an element of SL 651 by guide or name, like 39 or Z')
const Time = z.string().refine((text) => zonedInstant(text) !== undefined, 'expected RFC 3339 with a zone')
const minuteMs = 60_000
const longestStepMs = 99 * 86_400_000
const Step = z.string().refine((text) => {
  const ms = parseDuration(text)
  return ms !== undefined && ms >= minuteMs && ms <= longestStepMs && ms % minuteMs === 0
}, 'expected whole minutes, like 5min or 1h')

const Command = z.strictObject({
  sl651: z.union([
    z.enum(['latest', 'set-clock']),
    z.strictObject({ elements: z.array(ElementName).min(1).max(100) }),
    z.strictObject({ series: ElementName, from: Time, to: Time, step: Step }),
  ]),
})

export type AskResult = { readonly ok: true; readonly ask: Ask } | { readonly ok: false; readonly detail: string }

/** What a command asks of a station; undefined where it is none for a station of SL 651. */
export function askOf(json: unknown, zone: string): AskResult | undefined {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'sl651')) return undefined
  const parsed = Command.safeParse(json)
  if (!parsed.success) {
    const detail =
      'expected "latest", "set-clock", {"elements": ["39"]} or {"series": "39", "from": …, "to": …, "step": "1h"}'
    return { ok: false, detail }
  }
  const { sl651: asked } = parsed.data
  if (typeof asked === 'string') return { ok: true, ask: { kind: asked } }
  if ('elements' in asked) {
    return { ok: true, ask: { kind: 'elements', elements: asked.elements.flatMap((id) => elementOf(id) ?? []) } }
  }
  const element = elementOf(asked.series)
  if (!element) return { ok: false, detail: `no element ${asked.series}` }
  const [fromAt = 0, toAt = 0] = [asked.from, asked.to].map(zonedInstant)
  if (fromAt > toAt) return { ok: false, detail: `from ${asked.from} is after to ${asked.to}` }
  const [from = '', to = ''] = [fromAt, toAt].map((at) => localDigits(at, zone))
  if (![from, to].every((digits) => digits.endsWith('0000')))
    return { ok: false, detail: `from ${asked.from} to ${asked.to}: expected whole hours of ${zone}` }
  const stepMinutes = (parseDuration(asked.step) ?? 0) / minuteMs
  return { ok: true, ask: { kind: 'series', from: from.slice(0, 8), to: to.slice(0, 8), stepMinutes, element } }
}

/** An instant on the zone's clock, YYMMDDHHmmss. */
export function localDigits(at: number, zone: string): string {
  return new Date(wallClock(at, zone)).toISOString().replaceAll(/\D/g, '').slice(2, 14)
}
