import { z } from '@hono/zod-openapi'
import { readAsked, type Wrong } from './asked-time.ts'
import { whole } from './validation.ts'

/** The query parameter of one time of a period. */
export const Time = z.string().min(1).optional()

export const From = Time.openapi({
  description: 'Event time, included: RFC 3339 with a zone, epoch ms, `now`, or `-24h` before now',
  'x-description-zh': '事件时间（含）：带时区的 RFC 3339、毫秒时间戳、now 或 -24h',
})
export const To = Time.openapi({ description: 'The same; excluded', 'x-description-zh': '同上，不含该时刻' })

/** The query parameter `site`. */
export const SiteFilter = z
  .string()
  .optional()
  .openapi({ description: 'Only this site', 'x-description-zh': '只要这个站点', example: 'huoshui-linka' })

/** Where a page of entries that are numbered begins. */
export const After = whole(0).optional().openapi({
  type: 'integer',
  minimum: 0,
  description: 'Only ids above this',
  'x-description-zh': '只要编号大于此值的',
})

/** How many entries a page has at most. */
export function pageOf(usual: number, most: number) {
  return whole(1, most).default(usual).openapi({
    type: 'integer',
    minimum: 1,
    maximum: most,
    default: usual,
    description: 'At most so many',
    'x-description-zh': '最多条数',
  })
}

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

export type Period =
  | { readonly ok: true; readonly from?: number; readonly to?: number }
  | { readonly ok: false; readonly errors: Wrong }

/** Reads a period against the clock; names everything that is wrong with it. */
export function readPeriod(asked: { from?: string | undefined; to?: string | undefined }, now: number): Period {
  const wrong: Wrong = []
  const from = readAsked('query.from', asked.from, { now, wrong })
  const to = readAsked('query.to', asked.to, { now, wrong })
  if (from !== undefined && to !== undefined && from >= to) {
    wrong.push({ where: 'query.to', expected: 'a time after from', ...(asked.to && { got: asked.to }) })
  }
  if (wrong.length > 0) return { ok: false, errors: wrong }
  return { ok: true, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
