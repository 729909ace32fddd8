import { z } from '@hono/zod-openapi'
import { parseTime } from '../history/time.ts'
import type { ProblemBody } from '../problem.ts'

/** The query parameter of one time of a period. */
export const Time = z.string().min(1).optional()
export const timeForms = 'RFC 3339 with a zone, epoch ms, now, or a duration before now like -24h'

export const From = Time.openapi({
  description: 'Event time, included: RFC 3339 with a zone, epoch ms, `now`, or `-24h` before now',
  'x-description-zh': '事件时间（含）：带时区的 RFC 3339、毫秒时间戳、now 或 -24h',
})
export const To = Time.openapi({ description: 'The same; excluded', 'x-description-zh': '同上，不含该时刻' })

/** A comma-separated choice, as a list. */
export function choices<const T extends readonly string[]>(words: T, description: string, zh: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words)))
    .optional()
    .openapi({
      type: 'string',
      description: `${description}: ${words.join(', ')}; several by commas`,
      'x-description-zh': zh,
    })
}

type Wrong = NonNullable<ProblemBody['errors']>
export type Period =
  | { readonly ok: true; readonly from?: number; readonly to?: number }
  | { readonly ok: false; readonly errors: Wrong }

/** Reads a period against the clock; names everything that is wrong with it. */
export function readPeriod(asked: { from?: string | undefined; to?: string | undefined }, now: number): Period {
  const [from, to] = [asked.from, asked.to].map((text) => (text === undefined ? undefined : parseTime(text, now)))
  const errors: Wrong = []
  if (asked.from !== undefined && from === undefined) {
    errors.push({ where: 'query.from', expected: timeForms, got: asked.from })
  }
  if (asked.to !== undefined && to === undefined) errors.push({ where: 'query.to', expected: timeForms, got: asked.to })
  if (from !== undefined && to !== undefined && from >= to) {
    errors.push({ where: 'query.to', expected: 'a time after from', ...(asked.to && { got: asked.to }) })
  }
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
