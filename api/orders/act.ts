import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { replayOrder } from '../../core/order/replay.ts'
import { actorKey } from '../../core/people/actor.ts'
import { isInArea } from '../../core/people/area.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { Key, Result } from '../../storage/orders/orders.ts'
import { callerOf } from '../access.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { problem, refusals } from '../problem.ts'
import { whole } from '../validation.ts'
import { presentOrder } from './present.ts'
import { orderProblems, orderRefusals } from './refusal.ts'

export const OrderParam = z.object({ id: whole(1).openapi({ type: 'integer', description: 'Of the work order' }) })

/** The headers of every step. */
export const StepHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'expected 1 to 128 visible ASCII characters')
    .optional()
    .openapi({
      description:
        'A new one for each step: if it comes again within a week, nothing is done and the first answer given again; with another request, 422',
      'x-description-zh': '每次操作用新的值：一周内重复提交不会重复执行，而是返回首次的结果；用于另一请求则返回 422',
    }),
  'if-match': z
    .string()
    .regex(/^"\d{1,15}"$/, 'expected a revision in quotes, like "7"')
    .optional()
    .openapi({ description: 'The revision that was seen', 'x-description-zh': '所见工单的 revision' }),
})

/** Ways in which a step may fail. */
export const stepWays = [
  ...refusals,
  ...orderProblems,
  'out-of-area',
  'unsupported-media-type',
  'disk-unavailable',
] as const

/** The revision that a request has seen. */
export function revisionOf(match: string | undefined, given: number | undefined): { ifRevision?: number } {
  const ifRevision = given ?? (match === undefined ? undefined : Number(match.slice(1, -1)))
  return ifRevision === undefined ? {} : { ifRevision }
}

export function keyOf(caller: Caller, key: string | undefined, about: string, request: unknown): Key | undefined {
  if (key === undefined) return undefined
  const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64url')
  return { key: JSON.stringify([actorKey(caller), about, key]), request: digest }
}

/** The refusal of who may not act there; undefined of who may. */
export function outside(c: ApiContext, site: string) {
  const caller = callerOf(c)
  if (isInArea(caller, site)) return undefined
  const sites = caller.sites?.join(', ')
  const detail = { en: `${caller.name} may act on ${sites} only`, 'zh-CN': `${caller.name} 只能操作以下站点：${sites}` }
  return problem(c, 'out-of-area', { detail })
}

/** The answer to a step that was refused; where it was stale with both versions. */
export async function refused(
  c: ApiContext,
  { orders }: Pick<RouteDeps, 'orders'>,
  { because, order }: Extract<Result, { ok: false }>,
  ifRevision?: number,
) {
  const { kind, detail } = orderRefusals[because]
  const stale = because === 'stale' && order && ifRevision !== undefined && ifRevision < order.revision
  const seen = stale ? replayOrder(await orders.journal(order.id), ifRevision) : undefined
  return problem(c, kind, {
    detail,
    ...(order && { order: presentOrder(order) }),
    ...(seen && { seen: presentOrder(seen) }),
  })
}
