import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { actorKey } from '../core/people/actor.ts'
import { isInArea } from '../core/people/area.ts'
import type { RequestKey } from '../storage/answers.ts'
import type { Caller } from '../storage/credentials/tokens.ts'
import { callerOf } from './access.ts'
import type { ApiContext } from './env.ts'
import { problem } from './problem.ts'

export const keyPattern = /^[\x21-\x7e]{1,128}$/

/** The header by which a request that was sent twice is done once. */
export function idempotencyKey(en: string, zh: string) {
  return z
    .string()
    .regex(keyPattern, 'expected 1 to 128 visible ASCII characters')
    .optional()
    .openapi({ description: en, 'x-description-zh': zh })
}

/** The header of what is done `once` (`api/repeats.ts`). */
export const onceHeaders = z.object({
  'idempotency-key': idempotencyKey(
    'If it comes again within a week, nothing is done and the first answer given again; with another request, 422; where nobody knows what became of the first, or its answer was a secret, 409',
    '一周内重复提交不会重复执行，而是返回首次的结果；用于另一请求则返回 422；首次结果不明或含密钥未留存时返回 409',
  ),
})

/** The headers of what is done to a thing that has revisions: what that is called, and in Chinese the thing. */
export function stepHeaders(step: 'step' | 'action', thing: '工单' | '报警' | '修改' | '维护时段') {
  return z.object({
    'idempotency-key': idempotencyKey(
      `A new one for each ${step}: if it comes again within a week, nothing is done and the first answer given again; with another request, 422`,
      '每次操作用新的值：一周内重复提交不会重复执行，而是返回首次的结果；用于另一请求则返回 422',
    ),
    'if-match': z
      .string()
      .regex(/^"\d{1,15}"$/, 'expected a revision in quotes, like "7"')
      .optional()
      .openapi({ description: 'The revision that was seen', 'x-description-zh': `所见${thing}的 revision` }),
  })
}

/** What pages of before said of themselves, and still may: `meansOf` says by which door a request came in. */
export const formerChannel = z
  .string()
  .max(32)
  .optional()
  .openapi({ deprecated: true, description: 'Not counted: on record is by which door it came in, `page` or `api`' })

/** The revision that a request has seen. */
export function revisionOf(match: string | undefined, given: number | undefined): { ifRevision?: number } {
  const ifRevision = given ?? (match === undefined ? undefined : Number(match.slice(1, -1)))
  return ifRevision === undefined ? {} : { ifRevision }
}

/** Tells two requests apart, without keeping what they say. */
export function digestOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url')
}

/** `about`: the thing and the kind of step. */
export function keyOf(
  caller: Caller,
  key: string | undefined,
  about: string,
  request: unknown,
): RequestKey | undefined {
  if (key === undefined) return undefined
  return { key: JSON.stringify([actorKey(caller), about, key]), request: digestOf(request) }
}

/** The refusal of who may not act there; undefined of who may. */
export function outside(c: ApiContext, site: string) {
  const caller = callerOf(c)
  if (isInArea(caller, site)) return undefined
  const sites = caller.sites?.join(', ')
  const detail = { en: `${caller.name} may act on ${sites} only`, 'zh-CN': `${caller.name} 只能操作以下站点：${sites}` }
  return problem(c, 'out-of-area', { detail })
}
