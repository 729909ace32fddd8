import type { Order } from './order.ts'

/** A network takes so long at times: only what was made earlier is on record as that. */
const atOnceMs = 5_000

/**
 * When a step was made that came at `at` (epoch ms, ours), by what a phone that had no network says of it: not in the future, not before the
 * order was opened nor before the step that it follows. Undefined: as it came, or what is said cannot be.
 */
export function whenMade(order: Order, said: number | undefined, at: number): number | undefined {
  if (said === undefined || said < order.openedAt) return undefined
  const { dispatchedAt = 0, acceptedAt = 0, arrivedAt = 0 } = order
  const made = Math.max(said, dispatchedAt, acceptedAt, arrivedAt)
  return made > at - atOnceMs ? undefined : made
}
