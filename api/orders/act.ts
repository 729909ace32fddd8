import { z } from '@hono/zod-openapi'
import { replayOrder } from '../../core/order/replay.ts'
import type { Result } from '../../storage/orders/orders.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { problem } from '../problem.ts'
import { refusals } from '../problem-responses.ts'
import { stepHeaders } from '../step.ts'
import { whole } from '../validation.ts'
import { presentOrder } from './present.ts'
import { orderProblems, orderRefusals } from './refusal.ts'

export const OrderParam = z.object({ id: whole(1).openapi({ type: 'integer', description: 'Of the work order' }) })

export const StepHeaders = stepHeaders('step', '工单')

/** Ways in which a step may fail. */
export const stepWays = [
  ...refusals,
  ...orderProblems,
  'out-of-area',
  'unsupported-media-type',
  'disk-unavailable',
] as const

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
