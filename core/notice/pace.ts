import { inOrder } from './channel-message.ts'
import type { NoticeKind } from './kind.ts'
import type { Notice } from './notice.ts'

/** Leave to send, earned by time. `at` is a monotonic clock, ms. */
export interface Bucket {
  readonly tokens: number
  readonly at: number
}

/**
 * A limit of messages in any minute: half of it may go at once and the other half is earned by the minute, so that no
 * window of a minute ever holds more. At least 2.
 */
export function fullBucket(perMinute: number, at: number): Bucket {
  return { tokens: capacityOf(perMinute), at }
}

export function refill(bucket: Bucket, perMinute: number, at: number): Bucket {
  const capacity = capacityOf(perMinute)
  const earned = (Math.max(0, at - bucket.at) * (perMinute - capacity)) / 60_000
  return { tokens: Math.min(capacity, bucket.tokens + earned), at: Math.max(at, bucket.at) }
}

function capacityOf(perMinute: number): number {
  return Math.floor(perMinute / 2)
}

/** How long to wait after the `failures`-th failure in a row: 1 s doubling to a minute, half of it by `chance` in [0, 1). */
export function backOffMs(failures: number, chance: number): number {
  const most = Math.min(60_000, 1000 * 2 ** (failures - 1))
  return most / 2 + (most / 2) * chance
}

/** What waits to be sent. */
export interface Waiting {
  readonly number: number
  readonly kind: NoticeKind
  readonly priority: Notice['priority']
  /** How often it was not accepted. */
  readonly failures: number
}

export type Turn<T extends Waiting> =
  | { readonly form: 'none' }
  | { readonly form: 'single'; readonly item: T }
  | { readonly form: 'digest'; readonly items: readonly [T, ...T[]] }

/**
 * What goes next with this many tokens. Enough for all: one by one. Otherwise criticals one by one down to the last
 * token, and all the rest in a digest of at most `most`: a flood costs few messages and hides nothing.
 */
export function nextTurn<T extends Waiting>(waiting: readonly T[], tokens: number, most: number): Turn<T> {
  const [first, ...others] = waiting.toSorted(inOrder)
  if (!first || tokens < 1) return { form: 'none' }
  const calls = first.kind === 'raised' || first.kind === 'worsened'
  const enough = waiting.length <= tokens || (first.priority === 'critical' && calls && tokens >= 2)
  if (first.kind !== 'over' && enough) return { form: 'single', item: first }
  return { form: 'digest', items: [first, ...others.slice(0, Math.max(0, most - 1))] }
}

/**
 * What a channel that has just failed is tried with: one notice, the one that has failed least, so that a notice which
 * the receiver chokes on holds up no other; what is over only when nothing else waits, and then all at once.
 */
export function probeTurn<T extends Waiting>(waiting: readonly T[], tokens: number, most: number): Turn<T> {
  const calls = waiting.filter(({ kind }) => kind !== 'over')
  const [first] = calls.toSorted((a, b) => a.failures - b.failures || inOrder(a, b))
  if (!first || tokens < 1) return nextTurn(waiting, tokens, most)
  return { form: 'single', item: first }
}
